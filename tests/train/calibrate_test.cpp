#include "train/calibrate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "synthetic.h"

namespace stancemill::train {
namespace {

/// Scores whose labels were drawn from the softmax of score / temperature.
void draw_softmax(double temperature, std::vector<float>& scores, std::vector<std::uint64_t>& gold) {
  std::mt19937_64 random(17);
  for (int i = 0; i < 20'000; ++i) {
    double sum = 0.0;
    double weight[3];
    for (double& w : weight) {
      scores.push_back(static_cast<float>(draw_below(random, 1000)) / 100.0F);
      w = std::exp(static_cast<double>(scores.back()) / temperature);
      sum += w;
    }
    double at = static_cast<double>(draw_below(random, 1'000'000)) / 1e6 * sum;
    std::size_t k = 0;
    while (k < 2 && at >= weight[k]) at -= weight[k++];
    gold.push_back(1ULL << k);
  }
}

TEST(Temperature, FindsTheOneThatTheLabelsWereDrawnWith) {
  for (const double temperature : {0.7, 2.5}) {
    std::vector<float> scores;
    std::vector<std::uint64_t> gold;
    draw_softmax(temperature, scores, gold);
    EXPECT_NEAR(fit_temperature(Link::kSoftmax, scores, gold, 3), temperature, 0.05 * temperature);
  }
}

TEST(Temperature, IsTheMinimumOfTheLikelihood) {
  std::vector<float> scores;
  std::vector<std::uint64_t> gold;
  draw_softmax(1.3, scores, gold);
  for (const Link link : {Link::kSoftmax, Link::kSigmoid}) {
    const double best = static_cast<double>(fit_temperature(link, scores, gold, 3));
    const double loss = negative_log_likelihood(link, scores, gold, 3, best);
    for (const double factor : {0.1, 0.5, 0.99, 1.01, 2.0, 10.0}) {
      const double other = std::clamp(factor * best, 0.05, 20.0);
      EXPECT_LE(loss, negative_log_likelihood(link, scores, gold, 3, other) + 1e-12) << other;
    }
  }
}

TEST(Temperature, NoPassagesAndHopelessScoresStayInBounds) {
  EXPECT_EQ(fit_temperature(Link::kSoftmax, {}, {}, 3), 1.0F);
  const std::vector<float> always_right = {1.0F, 0.0F};
  const std::vector<float> always_wrong = {0.0F, 1.0F};
  const std::vector<std::uint64_t> gold = {1};
  EXPECT_NEAR(fit_temperature(Link::kSoftmax, always_right, gold, 2), 0.05F, 1e-4F);
  EXPECT_NEAR(fit_temperature(Link::kSoftmax, always_wrong, gold, 2), 20.0F, 1e-2F);
}

TEST(NegativeLogLikelihood, IsTheLogOfTheProbability) {
  const std::vector<float> scores = {1.0F, 3.0F};
  const std::vector<std::uint64_t> first = {1};
  EXPECT_NEAR(negative_log_likelihood(Link::kSoftmax, scores, first, 2, 2.0), std::log(1.0 + std::exp(1.0)), 1e-12);
  EXPECT_NEAR(negative_log_likelihood(Link::kSigmoid, scores, first, 2, 2.0),
              std::log(1.0 + std::exp(-0.5)) + std::log(1.0 + std::exp(1.5)), 1e-12);
}

TEST(Thresholds, SeparateWhatCanBeSeparatedAndStayInBounds) {
  // Label 0: positives above probability 0.6; label 1: only at 0.9 and more; label 2: never;
  // label 3: two of those below 0.2, and no other.
  std::vector<float> scores;
  std::vector<std::uint64_t> gold;
  for (int i = 1; i < 100; ++i) {
    const float probability = static_cast<float>(i) / 100.0F;
    const float score = std::log(probability / (1.0F - probability));
    const float rare = i <= 12 ? score : -6.0F;
    scores.insert(scores.end(), {score, score, score, rare});
    gold.push_back((i >= 61 ? 1ULL : 0ULL) | (i >= 90 ? 2ULL : 0ULL) | (i == 10 || i == 12 ? 8ULL : 0ULL));
  }
  const std::vector<float> thresholds = fit_thresholds(scores, gold, 4, 1.0F);
  ASSERT_EQ(thresholds.size(), 4U);
  EXPECT_NEAR(thresholds[0], 0.61F, 0.011F);
  EXPECT_EQ(thresholds[1], 0.9F);
  EXPECT_EQ(thresholds[2], 0.5F) << "nothing can be gained: stay in the middle";
  EXPECT_LT(thresholds[3], 0.15F) << "what is rare and uncertain has low probabilities, and can be given";
}

TEST(LabelSets, HoldTheGoldLabelAsOftenAsPromised) {
  // Honest probabilities of three labels, drawn by lot: the sets keep their promise on other passages too.
  std::mt19937_64 random(4);
  const auto draw = [&](std::size_t count, std::vector<float>& p, std::vector<std::uint64_t>& gold) {
    for (std::size_t i = 0; i < count; ++i) {
      const double a = static_cast<double>(draw_below(random, 1000)) / 1000.0;
      const double b = (1.0 - a) * static_cast<double>(draw_below(random, 1000)) / 1000.0;
      p.insert(p.end(), {static_cast<float>(a), static_cast<float>(b), static_cast<float>(1.0 - a - b)});
      const double dice = static_cast<double>(draw_below(random, 1'000'000)) / 1e6;
      gold.push_back(dice < a ? 1 : dice < a + b ? 2 : 4);
    }
  };
  std::vector<float> p;
  std::vector<std::uint64_t> gold;
  draw(2000, p, gold);
  std::vector<float> other_p;
  std::vector<std::uint64_t> other_gold;
  draw(2000, other_p, other_gold);
  double smaller_sets = 0.0;
  for (const double level : {0.8, 0.9}) {
    const LabelSets sets = fit_label_sets(p, gold, 3, level);
    EXPECT_GE(sets.covered, level);
    EXPECT_GT(sets.mean_size, smaller_sets);
    smaller_sets = sets.mean_size;
    std::size_t held = 0;
    for (std::size_t i = 0; i < other_gold.size(); ++i) {
      const float* row = other_p.data() + 3 * i;
      const auto k = static_cast<std::size_t>(std::countr_zero(other_gold[i]));
      held += static_cast<double>(row[k]) >= sets.min_probability || row[k] == *std::max_element(row, row + 3) ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(held) / 2000.0, level, 0.04);
  }
}

TEST(LabelSets, TooFewPassagesPromiseNothingAndGiveAllLabels) {
  const LabelSets sets = fit_label_sets(std::vector<float>{0.9F, 0.1F}, std::vector<std::uint64_t>{1}, 2, 0.9);
  EXPECT_EQ(sets.min_probability, 0.0);
  EXPECT_EQ(sets.mean_size, 2.0);
}

}  // namespace
}  // namespace stancemill::train
