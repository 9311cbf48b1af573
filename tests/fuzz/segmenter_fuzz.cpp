// Segmenter: on well-formed text every CPU target gives the spans and folded bytes of the reference; on any other bytes
// the spans are in order and within the text.
#include <utility>
#include <vector>

#include "base/text.h"
#include "fuzz.h"
#include "segment/segment.h"

namespace stancemill::segment {
namespace {

/// One or two characters of each class that the rules tell apart: with them random bytes become interesting texts.
constexpr std::string_view kCharacters[] = {"a",          "Q",
                                            "1",          "_",
                                            ".",          ":",
                                            ",",          "'",
                                            "\"",         " ",
                                            "\r",         "\n",
                                            "!",          std::string_view("\0", 1),
                                            "é",          "Ø",
                                            "Ж",          "Ω",
                                            "́",           "\u00AD",
                                            "א",          "·",
                                            "٣",          "\u0085",
                                            "«",          "’",
                                            "‿",          "，",
                                            "１",         "ẞ",
                                            "Ḋ",          "Ა",
                                            "가",         "ᄀ",
                                            "ᅡ",         "\u200D",
                                            "\u20DD",     "\u2003",
                                            "☺",          "ℹ",
                                            "〱",         "カ",
                                            "あ",         "中",
                                            "文",         "ก",
                                            "า",          "ລ",
                                            "ក",          "က",
                                            "\u202F",     "\uFFFF",
                                            "𐐀",          "😀",
                                            "🇧",          "🏻",
                                            "𠀀",         "𝟎",
                                            "\U0010FFFF", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};

std::string text_of(fuzz::Tape& tape) {
  std::string text;
  if (tape.flip()) {
    text = tape.rest();
  } else {
    while (!tape.empty()) text += kCharacters[tape.byte() % std::size(kCharacters)];
  }
  return text + "\n";
}

struct Segmented {
  std::vector<TokenSpan> tokens;
  std::string folded;

  friend bool operator==(const Segmented&, const Segmented&) = default;
};

Segmented segmented(Segmenter& segmenter, const std::string& text) {
  Buffer input;
  input.reserve(text.size());
  input.append(text);
  Segmented result;
  Buffer folded;
  segmenter.segment(input.view(), result.tokens, folded);
  result.folded = folded.view();
  return result;
}

/// All segmenters of one set of options, the reference first; made once, since ICU compiles its rules for each.
class Segmenters {
 public:
  explicit Segmenters(const SegmentOptions& options) {
    for (const CpuTarget target : runnable_cpu_targets()) {
      Result<Segmenter> made = Segmenter::create(options, target);
      FUZZ_CHECK(made.ok(), made.status().message());
      all_.emplace_back(target, made.take());
    }
  }
  void check(const std::string& text) {
    const bool well_formed = is_utf8(text);
    const Segmented expected = segmented(all_[0].second, text);
    for (auto& [target, segmenter] : all_) {
      const Segmented found = segmented(segmenter, text);
      FUZZ_CHECK(found.folded.size() == text.size(), "folding changed the length");
      std::uint32_t end = 0;
      for (const TokenSpan& token : found.tokens) {
        FUZZ_CHECK(token.begin >= end && token.end > token.begin && token.end <= text.size(), "spans out of order");
        end = token.end;
      }
      if (well_formed) FUZZ_CHECK(found == expected, std::string(cpu_target_name(target)));
    }
  }

 private:
  std::vector<std::pair<CpuTarget, Segmenter>> all_;
};

SegmentOptions options(bool symbols, bool all) {
  SegmentOptions options;
  options.symbols = symbols;
  options.all = all;
  return options;
}

}  // namespace
}  // namespace stancemill::segment

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::segment;
  static Segmenters words(options(false, false));
  static Segmenters symbols(options(true, false));
  static Segmenters all(options(false, true));
  stancemill::fuzz::Tape tape(data, size);
  Segmenters& chosen = std::initializer_list<Segmenters*>{&words, &words, &symbols, &all}.begin()[tape.below(4)][0];
  chosen.check(text_of(tape));
  return 0;
}
