// The word rules of a block that is not all ASCII, over the masks of mask_rules.h.
//
// Tested by: tests/segment/sameness_test.cpp
#pragma once

#include "segment/byte_rows.h"
#include "segment/mask_rules.h"

namespace stancemill::segment {

/// BlockClass bits of the first character from `at` on that is not Extend, Format or ZWJ; 0 at the end of the text.
std::uint8_t block_class_behind(const char* text, std::size_t at, std::size_t size);

/// Where emoji sequences touch a word: a ZWJ (bit in `joiners`) between `body` and a pictographic character, or before
/// one that is a letter (WB3c). Returns the first such place and whether the segment there began somewhere before;
/// else 64.
struct JoinerFound {
  unsigned place;
  bool behind;
};
JoinerFound find_joiner(const char* text, std::size_t position, std::size_t size, Mask joiners, Mask body);

/// What a block came to.
struct Chains {
  Mask body;      ///< bytes of words
  unsigned size;  ///< how many bytes of the block this holds for
  ScanStop stop;  ///< kEnd: go on behind them
};

/// The words of the `size` bytes at scan.position. Masks may have bits beyond. Sets scan.carry to what holds behind the
/// bytes. `has_rare`: the block or what stands before it may hold Hebrew letters, Extend, Format, ZWJ, or what is for
/// the scanner; masks of these are all 0 otherwise. Always inlined, as its caller is compiled for several CPU targets.
template <bool has_rare>
[[gnu::always_inline]] inline Chains find_chains(BlockScan& scan, const ClassMasks& all, unsigned size) {
  const Carry carry = scan.carry;
  ScanStop stop = ScanStop::kEnd;
  const auto cut = [&](unsigned place, ScanStop reason) {
    size = place;
    stop = reason;
  };
  if (const Mask special = all.special & ~all.extend & low_bits(size); has_rare && special != 0) {
    cut(static_cast<unsigned>(std::countr_zero(special)), ScanStop::kSpecial);
  }
  while (size != 0) {
    const Mask valid = low_bits(size);
    const Mask letters = all.letters & valid;
    const Mask numbers = all.numbers & valid;
    const Mask connectors = all.connectors & valid;
    const Mask through = (has_rare ? all.extend | all.inner : all.inner) & valid;
    const Mask letters_x = flood(letters, through, carry.after_letter);
    const Mask numbers_x = flood(numbers, through, carry.after_number);
    const Mask behind_letter = letters_x << 1U | carry.after_letter;
    const Mask behind_number = numbers_x << 1U | carry.after_number;

    // What always joins: letters, numbers and connectors with each other; and what belongs to a word from the block
    // before.
    Mask body = letters_x | numbers_x | flood(connectors, through, 0) | flood(0, through, carry.in_word);

    // What joins if the right thing follows (WB6, 7, 11, 12).
    const Mask in_letters = all.in_letters & behind_letter & valid;
    const Mask in_numbers = all.in_numbers & behind_number & valid;
    const Mask hebrew_x = has_rare ? flood(all.hebrew & valid, through, carry.after_hebrew) : 0;
    const Mask behind_hebrew = has_rare ? hebrew_x << 1U | carry.after_hebrew : 0;
    const Mask in_hebrew = has_rare ? all.double_quotes & behind_hebrew & valid : 0;  // WB7b, 7c
    const Mask candidates = in_letters | in_numbers | in_hebrew;
    if (candidates != 0) {
      const Mask runs = flood(candidates, through, 0);
      const Mask confirmed = (behind(runs, in_letters) & letters) | (behind(runs, in_numbers) & numbers) |
                             (behind(runs, in_hebrew) & all.hebrew & valid);
      body |= fill_back(runs, confirmed, has_rare && (runs & all.extend) != 0);
      if (const unsigned open = size - ones_before(runs, size); open < size) {
        // A run that touches the end of the block: what follows stands beyond.
        const std::uint8_t next = block_class_behind(scan.text, scan.position + size, scan.size);
        const Mask bit = Mask{1} << open;
        if (((in_letters & bit) != 0 && (next & kLetterBit) != 0) ||
            ((in_numbers & bit) != 0 && (next & kNumberBit) != 0) ||
            ((in_hebrew & bit) != 0 && (next & kHebrewBit) != 0)) {
          body |= valid & ~low_bits(open);
        }
      }
    }
    // WB7a: a single quote belongs to the Hebrew letter before it whatever follows. What follows does not join it (but
    // for letters, WB7), though it may touch it: masks cannot part two words that touch, the scanner can.
    bool again = false;
    for (Mask quotes = has_rare ? all.single_quotes & behind_hebrew & valid & ~body : 0; quotes != 0;
         quotes &= quotes - 1) {
      const auto place = static_cast<unsigned>(std::countr_zero(quotes));
      const std::uint8_t next = block_class_behind(scan.text, scan.position + place + 1, scan.size);
      if ((next & (kNumberBit | kConnectorBit)) != 0) {
        cut(place, ScanStop::kSpecial);
        again = true;
        break;
      }
      body |= flood(Mask{1} << place, through, 0);
    }
    if (again) continue;

    if (const Mask joiners = all.extend & all.special & valid; has_rare && joiners != 0) [[unlikely]] {
      if (const JoinerFound found = find_joiner(scan.text, scan.position, scan.size, joiners, body); found.place < 64) {
        cut(found.place, found.behind ? ScanStop::kBehind : ScanStop::kSpecial);
        continue;
      }
    }
    if (connectors != 0) {
      if (const unsigned open = drop_lone_connectors(connectors, through, carry.in_word, size, body); open < 64) {
        cut(open, ScanStop::kSpecial);
        continue;
      }
    }
    const unsigned last = size - 1;
    scan.carry = {body >> last & 1U, letters_x >> last & 1U, numbers_x >> last & 1U, hebrew_x >> last & 1U};
    return {body, size, stop};
  }
  return {0, 0, stop};
}

}  // namespace stancemill::segment
