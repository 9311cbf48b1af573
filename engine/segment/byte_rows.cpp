#include "segment/byte_rows.h"

#include <algorithm>

#include "segment/char_table.h"
#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

using Bytes = std::array<char, 4>;

std::uint8_t difference(char to, char from) { return static_cast<std::uint8_t>(to - from); }

bool any(const Row& row) {
  return std::any_of(row.begin(), row.end(), [](std::uint8_t byte) { return byte != 0; });
}

TwoByteRow make_two_byte_row(const CharTable& table, std::uint32_t first) {
  TwoByteRow row{};
  for (std::uint32_t i = 0; i < 64; ++i) {
    row.classes[i] = block_class(table.info(first + i));
    Bytes from{};
    Bytes to{};
    encode(first + i, 2, from.data());
    encode(table.fold(first + i), 2, to.data());
    row.lead_delta[i] = difference(to[0], from[0]);
    row.last_delta[i] = difference(to[1], from[1]);
  }
  row.folds_lead = any(row.lead_delta);
  row.folds = row.folds_lead || any(row.last_delta);
  return row;
}

ThreeByteRow make_three_byte_row(const CharTable& table, std::uint32_t first) {
  ThreeByteRow row{};
  for (std::uint32_t i = 0; i < 64; ++i) {
    row.classes[i] = block_class(table.info(first + i));
    Bytes from{};
    Bytes to{};
    encode(first + i, 3, from.data());
    encode(table.fold(first + i), 3, to.data());
    if (to[0] == from[0] && to[1] == from[1]) {
      row.last_delta[i] = difference(to[2], from[2]);
    } else {
      row.refold_bits |= std::uint64_t{1} << i;
    }
  }
  row.folds = any(row.last_delta);
  return row;
}

bool is_uniform(const ThreeByteRow& row) {
  return !row.folds && row.refold_bits == 0 &&
         std::all_of(row.classes.begin(), row.classes.end(), [&](std::uint8_t c) { return c == row.classes[0]; });
}

}  // namespace

std::uint8_t block_class(CharInfo info) {
  switch (info.word_class()) {
    case WordClass::kALetter:
    case WordClass::kLetterPictographic:
      return kLetterBit;
    case WordClass::kHebrewLetter:
      return kLetterBit | kHebrewBit;
    case WordClass::kNumeric:
      return kNumberBit;
    case WordClass::kExtendNumLet:
      return kConnectorBit;
    case WordClass::kMidLetter:
      return kInLettersBit;
    case WordClass::kMidNum:
      return kInNumbersBit;
    case WordClass::kMidNumLet:
    case WordClass::kSingleQuote:
      return kInLettersBit | kInNumbersBit;
    case WordClass::kExtend:
      return kExtendBit;
    case WordClass::kZWJ:
      return kExtendBit | kSpecialBit;
    default:
      // Katakana, the dictionary scripts, and words of a letter that no rule joins; all others make no words.
      return info.word() || is_dictionary_class(info.word_class()) ? kSpecialBit : 0;
  }
}

ByteRows::ByteRows() : ascii_{}, two_{}, three_{} {
  const CharTable& table = CharTable::get();
  for (std::uint32_t c = 0; c < 128; ++c) ascii_[c] = block_class(table.info(c));
  for (std::uint32_t lead = 2; lead < 32; ++lead) two_[lead] = make_two_byte_row(table, lead << 6U);

  for (std::uint32_t pair = 0; pair < three_.size(); ++pair) {
    const ThreeByteRow row = make_three_byte_row(table, pair << 6U);
    const auto known = std::find(rows_.begin(), rows_.end(), row);
    const bool uniform = is_uniform(row);
    const auto second = static_cast<std::uint8_t>(0x80U | (pair & 63U));
    three_[pair] = {static_cast<std::uint16_t>(known - rows_.begin()), uniform, row.classes[0], second, second};
    if (known == rows_.end()) rows_.push_back(row);
    // Neighbours of the same lead with the same uniform row make one stretch.
    if (uniform && (pair & 63U) != 0 && three_[pair - 1].row == three_[pair].row) {
      three_[pair].first_second = three_[pair - 1].first_second;
      for (std::uint32_t i = (pair & ~63U) | (three_[pair].first_second & 63U); i <= pair; ++i)
        three_[i].last_second = second;
    }
  }
}

const ByteRows& ByteRows::get() {
  static const ByteRows kRows;
  return kRows;
}

}  // namespace stancemill::segment
