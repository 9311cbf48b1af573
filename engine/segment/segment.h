// segment: text in, words as byte spans and folded text out.
//
// What: UAX #29 word boundaries, Unicode 15.0, from the pinned rules of word_rules.h, with ICU's dictionaries for Thai,
// Lao, Khmer, Burmese, Chinese and Japanese; simple case folding that keeps every character's byte length (folding.h).
// A segment is a word if it holds a letter, a number, an ideograph or kana: word_rules.h says it exactly.
// The fast way gives the very spans of reference.cpp, on every CPU target.
// Cost: some GB/s of words on one core outside the dictionary scripts (bench/micro/segment_bench.cpp); runs of these
// take some ns a byte (dictionary_runs.h). The options `symbols` and `all` go character by character, and through ICU.
// Threads: a Segmenter belongs to one worker.
// Tested by: tests/segment/
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "stancemill/buffer.h"
#include "stancemill/passage.h"
#include "stancemill/status.h"

namespace stancemill::segment {

struct SegmentOptions {
  std::string word_rules = "uax29-15.0";
  std::string folding = "simple-15.0";  ///< or "none"
  bool symbols = false;  ///< segments of punctuation, symbols and emoji are given as well (never white space)
  bool all = false;      ///< every segment is given, white space too
};

class Segmenter {
 public:
  /// Refuses unknown names of rules and foldings, and an ICU that lacks its dictionaries.
  static Result<Segmenter> create(const SegmentOptions& options, CpuTarget target = cpu_target());
  ~Segmenter();
  Segmenter(Segmenter&&) noexcept;
  Segmenter& operator=(Segmenter&&) noexcept;

  /// `text` is UTF-8 with passages that each end in a line feed (a hard break: no word spans two passages), followed by
  /// Buffer::kPadding readable bytes; less than 2^31 bytes. Fills `tokens` with spans in `text`, in order, and `folded`
  /// with text.size() bytes. Of ill-formed UTF-8 only this is sure: spans are in order and within the text.
  void segment(std::string_view text, std::vector<TokenSpan>& tokens, Buffer& folded);

 private:
  Segmenter();
  struct State;
  std::unique_ptr<State> state_;
};

/// Versions for model and manifest.
std::string icu_version();
std::string unicode_version();  ///< of the word rules: "15.0"

}  // namespace stancemill::segment
