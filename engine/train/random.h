// Seeded choice that is the same everywhere: the standard's distributions are not, its engine is.
//
// Threads: an engine belongs to one. Tested by: tests/train/folds_test.cpp
#pragma once

#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace stancemill::train {

/// A whole number in [0, bound), bound > 0, from one draw: the high half of a 64 x 64 bit product (Lemire 2019, without
/// the rejection step: the bias is below bound / 2^64).
inline std::size_t draw_below(std::mt19937_64& random, std::size_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(random()) * bound) >> 64);
}

/// Fisher and Yates.
template <class T>
void shuffle(std::vector<T>& items, std::mt19937_64& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[draw_below(random, i)]);
}

}  // namespace stancemill::train
