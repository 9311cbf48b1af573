#include "base/counted.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace stancemill {
namespace {

TEST(Counted, NumbersAreGroupedByThousands) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
}

TEST(Counted, WholeNumbersAreSaturated) {
  EXPECT_EQ(saturated(0.9), 0U);
  EXPECT_EQ(saturated(1e15 + 0.5), 1'000'000'000'000'000U);
  EXPECT_EQ(saturated(-1), 0U);
  EXPECT_EQ(saturated(std::nan("")), 0U);
  EXPECT_EQ(saturated(3e27), ~std::uint64_t{0});
  EXPECT_EQ(saturated(18446744073709551616.0), ~std::uint64_t{0});
  EXPECT_EQ(saturated(std::numeric_limits<double>::infinity()), ~std::uint64_t{0});
}

TEST(Counted, NounsGoWithTheirNumber) {
  EXPECT_EQ(counted(0, "line"), "0 lines");
  EXPECT_EQ(counted(1, "line"), "1 line");
  EXPECT_EQ(counted(1200, "line"), "1,200 lines");
}

TEST(Counted, ListsEndInTheirConjunction) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b"}), "a and b");
  EXPECT_EQ(listed({"a", "b", "c"}, "or"), "a, b or c");
}

}  // namespace
}  // namespace stancemill
