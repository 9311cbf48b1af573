// Every CPU target against the plain way, and the plain way against another JSON parser, on whole small worlds and on
// noise.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "parse_all.h"

namespace stancemill::parse {
namespace {

/// All strings of exactly `length` characters of `alphabet`, each between `prefix` and `suffix` on a line of its own.
std::string all_lines(std::string_view alphabet, int length, std::string_view prefix, std::string_view suffix) {
  std::string lines;
  std::vector<std::size_t> digits(static_cast<std::size_t>(length), 0);
  for (;;) {
    lines += prefix;
    for (const std::size_t digit : digits) lines += alphabet[digit];
    lines += suffix;
    lines += '\n';
    std::size_t place = 0;
    while (place < digits.size() && ++digits[place] == alphabet.size()) digits[place++] = 0;
    if (place == digits.size()) return lines;
  }
}

const ParseOptions kManyFields{"text", "id", {"x", "a.a", "a"}, false};
const ParseOptions kReserved{"text", "id", {"x"}, false, {}, "a"};

void compare(std::string_view lines, const ParseOptions& options = kManyFields) { parse_everywhere(lines, options); }

/// A line that the plain way found well-formed, whatever else is wrong with it.
bool well_formed(RowError error) {
  return error != RowError::kJsonSyntax && error != RowError::kUtf8Invalid && error != RowError::kDepthExceeded;
}

/// Every line of `lines`: well-formed for the plain way exactly if it is for nlohmann's parser. No line may be blank,
/// hold an unpaired surrogate or a number out of range, on which the two may differ.
void compare_with_other_parser(const std::string& lines) {
  Batch batch = batch_of(lines);
  Parser(kManyFields, CpuTarget::kReference).parse(batch);
  for (const Passage& passage : batch.passages) {
    const std::string_view line = batch.input.view(passage.source.begin, passage.source.end);
    ASSERT_EQ(well_formed(passage.error), nlohmann::json::accept(line)) << line << " " << reason_name(passage.error);
  }
}

TEST(Differential, AllShortValues) {
  for (int length = 0; length <= 5; ++length) compare(all_lines("{}[]:,\"\\a1-. ", length, R"({"text":"t","x":)", "}"));
}

TEST(Differential, AllShortMembers) {
  // With these in a row, quotes and backslashes are met in all states between lines.
  for (int length = 0; length <= 5; ++length) compare(all_lines("{}:,\"a1 \\", length, "{\"text\":\"t\",\"a\"", "\"}"));
  for (int length = 0; length <= 4; ++length) {
    compare(all_lines("{}:,\"a1 \\", length, "{\"text\":\"t\",\"x\"", "\"}"), kReserved);
  }
}

TEST(Differential, AllShortLines) {
  for (int length = 1; length <= 5; ++length) compare(all_lines("{}[]:,\"\\a1 ", length, "", ""));
}

TEST(Differential, AllShortStructuresInOneIndex) {
  // No quote stands alone, so that many lines are walked along one index.
  for (int length = 0; length <= 6; ++length) compare(all_lines("{}[]:,1 ", length, R"({"text":"t","a":)", "}"));
}

TEST(Differential, AllShortNumbers) {
  for (int length = 1; length <= 6; ++length) compare(all_lines("01-+.eE ", length, R"({"text":"t","x":)", "}"));
}

TEST(Differential, AllShortStringInsides) {
  for (int length = 0; length <= 5; ++length) compare(all_lines("\\u0dD8n/\"a", length, R"({"id":1,"text":"a)", "\"}"));
  for (int length = 0; length <= 6; ++length) compare(all_lines("\\u0d", length, R"({"te\u0078t":"\ud8)", "dc00\"}"));
}

TEST(Differential, ThePlainWayAgreesWithAnotherParser) {
  for (int length = 0; length <= 4; ++length) {
    compare_with_other_parser(all_lines("{}[]:,\"\\a1-. ", length, R"({"text":"t","x":)", "}"));
    compare_with_other_parser(all_lines("{}[]:,\"\\n1-. ", length, "", "1"));
    compare_with_other_parser(all_lines("01-+.eE ", length, "[", "]"));
    compare_with_other_parser(all_lines("\\u0an/\"\t", length, "[\"", "\"]"));
    compare_with_other_parser(all_lines("nulltrefas ", length, "[", "]"));
    compare_with_other_parser(
        all_lines("\x80\xBF\xC2\xE0\xA0\xED\x9F\xF0\x90\xF4\x8F"
                  "a",
                  length, "[\"", "\"]"));
  }
}

