// Seeded order that is the same everywhere.
//
// Threads: an engine belongs to one. Tested by: tests/train/folds_test.cpp
#pragma once

#include <random>
#include <utility>
#include <vector>

#include "base/random.h"

namespace stancemill::train {

/// Fisher and Yates.
template <class T>
void shuffle(std::vector<T>& items, std::mt19937_64& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[draw_below(random, i)]);
}

}  // namespace stancemill::train
