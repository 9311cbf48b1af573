#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "estimate/estimate.h"
#include "made_up.h"

namespace stancemill::estimate {
namespace {

constexpr std::size_t kCounted = 0, kAdjusted = 1, kEm = 3, kPowered = 4;

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

/// The gold passages of one corpus are a part of its luck: where all of it is gold, nothing is left to be unsure of but
/// which passages came into the corpus.
/// Whatever the shares of the two labels that it cannot tell apart, the counts are the same: no interval says which.
TEST(Bootstrap, ALabelThatTheClassifierNeverGivesLeavesAdjustedCountsOut) {
  std::vector<GoldPassage> gold = made_up_gold(300, {0.3, 0.3, 0.4}, 5);
  for (GoldPassage& passage : gold) {
    if (passage.given == 1) passage.given = 2;
  }
  BootstrapOptions options;
  options.replicates = 50;
  const GroupEstimate found = estimate_group(binned(gold), learn_corrections(gold, 3, options), {}, false, options);
  EXPECT_TRUE(found.methods[0].has_value());
  EXPECT_FALSE(found.methods[kAdjusted].has_value());
  EXPECT_TRUE(found.methods[kEm].has_value()) << "probabilities still tell them apart";
}

TEST(Bootstrap, OneGoldPassageOfALabelLeavesCountingAlone) {
  std::vector<GoldPassage> gold = made_up_gold(200, {0.0, 0.4, 0.6}, 6);
  gold[0].gold = 0;
  BootstrapOptions options;
  options.replicates = 20;
  const GroupEstimate one = estimate_group(binned(gold), learn_corrections(gold, 3, options), {}, false, options);
  EXPECT_FALSE(one.methods[kAdjusted].has_value() || one.methods[kEm].has_value());
  gold[1].gold = 0;
  gold[1].given = 0;
  const GroupEstimate two = estimate_group(binned(gold), learn_corrections(gold, 3, options), {}, false, options);
  EXPECT_TRUE(two.methods[kEm].has_value());
}

TEST(Bootstrap, GoldPassagesOfTheCorpusAreNotCountedAsTwoSourcesOfLuck) {
  const std::vector<GoldPassage> gold = made_up_gold(400, {0.3, 0.4, 0.3}, 3);
  const BootstrapOptions options{400, 1};
  std::vector<std::size_t> all(gold.size());
  std::iota(all.begin(), all.end(), 0);
  const Corrections corrections = learn_corrections(gold, 3, options);
  const GroupEstimate own = estimate_group(binned(gold), corrections, all, false, options);
  const GroupEstimate foreign = estimate_group(binned(gold), corrections, {}, false, options);
  const auto width = [](const GroupEstimate& group, std::size_t m) {
    return (*group.methods[m])[0].high - (*group.methods[m])[0].low;
  };
  const Interval known = wilson((*own.methods[kAdjusted])[0].share, 400);
  for (std::size_t m = kAdjusted; m < kPowered; ++m) {
    EXPECT_NEAR(width(own, m), known.high - known.low, 0.015) << kMethodNames[m];
    EXPECT_GT(width(foreign, m), 1.3 * width(own, m)) << kMethodNames[m];
  }
}

/// Of a rare label a sample has a handful of gold passages; EM from so few gives too large a share, on average.
TEST(Bootstrap, FewGoldPassagesOfALabelDoNotBiasEm) {
  const Shares shares = {0.03, 0.57, 0.4};
  const BootstrapOptions options{1, 1};
  double error = 0;
  double uncorrected = 0;
  int corpora = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<GoldPassage> gold = made_up_gold(150, shares, 2 * seed);
    const Binned corpus = binned(made_up_gold(3'000, shares, 2 * seed + 1));
    const Corrections corrections = learn_corrections(gold, 3, options);
    if (!corrections.best.has_value()) continue;
    const Correction& best = *corrections.best;
    uncorrected += Mixture(corpus.bins()).shares(corpus.bins(), best.recalibration, best.prior, best.prior, 1e-9)[0];
    error += (*estimate_group(corpus, corrections, {}, false, options).methods[kEm])[0].share - shares[0];
    ++corpora;
  }
  uncorrected -= shares[0] * corpora;
  EXPECT_GT(uncorrected / corpora, 0.004);
  EXPECT_LT(std::fabs(error / corpora), 0.5 * uncorrected / corpora);
}

TEST(Bootstrap, ALabelThatWasNeverCountedKeepsAnInterval) {
  std::vector<GoldPassage> gold = made_up_gold(300, {0.4, 0.3, 0.3}, 1);
  for (GoldPassage& passage : gold) {
    passage.given = passage.gold;  // a classifier without an error, as far as anybody has seen
    passage.probabilities = {0, 0, 0};
    passage.probabilities[passage.gold] = 1;
  }
  std::vector<GoldPassage> corpus = gold;
  std::erase_if(corpus, [](const GoldPassage& passage) { return passage.gold == 2; });
  const BootstrapOptions options{100, 1};
  const GroupEstimate found = estimate_group(binned(corpus), learn_corrections(gold, 3, options), {}, false, options);
  const Interval least = wilson(0, static_cast<double>(corpus.size()));
  EXPECT_GT(least.high, 0.01);
  for (std::size_t m = kCounted; m < kPowered; ++m) {
    EXPECT_NEAR((*found.methods[m])[2].share, 0, 1e-4) << kMethodNames[m];
    EXPECT_EQ((*found.methods[m])[2].low, 0) << kMethodNames[m];
    EXPECT_GE((*found.methods[m])[2].high, least.high) << kMethodNames[m];
  }
}

}  // namespace
}  // namespace stancemill::estimate
