#include "estimate/prediction_powered.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>

#include "base/random.h"
#include "made_up.h"

namespace stancemill::estimate {
namespace {

std::vector<GoldPassage> first_of(const std::vector<GoldPassage>& corpus, std::size_t count) {
  std::vector<GoldPassage> drawn(corpus.begin(), corpus.begin() + static_cast<std::ptrdiff_t>(count));
  for (GoldPassage& passage : drawn) {
    passage.inclusion = static_cast<double>(count) / static_cast<double>(corpus.size());
  }
  return drawn;
}

/// For the group of all passages, where all gold passages are its own.
std::optional<MethodEstimate> of_all(const std::vector<GoldPassage>& corpus, const std::vector<GoldPassage>& gold) {
  return prediction_powered(binned(corpus), gold, stratum_sizes(gold));
}

TEST(PredictionPowered, FewerThanThirtyGiveNothing) {
  const std::vector<GoldPassage> corpus = made_up_gold(1'000, {0.2, 0.3, 0.5}, 1);
  EXPECT_FALSE(of_all(corpus, first_of(corpus, kFewestGold - 1)).has_value());
  EXPECT_TRUE(of_all(corpus, first_of(corpus, kFewestGold)).has_value());
}

/// Gold passages alone would give +-z sqrt(s(1-s)/n); the classifier makes it shorter.
TEST(PredictionPowered, IsShorterThanGoldAloneAndHoldsTheTruth) {
  const std::vector<GoldPassage> corpus = made_up_gold(20'000, {0.2, 0.3, 0.5}, 2);
  const auto found = of_all(corpus, first_of(corpus, 400));
  ASSERT_TRUE(found.has_value());
  const Shares truth = {0.2, 0.3, 0.5};
  for (std::size_t k = 0; k < 3; ++k) {
    const Interval& interval = (*found)[k];
    EXPECT_LT(interval.low, truth[k]);
    EXPECT_GT(interval.high, truth[k]);
    EXPECT_LT(interval.high - interval.low, 0.9 * 2 * 1.96 * std::sqrt(truth[k] * (1 - truth[k]) / 400));
  }
}

/// A classifier whose words mean nothing: the gold passages decide, as if it were not there.
TEST(PredictionPowered, ABlindClassifierDoesNoHarm) {
  std::vector<GoldPassage> corpus = made_up_gold(5'000, {0.2, 0.3, 0.5}, 3);
  for (GoldPassage& passage : corpus) passage.probabilities = {0.4, 0.3, 0.3};
  const std::vector<GoldPassage> drawn = first_of(corpus, 300);
  const auto found = of_all(corpus, drawn);
  double alone = 0;
  for (const GoldPassage& passage : drawn) alone += passage.gold == 0 ? 1.0 / 300 : 0;
  EXPECT_NEAR((*found)[0].share, alone, 1e-12);
}

TEST(PredictionPowered, AWholeCorpusOfGoldLeavesTheCorpusItself) {
  const std::vector<GoldPassage> corpus = made_up_gold(900, {0.2, 0.3, 0.5}, 4);
  const auto found = of_all(corpus, first_of(corpus, 900));
  double share = 0;
  for (const GoldPassage& passage : corpus) share += passage.gold == 2 ? 1.0 / 900 : 0;
  EXPECT_NEAR((*found)[2].share, share, 1e-12);
  EXPECT_NEAR((*found)[2].high - (*found)[2].low, 2 * 1.96 * std::sqrt(share * (1 - share) / 900), 0.003);
}

/// Half of the corpus has label 0, and is drawn ten times less often: weights put it right.
TEST(PredictionPowered, InclusionsAreWeighed) {
  Binned corpus(2);
  std::vector<GoldPassage> gold;
  for (int i = 0; i < 1'100; ++i) {
    GoldPassage passage;
    passage.gold = i < 100 ? 0 : 1;
    passage.stratum = passage.gold;
    passage.inclusion = passage.gold == 0 ? 0.01 : 0.1;
    passage.probabilities = {0.5, 0.5};
    gold.push_back(passage);
  }
  for (int i = 0; i < 20'000; ++i) corpus.add(0, {0.5, 0.5});
  EXPECT_NEAR((*prediction_powered(corpus, gold, stratum_sizes(gold)))[0].share, 0.5, 1e-12);
}

/// A month cuts across two sources, of which one is all but against and one all but in favor: how many gold passages of
/// each fall into the month is chance. Taken as given, intervals held the truth in 78 of 100 cases.
TEST(PredictionPowered, GroupsThatCutAcrossTheStrataAreCoveredToo) {
  std::mt19937_64 random(1);
  std::vector<GoldPassage> corpus;
  std::vector<bool> in_month;
  Binned month(2);
  double of_label = 0;
  for (int i = 0; i < 8'000; ++i) {
    GoldPassage& passage = corpus.emplace_back();
    passage.stratum = i % 2;
    passage.gold = draw_below(random, 10) < (i % 2 == 0 ? 1U : 9U) ? 0 : 1;
    passage.probabilities = {0.5, 0.5};
    passage.inclusion = 80.0 / 4'000;
    in_month.push_back(draw_below(random, 4) == 0);
    if (!in_month.back()) continue;
    month.add(0, passage.probabilities);
    of_label += passage.gold == 0 ? 1 : 0;
  }
  const double truth = of_label / month.passages();
  int tried = 0;
  int covered = 0;
  for (int round = 0; round < 1'000; ++round) {
    std::vector<GoldPassage> own;
    for (int stratum = 0; stratum < 2; ++stratum) {
      std::set<std::size_t> drawn;
      while (drawn.size() < 80) drawn.insert(2 * draw_below(random, 4'000) + static_cast<std::size_t>(stratum));
      for (const std::size_t place : drawn) {
        if (in_month[place]) own.push_back(corpus[place]);
      }
    }
    const auto found = prediction_powered(month, own, {{0, 80}, {1, 80}});
    if (!found.has_value()) continue;
    ++tried;
    covered += (*found)[0].low <= truth && truth <= (*found)[0].high ? 1 : 0;
  }
  EXPECT_GT(tried, 900);
  EXPECT_GT(covered, 0.925 * tried);
}

TEST(PredictionPowered, AShareOfNothingKeepsAnInterval) {
  std::vector<GoldPassage> corpus = made_up_gold(2'000, {0.0, 0.4, 0.6}, 5);
  for (GoldPassage& passage : corpus) passage.probabilities = {0, 0.4, 0.6};
  const Interval found = (*of_all(corpus, first_of(corpus, 100)))[0];
  EXPECT_NEAR(found.low, 0, 1e-12);
  EXPECT_GT(found.high, 0.02) << "none of a hundred is not none of all";
}

}  // namespace
}  // namespace stancemill::estimate
