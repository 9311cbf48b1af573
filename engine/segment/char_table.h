// What this room knows of each character: its class in the word rules, whether it makes a segment a word or a symbol,
// and its case folding.
//
// Cost: a two-stage table of about 90 KB, built once a process from unicode_ranges.h in a few milliseconds; a lookup is
// two loads.
// Threads: immutable.
// Tested by: tests/segment/char_table_test.cpp
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace stancemill::segment {

/// Word_Break property (UAX #29, table 3), divided further where Extended_Pictographic or a dictionary matters.
enum class WordClass : std::uint8_t {
  kOther,
  kCR,
  kLF,
  kNewline,
  kExtend,  ///< Extend and Format: no rule tells them apart
  kZWJ,
  kRegionalIndicator,
  kKatakana,  ///< Katakana outside the dictionary's set, such as U+3031
  kHebrewLetter,
  kALetter,
  kSingleQuote,
  kDoubleQuote,
  kMidNumLet,
  kMidLetter,
  kMidNum,
  kNumeric,
  kExtendNumLet,
  kWSegSpace,
  kPictographic,        ///< Other and Extended_Pictographic
  kLetterPictographic,  ///< ALetter and Extended_Pictographic
  // Dictionary scripts: never Extend.
  kCjkKatakana,  ///< Katakana in the set of the Chinese and Japanese dictionary
  kCjk,          ///< the rest of that set: Han, Hiragana
  kThai,
  kLao,
  kKhmer,
  kBurmese,
};
inline constexpr int kWordClassCount = 26;

constexpr bool is_dictionary_class(WordClass word_class) { return word_class >= WordClass::kCjkKatakana; }

/// One character.
class CharInfo {
 public:
  constexpr explicit CharInfo(std::uint16_t bits = 0) : bits_(bits) {}

  constexpr WordClass word_class() const { return static_cast<WordClass>(bits_ & 0x1FU); }
  /// A segment with such a character is a word: see word_rules.h.
  constexpr bool word() const { return (bits_ & 0x20U) != 0; }
  /// A segment that is no word and holds such a character is a symbol: see word_rules.h.
  constexpr bool symbol() const { return (bits_ & 0x40U) != 0; }
  /// Which of CharTable's fold deltas; 0: folds to itself.
  constexpr unsigned fold() const { return bits_ >> 8U; }
  constexpr std::uint16_t bits() const { return bits_; }

 private:
  std::uint16_t bits_;  ///< 0-4 class, 5 word, 6 symbol, 8-15 fold
};

class CharTable {
 public:
  /// The one table of the process.
  static const CharTable& get();

  /// `c` is at most U+10FFFF.
  CharInfo info(std::uint32_t c) const { return CharInfo(blocks_[index_[c >> 6U] + (c & 63U)]); }
  /// Simple case folding, where it keeps the length in UTF-8; else `c`.
  std::uint32_t fold(std::uint32_t c) const { return c + static_cast<std::uint32_t>(fold_delta_[info(c).fold()]); }

 private:
  CharTable();

  std::vector<std::uint16_t> index_;   ///< one a block of 64 characters: where it begins in blocks_
  std::vector<std::uint16_t> blocks_;  ///< CharInfo bits; equal blocks stand there once
  std::array<std::int32_t, 256> fold_delta_{};
};

}  // namespace stancemill::segment
