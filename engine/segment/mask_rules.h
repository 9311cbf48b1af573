// The word rules over bit masks: bit i stands for byte i of a block of up to 64.
//
// A mask of a class has the bit of each such character's first byte. To flood a mask is to extend each of its bits over
// the bytes that belong to it: the character's other bytes and the Extend, Format and ZWJ after it (WB4). One addition
// does it, as its carry runs through a stretch of ones and no further:
//
//   mask       0 0 1 0 0 0        (low bits left)
//   through    0 0 0 1 1 0
//   + seed     0 0 0 1 0 0   =    0 0 0 0 0 1        bits of `through` that the carry has cleared were flooded
//
// Tested by: tests/segment/sameness_test.cpp
#pragma once

#include <bit>
#include <cstdint>

#include "segment/block_scan.h"

namespace stancemill::segment {

using Mask = std::uint64_t;

constexpr Mask low_bits(unsigned count) { return count >= 64 ? ~Mask{0} : (Mask{1} << count) - 1; }
constexpr Mask shift_left(Mask mask, unsigned count) { return count >= 64 ? 0 : mask << count; }

/// One mask a class, of first bytes.
struct ClassMasks {
  Mask letters = 0;
  Mask numbers = 0;
  Mask connectors = 0;
  Mask in_letters = 0;
  Mask in_numbers = 0;
  Mask extend = 0;         ///< Extend, Format, ZWJ
  Mask hebrew = 0;         ///< of the letters
  Mask special = 0;        ///< for the scanner; ZWJ as well
  Mask inner = 0;          ///< bytes that are not the first of their character
  Mask single_quotes = 0;  ///< set only where Hebrew stands
  Mask double_quotes = 0;
};

/// `mask` flooded through `through` (disjoint); `carry` is 1 if the byte before the block is in the mask.
constexpr Mask flood(Mask mask, Mask through, Mask carry) {
  const Mask seeds = (mask << 1U | carry) & through;
  return mask | (through & ~(through + seeds));
}

/// For runs of ones in `runs`, of which some begin at `starts`: the bit behind each of these.
constexpr Mask behind(Mask runs, Mask starts) { return (runs + starts) & ~runs; }

/// Bits of `runs` that stand right before the bits of `ends`, back to where their run begins. `long_runs`: there are
/// runs of more than one character, that is, of more than three bytes.
constexpr Mask fill_back(Mask runs, Mask ends, bool long_runs) {
  Mask filled = (ends >> 1U) & runs;
  filled |= (filled >> 1U) & runs;
  filled |= (filled >> 1U) & runs;
  if (!long_runs) [[likely]] {
    return filled;
  }
  for (Mask before = 0; before != filled;) {
    before = filled;
    filled |= (filled >> 1U) & runs;
  }
  return filled;
}

/// How many ones end right before bit `end` of `mask`.
constexpr unsigned ones_before(Mask mask, unsigned end) {
  return end == 0 ? 0 : static_cast<unsigned>(std::countl_one(mask << (64U - end)));
}

/// Connectors alone are no word. Takes the runs of connectors that are a whole chain of `body` out of it.
/// Returns the place where such a chain begins whose end is not in the first `size` bits, or 64.
constexpr unsigned drop_lone_connectors(Mask connectors, Mask through, Mask in_word, unsigned size, Mask& body) {
  const Mask starts = connectors & ~(body << 1U | in_word);
  if (starts == 0) return 64;
  const Mask runs = flood(connectors, through, 0);
  const unsigned open = size - ones_before(runs, size);
  if (open < size && (starts >> open & 1U) != 0) return open;
  for (Mask lone = behind(runs, starts) & ~body & low_bits(size); lone != 0; lone &= lone - 1) {
    const auto end = static_cast<unsigned>(std::countr_zero(lone));
    body &= ~(low_bits(end) & ~low_bits(end - ones_before(runs, end)));
  }
  return 64;
}

}  // namespace stancemill::segment
