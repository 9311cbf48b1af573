// The fast ways give the very spans and folded bytes of the reference.
#include <algorithm>
#include <cstdlib>
#include <random>

#include "segment_tools.h"

namespace stancemill::segment {
namespace {

/// One character, or two, of each class that the rules tell apart, in ASCII and in every length of UTF-8 that the class
/// has.
const std::vector<std::string>& alphabet() {
  static const std::vector<std::string> kCharacters = [] {
    std::vector<std::string> characters;
    for (const char32_t c :
         {U'a',          U'Q',          U'1',          U'_',          U'.',          U':',          U',',
          U'\'',         U'"',          U' ',          U'\r',         U'\n',         U'!',          U'\0',  // ASCII
          U'\u00E9',     U'\u00D8',     U'\u0416',     U'\u03A9',     U'\u0301',     U'\u00AD',     U'\u05D0',
          U'\u00B7',     U'\u0661',     U'\u0085',
          U'\u00AB',  // two bytes
          U'\u2019',     U'\u203F',     U'\uFF0C',     U'\uFF11',     U'\u1E9E',     U'\u1E0A',     U'\u1C90',
          U'\uAC00',     U'\u200D',     U'\u20DD',     U'\u2003',     U'\u263A',     U'\u2139',     U'\u3031',
          U'\u30AB',     U'\u3042',     U'\u4E2D',     U'\u0E01',     U'\u0EA5',     U'\u1780',     U'\u1000',
          U'\u1950',     U'\u202F',     U'\uFFFF',  // three
          U'\U00010400', U'\U0001F600', U'\U0001F1E6', U'\U0001F3FB', U'\U00020000', U'\U0001D7CE', U'\U0010FFFF'}) {
      characters.push_back(utf8(c));
    }
    return characters;
  }();
  return kCharacters;
}

/// One character of each class, for exhaustive worlds.
const std::vector<std::string>& class_representatives() {
  static const std::vector<std::string> kCharacters = [] {
    std::vector<std::string> characters;
    for (const char32_t c : {U'a',      U'1',          U'_',      U'.',      U':',      U',',      U'\'',     U'"',
                             U' ',      U'\r',         U'\n',     U'!',      U'\u0301', U'\u05D0', U'\u200D', U'\u263A',
                             U'\u2139', U'\U0001F1E6', U'\u3031', U'\u30AB', U'\u4E2D', U'\u0E01', U'\u1950'}) {
      characters.push_back(utf8(c));
    }
    return characters;
  }();
  return kCharacters;
}

bool long_tests() { return std::getenv("STANCEMILL_LONG_TESTS") != nullptr; }

std::string printable_bytes(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    shown += std::string(" ") + kDigits[byte >> 4U] + kDigits[byte & 15U];
  }
  return shown;
}

/// The line of `text` where two results differ first.
std::string first_difference(std::string_view text, const Segmented& expected, const Segmented& found) {
  const auto [e, f] =
      std::mismatch(expected.tokens.begin(), expected.tokens.end(), found.tokens.begin(), found.tokens.end());
  std::size_t at = text.size();
  if (e != expected.tokens.end()) at = e->begin;
  if (f != found.tokens.end()) at = std::min<std::size_t>(at, f->begin);
  const auto [x, y] = std::mismatch(expected.folded.begin(), expected.folded.end(), found.folded.begin());
  at = std::min(at, static_cast<std::size_t>(x - expected.folded.begin()));
  const std::size_t from = at - std::min<std::size_t>(at, 40);
  return "near byte " + std::to_string(at) + ", from " + std::to_string(from) + ":" +
         printable_bytes(text.substr(from, 80)) +
         (e != expected.tokens.end() ? "\nexpected " + std::to_string(e->begin) + "-" + std::to_string(e->end) : "") +
         (f != found.tokens.end() ? "\nfound " + std::to_string(f->begin) + "-" + std::to_string(f->end) : "");
}

/// Every runnable target, against the reference.
class Sameness {
 public:
  explicit Sameness(const SegmentOptions& options) {
    for (const CpuTarget target : runnable_cpu_targets())
      segmenters_.push_back({target, make_segmenter(options, target)});
  }

  /// False (and a failed expectation) at the first target that differs.
  bool check(std::string_view text) {
    const Segmented expected = run(segmenters_[0].second, text);
    for (std::size_t i = 1; i < segmenters_.size(); ++i) {
      const Segmented found = run(segmenters_[i].second, text);
      if (found == expected) continue;
      ADD_FAILURE() << cpu_target_name(segmenters_[i].first) << " differs " << first_difference(text, expected, found);
      return false;
    }
    return true;
  }

