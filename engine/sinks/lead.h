// The leading head of a model: the first that gives exactly one label. Figures are taken by it, examples are drawn by
// it.
//
// Threads: pure. Tested by: tests/sinks/cube_test.cpp
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "stancemill/head.h"

namespace stancemill::sinks {

/// None where every head gives any number of labels.
inline std::optional<std::size_t> lead_of(const std::vector<Head>& heads) {
  for (std::size_t h = 0; h < heads.size(); ++h) {
    if (heads[h].link == Link::kSoftmax) return h;
  }
  return std::nullopt;
}

}  // namespace stancemill::sinks
