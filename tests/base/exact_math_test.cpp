#include "base/exact_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace stancemill {
namespace {

TEST(ExactMath, ExpAgreesWithTheLibraryToAFewUlp) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> uniform(-700, 700);
  for (int i = 0; i < 100'000; ++i) {
    const double x = uniform(random);
    EXPECT_NEAR(exact_exp(x) / std::exp(x), 1.0, 1e-15) << x;
  }
  EXPECT_EQ(exact_exp(0.0), 1.0);
  EXPECT_EQ(exact_exp(-1e9), 0.0);
  EXPECT_TRUE(std::isinf(exact_exp(1e9)));
  EXPECT_TRUE(std::isnan(exact_exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST(ExactMath, LogAgreesWithTheLibraryToAFewUlp) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> uniform(-300, 300);
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::pow(10.0, uniform(random));
    EXPECT_NEAR(exact_log(x), std::log(x), 1e-15 * std::max(1.0, std::fabs(std::log(x)))) << x;
  }
  EXPECT_EQ(exact_log(1.0), 0.0);
}

TEST(ExactMath, LengthNormIsThePower) {
  for (const double exponent : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    EXPECT_NEAR(exact_length_norm(37.0, exponent), std::pow(37.0, exponent), 1e-12);
  }
}

// The very bits are a promise: a change here changes published probabilities.
TEST(ExactMath, FrozenBits) {
  EXPECT_EQ(exact_exp(1.0), 0x1.5bf0a8b14576ap+1);
  EXPECT_EQ(exact_exp(-2.5), 0x1.50385c094f425p-4);
}

}  // namespace
}  // namespace stancemill
