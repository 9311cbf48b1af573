#include "estimate/saerens.h"

#include <gtest/gtest.h>

#include <cmath>

#include "made_up.h"

namespace stancemill::estimate {
namespace {

/// Probabilities that are right stay as they are; those of a classifier that is too sure are drawn back.
TEST(Saerens, RecalibrationFindsTheTemper) {
  std::mt19937_64 random(3);
  std::vector<GoldPassage> gold;
  for (int i = 0; i < 20'000; ++i) {
    const double p = draw_uniform(random);
    GoldPassage passage;
    passage.gold = draw_uniform(random) < p ? 0 : 1;
    const double sure = p * p / (p * p + (1 - p) * (1 - p));  // the odds squared
    passage.probabilities = {sure, 1 - sure};
    gold.push_back(passage);
  }
  const Recalibration found = recalibrate(gold, 2);
  EXPECT_NEAR(found.temper, 0.5, 0.02);
  EXPECT_NEAR(found.offsets[1], 0, 0.05);
  EXPECT_NEAR(found.apply({0.9, 0.1})[0], 0.75, 0.02);
}

TEST(Saerens, AfterRecalibrationMeansAreTheGoldShares) {
  const std::vector<GoldPassage> gold = made_up_gold(3'000, {0.1, 0.3, 0.6}, 5);
  const Recalibration found = recalibrate(gold, 3);
  Shares means(3, 0.0);
  for (const GoldPassage& passage : gold) {
    const Shares p = found.apply(passage.probabilities);
    for (std::size_t k = 0; k < 3; ++k) means[k] += p[k] / 3'000;
  }
  const Shares expected = gold_shares(gold, 3);
  for (std::size_t k = 0; k < 3; ++k) EXPECT_NEAR(means[k], expected[k], 1e-3);
}

TEST(Saerens, FewGoldPassagesDoNotDriveItOff) {
  const Recalibration found = recalibrate({{0, 0, {0.9, 0.1}}, {1, 1, {0.2, 0.8}}}, 2);
  EXPECT_TRUE(std::isfinite(found.temper));
  EXPECT_LT(std::fabs(found.temper), 100);
}

/// The maximum of the likelihood, found by trying many.
TEST(Saerens, MaximisesTheLikelihood) {
  const std::vector<Posterior> posteriors = {{30, {0.9, 0.1}}, {50, {0.4, 0.6}}, {20, {0.2, 0.8}}};
  const Shares prior = {0.5, 0.5};
  const auto likelihood = [&](double share) {
    double sum = 0;
    for (const Posterior& posterior : posteriors) {
      sum += posterior.passages * std::log(posterior.probabilities[0] * share / prior[0] +
                                           posterior.probabilities[1] * (1 - share) / prior[1]);
    }
    return sum;
  };
  const Shares found = maximise(posteriors, prior, {0.5, 0.5}, 1e-10);
  for (int i = 1; i < 1000; ++i) EXPECT_GE(likelihood(found[0]) + 1e-9, likelihood(i / 1000.0)) << i;
}

TEST(Saerens, CorrectsForOtherShares) {
  const std::vector<GoldPassage> gold = made_up_gold(4'000, {1.0 / 3, 1.0 / 3, 1.0 / 3}, 7);
  const Binned corpus = binned(made_up_gold(40'000, {0.7, 0.2, 0.1}, 8));
  const Shares prior = gold_shares(gold, 3);
  const Shares found = Mixture(corpus.bins()).shares(corpus.bins(), recalibrate(gold, 3), prior, prior, 1e-9);
  EXPECT_NEAR(found[0], 0.7, 0.03);
  EXPECT_NEAR(found[1], 0.2, 0.03);
}

}  // namespace
}  // namespace stancemill::estimate
