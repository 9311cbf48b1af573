// Seeded chance that is the same everywhere: the standard's engine is, its distributions are not.
//
// Threads: an engine belongs to one. Tested by: tests/base/random_test.cpp, tests/train/folds_test.cpp
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>

#include "base/exact_math.h"

namespace stancemill {

/// A whole number in [0, bound), bound > 0, from one draw: the high half of a 64 x 64 bit product (Lemire 2019, without
/// the rejection step: the bias is below bound / 2^64).
inline std::size_t draw_below(std::mt19937_64& random, std::size_t bound) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(random()) * bound) >> 64);
}

/// In (0, 1).
inline double draw_uniform(std::mt19937_64& random) {
  constexpr double kUnit = 1.0 / 9007199254740992.0;  // 2^-53
  return (static_cast<double>(random() >> 11) + 0.5) * kUnit;
}

/// Of the standard normal distribution, by Marsaglia's polar method.
inline double draw_normal(std::mt19937_64& random) {
  while (true) {
    const double x = 2 * draw_uniform(random) - 1;
    const double y = 2 * draw_uniform(random) - 1;
    const double square = x * x + y * y;
    if (square < 1 && square > 0) return x * std::sqrt(-2 * exact_log(square) / square);
  }
}

/// Of the Poisson distribution; above a mean of 50 by the normal one, rounded: for resampling, not for tails.
inline double draw_poisson(std::mt19937_64& random, double mean) {
  constexpr double kManyToCount = 50;
  if (mean > kManyToCount) return std::fmax(0.0, std::floor(mean + std::sqrt(mean) * draw_normal(random) + 0.5));
  const double least = exact_exp(-mean);
  double product = draw_uniform(random);
  double count = 0;
  for (; product > least; ++count) product *= draw_uniform(random);
  return count;
}

}  // namespace stancemill
