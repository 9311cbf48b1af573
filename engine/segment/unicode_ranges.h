// The Unicode 15.0 data of this room as ranges: raw material for char_table.h, and for the rule text in word_rules.h.
//
// Made by scripts/make_segment_tables.py. Tested by: tests/segment/char_table_test.cpp, folding_test.cpp
#pragma once

#include <cstdint>
#include <span>

namespace stancemill::segment {

/// All characters from `first` to `last` have this CharInfo (low byte; see char_table.h). Characters in no range have
/// 0.
struct ClassRange {
  std::uint32_t first;
  std::uint32_t last;
  std::uint8_t info;
};

/// Every `step`-th character from `first` to `last` folds to itself + `delta`.
struct FoldRange {
  std::uint32_t first;
  std::uint32_t last;
  std::int32_t step;
  std::int32_t delta;
};

/// In rising order, not overlapping.
std::span<const ClassRange> class_ranges();
/// No character is in two of them.
std::span<const FoldRange> fold_ranges();

}  // namespace stancemill::segment
