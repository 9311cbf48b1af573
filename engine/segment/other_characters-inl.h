// Classes and foldings of the characters outside ASCII in a block. Included once a target.
//
// Characters with the same bytes but the last are done at once: one comparison finds them, one lookup classifies them.
//
//   block     d  i  e     K  C3 B6 n  i  g  i  n
//   next      i  e     K  C3 B6 n  i  g  i  n        the block from one byte further on
//   == C3                    x                       classes of row C3, looked up by `next`, go here
//
// Tested by: tests/segment/sameness_test.cpp, folding_test.cpp, on every target
#if defined(STANCEMILL_SEGMENT_OTHER_CHARACTERS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STANCEMILL_SEGMENT_OTHER_CHARACTERS_INL_H_
#undef STANCEMILL_SEGMENT_OTHER_CHARACTERS_INL_H_
#else
#define STANCEMILL_SEGMENT_OTHER_CHARACTERS_INL_H_
#endif

#include <array>
#include <cstring>

#include "segment/block_vectors-inl.h"
#include "segment/char_table.h"
#include "segment/utf8.h"

HWY_BEFORE_NAMESPACE();
namespace stancemill::segment {
namespace HWY_NAMESPACE {

class OtherCharacters {
 public:
  /// `classes` and `folded` are those of the block's ASCII characters.
  HWY_INLINE OtherCharacters(const BlockScan& scan, const Block& bytes, const Block& classes, const Block& folded)
      : scan_(scan),
        block_(reinterpret_cast<const std::uint8_t*>(scan.text) + scan.position),
        bytes_(bytes),
        classes_(classes),
        folded_(folded) {}

  /// Takes the characters of two bytes that begin at `leads`.
  HWY_INLINE void two_bytes(Mask leads) {
    const ByteRows& rows = *scan_.rows;
    const Block next = load(block_ + 1);
    while (leads != 0) {
      const std::uint8_t lead = block_[std::countr_zero(leads)];
      const TwoByteRow& row = rows.two(lead);
      const BlockMask here = equal(bytes_, lead);
      classes_ = add_where(here, classes_, lookup(row.classes, next));
      if (row.folds) {
        if (row.folds_lead) folded_ = add_where(here, folded_, lookup(row.lead_delta, next));
        folded_ = add_where(equal(before(1), lead), folded_, lookup(row.last_delta, bytes_));
      }
      leads &= ~bits(here);
    }
  }

  /// Takes the characters of three bytes that begin at `leads`, up to the first that is surely for the scanner.
  HWY_INLINE void three_bytes(Mask leads) {
    const ByteRows& rows = *scan_.rows;
    const Block next = load(block_ + 1);
    while (leads != 0) {
      const auto place = static_cast<unsigned>(std::countr_zero(leads));
      const std::uint8_t lead = block_[place];
      const std::uint8_t second = block_[place + 1];
      const ThreeByteIndex index = rows.three(lead, second);
      if (index.uniform && index.uniform_class == kSpecialBit) {
        special_ |= Mask{1} << place;
        break;
      }
      leads &= leads - 1;  // in ill-formed text, `second` may not belong to the row
      leads &= ~(index.uniform ? uniform_row(index, lead, next) : mixed_row(rows.row(index), lead, second, next));
    }
  }

  /// Takes the characters of four bytes that begin at `leads`, one by one; their classes go to `masks`.
  HWY_INLINE void four_bytes(Mask leads, ClassMasks& masks) {
    const CharTable& table = CharTable::get();
    for (; leads != 0; leads &= leads - 1) {
      const auto place = static_cast<unsigned>(std::countr_zero(leads));
      const char* const at = scan_.text + scan_.position + place;
      const CharInfo info = table.info(decode(at, at + 4).value);
      const unsigned found = block_class(info);
      const auto bit = [&](unsigned of_class) { return Mask{(found & of_class) != 0} << place; };
      masks.letters |= bit(kLetterBit);
      masks.numbers |= bit(kNumberBit);
      masks.connectors |= bit(kConnectorBit);
      masks.in_letters |= bit(kInLettersBit);
      masks.in_numbers |= bit(kInNumbersBit);
      masks.extend |= bit(kExtendBit);
      masks.hebrew |= bit(kHebrewBit);
      masks.special |= bit(kSpecialBit);
      refold_ |= Mask{info.fold() != 0} << place;
    }
  }

