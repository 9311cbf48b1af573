// The character table, cut for vector lookups: rows of 64 characters that share all bytes but the last.
//
//   U+0436   D0 B6      row = two(0xD0),         place = 0xB6 & 63
//   U+2019   E2 80 99   row = three(0xE2, 0x80), place = 0x99 & 63
// So with the bytes before it fixed, the last byte's low six bits pick out of 64 bytes, which is one or a few shuffles.
// Built once a process from char_table.h (about a millisecond, some 50 KB). Threads: immutable.
// Tested by: tests/segment/char_table_test.cpp, and by all sameness tests
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace stancemill::segment {

class CharInfo;

/// Classes of characters as the block kernel sees them: one bit a class, so that a class is one test away from a bit
/// mask. 0 is everything that neither makes a word nor joins one.
enum BlockClass : std::uint8_t {
  kLetterBit = 1,      ///< ALetter, Hebrew_Letter
  kNumberBit = 2,      ///< Numeric
  kConnectorBit = 4,   ///< ExtendNumLet
  kInLettersBit = 8,   ///< MidLetter, MidNumLet, Single_Quote
  kInNumbersBit = 16,  ///< MidNum, MidNumLet, Single_Quote
  kExtendBit = 32,     ///< Extend, Format; with kSpecialBit: ZWJ
  kHebrewBit = 64,     ///< Hebrew_Letter
  kSpecialBit =
      128,  ///< with no other bit: the scanner has to look (dictionary scripts, Katakana, letters of class Other)
};

using Row = std::array<std::uint8_t, 64>;

/// The characters of a two-byte lead.
struct TwoByteRow {
  alignas(64) Row classes;     ///< BlockClass bits
  alignas(64) Row lead_delta;  ///< what folding adds to the first byte, modulo 256
  alignas(64) Row last_delta;  ///< and to the second
  bool folds;                  ///< some delta is not 0 ...
  bool folds_lead;             ///< ... of the first byte, too
};

/// The characters of the first two of three bytes.
struct ThreeByteRow {
  alignas(64) Row classes;
  alignas(64) Row last_delta;     ///< what folding adds to the third byte
  bool folds = false;             ///< some last_delta is not 0
  std::uint64_t refold_bits = 0;  ///< characters whose folding changes more than the third byte; their last_delta is 0

  friend bool operator==(const ThreeByteRow&, const ThreeByteRow&) = default;
};

/// Where to find the characters of the first two of three bytes.
struct ThreeByteIndex {
  std::uint16_t row;           ///< for ByteRows::row()
  bool uniform;                ///< all of one class, and none folds
  std::uint8_t uniform_class;  ///< this class
  std::uint8_t first_second;   ///< uniform: from this second byte ...
  std::uint8_t last_second;    ///< ... to this one, all characters of the lead have this class and do not fold
};

class ByteRows {
 public:
  /// The one table of the process.
  static const ByteRows& get();

  /// `lead` is 0xC2 to 0xDF.
  const TwoByteRow& two(std::uint8_t lead) const { return two_[lead & 31U]; }
  /// `lead` is 0xE0 to 0xEF, `second` 0x80 to 0xBF.
  const ThreeByteIndex& three(std::uint8_t lead, std::uint8_t second) const {
    return three_[(lead & 15U) << 6U | (second & 63U)];
  }
  const ThreeByteRow& row(const ThreeByteIndex& index) const { return rows_[index.row]; }
  /// BlockClass bits of all ASCII characters.
  const std::array<std::uint8_t, 128>& ascii() const { return ascii_; }

 private:
  ByteRows();

  alignas(64) std::array<std::uint8_t, 128> ascii_;
  std::array<TwoByteRow, 32> two_;
  std::array<ThreeByteIndex, 1024> three_;
  std::vector<ThreeByteRow> rows_;
};

/// BlockClass bits of a character with these properties.
std::uint8_t block_class(CharInfo info);

}  // namespace stancemill::segment