 private:
  std::vector<std::pair<CpuTarget, Segmenter>> segmenters_;
};

SegmentOptions words_only() { return {}; }
SegmentOptions with_symbols() {
  SegmentOptions options;
  options.symbols = true;
  return options;
}
SegmentOptions all_segments() {
  SegmentOptions options;
  options.all = true;
  return options;
}

/// All strings of up to `length` characters of `characters`, each with a line feed behind, in texts of some 100 KB.
template <class Check>
void for_all_strings(const std::vector<std::string>& characters, int length, const Check& check) {
  std::string text;
  std::vector<std::size_t> digits;
  for (int n = 1; n <= length; ++n) {
    digits.assign(static_cast<std::size_t>(n), 0);
    for (bool more = true; more;) {
      for (const std::size_t digit : digits) text += characters[digit];
      text += '\n';
      if (text.size() > 100'000) {
        if (!check(text)) return;
        text.clear();
      }
      more = false;
      for (std::size_t& digit : digits) {
        if (++digit < characters.size()) {
          more = true;
          break;
        }
        digit = 0;
      }
    }
  }
  check(text);
}

TEST(Sameness, AllShortStringsOfAllClassesGiveTheSameWords) {
  Sameness same(words_only());
  for_all_strings(class_representatives(), long_tests() ? 6 : 4,
                  [&](std::string_view text) { return same.check(text); });
}

TEST(Sameness, AllShortStringsOfAllClassesGiveTheSameSegments) {
  Sameness same(all_segments());
  for_all_strings(class_representatives(), long_tests() ? 5 : 3,
                  [&](std::string_view text) { return same.check(text); });
}

TEST(Sameness, RandomMixturesOfClassesAtAllPlacesOfABlock) {
  Sameness words(words_only());
  Sameness symbols(with_symbols());
  std::mt19937 random(7);
  const auto below = [&random](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (int round = 0; round < (long_tests() ? 200'000 : 4'000); ++round) {
    // Few different characters a text, so that all their sequences come about; ASCII runs move them through the block.
    std::vector<std::string> some(1 + below(6));
    for (std::string& c : some) c = alphabet()[below(alphabet().size())];
    std::string text;
    const std::size_t length = below(260);
    while (text.size() < length) {
      if (below(8) == 0) {
        text.append(below(70), below(3) == 0 ? '_' : 'x');
      } else {
        text += some[below(some.size())];
      }
    }
    if (!words.check(text) || !symbols.check(text)) return;
  }
}

TEST(Sameness, RandomUtf8) {
  Sameness words(words_only());
  std::mt19937 random(8);
  const auto below = [&random](std::uint32_t n) {
    return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random);
  };
  constexpr std::uint32_t kLimits[] = {0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000, 0x110000};
  for (int round = 0; round < 300; ++round) {
    std::string text;
    const std::uint32_t limit = kLimits[below(std::size(kLimits))];
    while (text.size() < 2000) {
      const std::uint32_t c = below(limit);
      if (c < 0xD800 || c > 0xDFFF) text += utf8(c);
      if (below(4) == 0) text += static_cast<char>(' ' + below(95));
    }
    if (!words.check(text)) return;
  }
}

TEST(Sameness, EveryCharacterBetweenLettersDigitsAndSpaces) {
  Sameness words(words_only());
  Sameness symbols(with_symbols());
  std::string text;
  for (char32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c == 0x3400) c = 0x4DB0;  // Han and private use: all alike inside
    if (c == 0x4E10) c = 0x9FF0;
    if (c == 0xAC10) c = 0xD790;
    if (c == 0xE010) c = 0xF8F0;
    if (c == 0x17010) c = 0x18AF0;
    if (c == 0x20010) c = 0xE0000;
    if (c == 0xE0200) c = 0x10FFF0;
    const std::string u = utf8(c);
    text += "a" + u + "b 1" + u + "2 " + u + " " + u + u + "_" + u + "\n";
    if (text.size() > 100'000 || c == 0x10FFFF) {
      if (!words.check(text) || !symbols.check(text)) return;
      text.clear();
    }
  }
}

TEST(Sameness, TextsOfEveryLengthEndWhereTheyEnd) {
  Sameness words(words_only());
  std::string text;
  for (int i = 0; i < 80; ++i) {
    for (const char* end : {"", "a", "_", ".", "\u0416", "\u2019", "\U0001F600", "\u4E2D\u6587", "\u05D0'"}) {
      if (!words.check(text + end)) return;
    }
    text += "ab' _1.5, "[i % 10];
  }
}

}  // namespace
}  // namespace stancemill::segment