  /// Adds the classes of all characters of up to three bytes to `masks`. Returns whether there are any of the rarer
  /// three.
  HWY_INLINE bool add_classes(ClassMasks& masks) const {
    masks.letters |= bits(test(classes_, kLetterBit));
    masks.numbers |= bits(test(classes_, kNumberBit));
    masks.connectors |= bits(test(classes_, kConnectorBit));
    masks.in_letters |= bits(test(classes_, kInLettersBit));
    masks.in_numbers |= bits(test(classes_, kInNumbersBit));
    static_assert(kExtendBit < kHebrewBit && kHebrewBit < kSpecialBit, "the rarer three are the highest bits");
    const Mask rare = bits(at_least(classes_, kExtendBit)) | special_;
    if ((rare | masks.extend | masks.hebrew | masks.special) == 0) return false;
    masks.extend |= bits(test(classes_, kExtendBit));
    masks.hebrew |= bits(test(classes_, kHebrewBit));
    masks.special |= bits(test(classes_, kSpecialBit)) | special_;
    return true;
  }

  /// Writes the folded block; right for the first `size` bytes, which end with a character.
  HWY_INLINE void write_folded(char* to, unsigned size) const {
    store(folded_, to);
    for (Mask m = refold_ & low_bits(size); m != 0; m &= m - 1) {
      const auto place = static_cast<unsigned>(std::countr_zero(m));
      const char* const at = scan_.text + scan_.position + place;
      const DecodedChar c = decode(at, at + 4);
      encode(CharTable::get().fold(c.value), c.length, to + place);
    }
  }

 private:
  HWY_INLINE Mask uniform_row(const ThreeByteIndex& index, std::uint8_t lead, const Block& next) {
    const BlockMask here = both(equal(bytes_, lead), between(next, index.first_second, index.last_second));
    classes_ = add_where(here, classes_, broadcast(index.uniform_class));
    return bits(here);
  }

  HWY_INLINE Mask mixed_row(const ThreeByteRow& row, std::uint8_t lead, std::uint8_t second, const Block& next) {
    const BlockMask here = both(equal(bytes_, lead), equal(next, second));
    const Mask here_bits = bits(here);
    classes_ = add_where(here, classes_, lookup(row.classes, load(block_ + 2)));
    if (row.folds) {
      const BlockMask last = both(equal(before(2), lead), equal(before(1), second));
      folded_ = add_where(last, folded_, lookup(row.last_delta, bytes_));
    }
    if (row.refold_bits != 0) {
      for (Mask m = here_bits; m != 0; m &= m - 1) {
        const auto place = static_cast<unsigned>(std::countr_zero(m));
        refold_ |= (row.refold_bits >> (block_[place + 2] & 63U) & 1U) << place;
      }
    }
    return here_bits;
  }

  /// The bytes that stand `distance` before those of the block. What stands before the block itself does not matter, as
  /// blocks begin with a character.
  HWY_INLINE Block before(std::size_t distance) const {
    if (scan_.position >= distance) [[likely]] {
      return load(block_ - distance);
    }
    std::array<std::uint8_t, 64> shifted{};
    std::memcpy(shifted.data() + distance, block_, shifted.size() - distance);
    return load(shifted.data());
  }

  const BlockScan& scan_;
  const std::uint8_t* const block_;
  const Block bytes_;
  Block classes_;
  Block folded_;
  Mask special_ = 0;
  Mask refold_ = 0;  ///< characters whose folding no row holds
};

}  // namespace HWY_NAMESPACE
}  // namespace stancemill::segment
HWY_AFTER_NAMESPACE();

#endif  // per target