/// Random JSON with the fields that are looked for in likely and unlikely places.
class RandomJson {
 public:
  explicit RandomJson(std::uint32_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_()) % limit; }

  std::string object(int depth) {
    std::string json = "{" + space();
    const std::uint32_t members = below(5);
    for (std::uint32_t i = 0; i < members; ++i) {
      if (i != 0) json += "," + space();
      json += "\"" + key() + "\"" + space() + ":" + space() + value(depth) + space();
    }
    return json + "}";
  }

  std::string value(int depth) {
    switch (below(depth > 4 ? 5 : 8)) {
      case 0:
        return pick({"null", "true", "false"});
      case 1:
        return pick({"0", "-1", "3.25", "1e999999", "123456789012345678901234567890", "-0.0E-0"});
      case 5:
        return object(depth + 1);
      case 6:
      case 7: {
        std::string json = "[" + space();
        const std::uint32_t values = below(4);
        for (std::uint32_t i = 0; i < values; ++i) json += (i == 0 ? "" : ",") + space() + value(depth + 1);
        return json + space() + "]";
      }
      default:
        return "\"" + inside() + "\"";
    }
  }

 private:
  std::string pick(std::initializer_list<const char*> choices) {
    return choices.begin()[below(static_cast<std::uint32_t>(choices.size()))];
  }
  std::string space() { return pick({"", "", "", " ", "\t", "\r", "   "}); }
  std::string key() {
    return pick({"text", "id", "a", "x", "te\\u0078t", "i\\u0064", "other", "", "\\ud800", "b\\n", "meta"});
  }
  std::string inside() {
    std::string bytes;
    for (std::uint32_t parts = below(12); parts > 0; --parts) {
      bytes += pick({"a", "text", "\xC3\xA9", "\xF0\x9F\x98\x80", "\\n", "\\\\", "\\\"", "\\u00e9", "\\ud83d\\ude00",
                     "\\ud800", "\\udc00", "\\u0000", "{", "}", "[", "]", ":", ",",
                     "long enough to cross a vector of bytes or two of them "});
    }
    return bytes;
  }

  std::mt19937 random_;
};

TEST(Differential, RandomJsonAndItsMutations) {
  RandomJson random(20240517);
  const ParseOptions dotted{"a.text", "meta.id", {"a", "a.x", "meta", "x.a.text"}, true};
  for (int round = 0; round < 300; ++round) {
    std::string lines;
    const std::uint32_t mutations_in_a_hundred = static_cast<std::uint32_t>(round % 3) * 30;
    for (int i = 0; i < 50; ++i) {
      std::string line = random.object(0);
      if (random.below(2) == 0) line = "{\"text\":\"t\",\"a\":{\"text\":\"u\"},\"z\":" + line + "}";
      while (random.below(100) < mutations_in_a_hundred) {
        const std::size_t place = random.below(static_cast<std::uint32_t>(line.size() + 1));
        const char byte =
            random.below(4) == 0 ? static_cast<char>(random.below(256)) : "{}[]:,\"\\ 10-.eu\ntn"[random.below(19)];
        switch (random.below(4)) {
          case 0:
            line.insert(place, 1, byte);
            break;
          case 1:
            line.erase(place, 1 + random.below(3));
            break;
          case 2:
            if (place < line.size()) line[place] = byte;
            break;
          default:
            line.insert(place, line.substr(place, random.below(10)));
            break;
        }
      }
      lines += line + "\n";
    }
    compare(lines);
    compare(lines, dotted);
    compare(lines, kReserved);
    if (HasFatalFailure()) return;
  }
}

TEST(Differential, RandomBytes) {
  RandomJson random(7);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random.below(3000), '\0');
    const bool any = round % 2 == 0;
    for (char& byte : bytes)
      byte = any ? static_cast<char>(random.below(256)) : "{}[]:,\"\\\\\\\" 1a\n"[random.below(15)];
    compare(bytes);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace stancemill::parse
