#include "sinks/decimals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

namespace stancemill::sinks {
namespace {

std::string four(std::uint32_t units) {
  char bytes[kFourDecimalsBytes];
  return {bytes, put_four_decimals(bytes, units)};
}

TEST(Decimals, EveryShareHasItsDigits) {
  for (std::uint32_t units = 0; units <= kTenThousandths; ++units) {
    char expected[16];
    std::snprintf(expected, sizeof expected, "%u.%04u", units / kTenThousandths, units % kTenThousandths);
    ASSERT_EQ(four(units), expected);
  }
  for (std::uint32_t units = 0; units <= kHundredths; ++units) {
    char bytes[kTwoDecimalsBytes];
    char expected[16];
    std::snprintf(expected, sizeof expected, "%u.%02u", units / kHundredths, units % kHundredths);
    ASSERT_EQ(std::string(bytes, put_two_decimals(bytes, units)), expected);
  }
}

TEST(Decimals, RoundsToNearestAndTiesUp) {
  EXPECT_EQ(to_units(1.0F / 32, kTenThousandths), 313U);  // 312.5, exactly
  EXPECT_EQ(to_units(3.0F / 32, kTenThousandths), 938U);  // 937.5
  EXPECT_EQ(to_units(0.125F, kHundredths), 13U);          // 12.5
  EXPECT_EQ(to_units(0.71324F, kTenThousandths), 7132U);
  EXPECT_EQ(to_units(0.71326F, kTenThousandths), 7133U);
  EXPECT_EQ(to_units(std::nextafter(1.0F, 0.0F), kTenThousandths), 10000U);
  std::mt19937 random(3);
  std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
  for (int i = 0; i < 100'000; ++i) {
    const float share = uniform(random);
    const auto nearest = static_cast<std::uint32_t>(std::floor(static_cast<long double>(share) * 10000.0L + 0.5L));
    ASSERT_EQ(to_units(share, kTenThousandths), nearest) << share;
  }
}

TEST(Decimals, WhatIsNoShareIsCutToOne) {
  EXPECT_EQ(to_units(-0.5F, kTenThousandths), 0U);
  EXPECT_EQ(to_units(2.0F, kTenThousandths), kTenThousandths);
  EXPECT_EQ(to_units(std::numeric_limits<float>::quiet_NaN(), kTenThousandths), 0U);
  EXPECT_EQ(to_units(std::numeric_limits<float>::infinity(), kHundredths), kHundredths);
}

}  // namespace
}  // namespace stancemill::sinks
