#include <gtest/gtest.h>

#include "estimate/estimate.h"
#include "made_up.h"

namespace stancemill::estimate {
namespace {

constexpr std::size_t kCounted = 0, kAdjusted = 1, kPowered = 4;

TEST(Bootstrap, CountingIsBiasedAndTheCorrectionIsNot) {
  const std::vector<GoldPassage> gold = made_up_gold(900, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 1);
  const Binned corpus = binned(made_up_gold(20'000, {0.8, 0.15, 0.05}, 2));
  const BootstrapOptions options{200, 1};
  const GroupEstimate found = estimate_group(corpus, learn_corrections(gold, 3, options), {}, false, options);
  EXPECT_LT((*found.methods[kCounted])[0].high, 0.75);
  for (std::size_t m = kAdjusted; m < kPowered; ++m) {
    const Interval& interval = (*found.methods[m])[0];
    EXPECT_NEAR(interval.share, 0.8, 0.05) << kMethodNames[m];
    EXPECT_LT(interval.low, 0.8) << kMethodNames[m];
    EXPECT_GT(interval.high, 0.8) << kMethodNames[m];
  }
  EXPECT_FALSE(found.methods[kPowered].has_value()) << "these gold passages were not drawn from the corpus";
}

TEST(Bootstrap, TheSameSeedGivesTheSameFigures) {
  const std::vector<GoldPassage> gold = made_up_gold(100, {0.4, 0.3, 0.3}, 1);
  const Binned corpus = binned(made_up_gold(1'000, {0.4, 0.3, 0.3}, 2));
  const auto low = [&](std::uint64_t seed) {
    const BootstrapOptions options{100, seed};
    return (*estimate_group(corpus, learn_corrections(gold, 3, options), {}, false, options).methods[kAdjusted])[0].low;
  };
  EXPECT_EQ(low(1), low(1));
  EXPECT_NE(low(1), low(2));
}

TEST(Bootstrap, ALabelWithoutGoldLeavesCountingAlone) {
  const std::vector<GoldPassage> gold = made_up_gold(100, {0.0, 0.5, 0.5}, 1);
  const BootstrapOptions options{100, 1};
  const GroupEstimate found = estimate_group(binned(gold), learn_corrections(gold, 3, options), {}, false, options);
  EXPECT_TRUE(found.methods[kCounted].has_value());
  for (std::size_t m = kAdjusted; m < kMethodCount; ++m) EXPECT_FALSE(found.methods[m].has_value());
}

}  // namespace
}  // namespace stancemill::estimate
