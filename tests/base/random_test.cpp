#include "base/random.h"

#include <gtest/gtest.h>

namespace stancemill {
namespace {

/// Mean and variance of many draws.
template <class Draw>
void expect_moments(const Draw& draw, double mean, double variance) {
  std::mt19937_64 random(1);
  constexpr int kDraws = 200'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = draw(random);
    sum += value;
    squares += value * value;
  }
  const double found = sum / kDraws;
  EXPECT_NEAR(found, mean, 5 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(squares / kDraws - found * found, variance, 0.02 * variance);
}

TEST(Random, DistributionsHaveTheirMoments) {
  expect_moments([](auto& random) { return draw_uniform(random); }, 0.5, 1.0 / 12);
  expect_moments([](auto& random) { return draw_normal(random); }, 0, 1);
  for (const double mean : {0.2, 3.0, 49.0, 51.0, 5'000.0}) {
    expect_moments([mean](auto& random) { return draw_poisson(random, mean); }, mean, mean);
  }
}

TEST(Random, ValuesAreFrozen) {  // the literals were computed by another program, in Python
  std::mt19937_64 random(7);
  EXPECT_EQ(draw_below(random, 1'000'000), 754'385U);
  EXPECT_EQ(draw_uniform(random), 0.94930120289264419);
  EXPECT_DOUBLE_EQ(draw_normal(random), -0.9725628776518741);
  EXPECT_EQ(draw_poisson(random, 3), 4);
  EXPECT_EQ(draw_poisson(random, 5'000), 4'899);
  EXPECT_EQ(random(), 5392342812574633292U) << "each takes as many draws as it took";
}

}  // namespace
}  // namespace stancemill
