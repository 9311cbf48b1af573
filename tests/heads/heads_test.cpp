#include "heads/heads.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace stancemill::heads {
namespace {

Head stance() {
  Head head;
  head.name = "stance";
  head.labels = {"favor", "against", "neutral", "unrelated"};
  head.fallback_label = "unrelated";
  return head;
}

Head frames() {
  Head head;
  head.name = "frames";
  head.labels = {"economy", "security", "culture"};
  head.link = Link::kSigmoid;
  head.thresholds = {0.5F, 0.25F, 0.75F};
  return head;
}

struct Decided {
  Verdict verdict;
  std::vector<float> p;
};

Decided outcome(const Head& head, const std::vector<float>& scores, float coverage = 1.0F, std::uint64_t words = 10) {
  Decided decided;
  decided.p.assign(scores.size(), -1.0F);
  decided.verdict = heads::decide(head, scores, coverage, words, decided.p);
  return decided;
}

TEST(Softmax, GivesTheExponentialsShares) {
  const std::vector<float> scores = {1.5F, -0.5F, 0.25F, 3.0F};
  const Decided decided = outcome(stance(), scores);
  double sum = 0.0;
  for (const float score : scores) sum += std::exp(static_cast<double>(score));
  for (std::size_t k = 0; k < 4; ++k) EXPECT_FLOAT_EQ(decided.p[k], static_cast<float>(std::exp(scores[k]) / sum));
  EXPECT_EQ(decided.verdict.labels, 1U << 3);
  EXPECT_FALSE(decided.verdict.abstained);
}

TEST(Softmax, GoldenBitsStand) {
  const Decided decided = outcome(stance(), {0.1F, 0.2F, -0.3F, 1.7F});
  EXPECT_EQ(decided.p, (std::vector<float>{0x1.08fe0ep-3F, 0x1.24dca4p-3F, 0x1.63426ap-4F, 0x1.482106p-1F}));
}

TEST(Softmax, TemperatureFlattens) {
  Head head = stance();
  head.temperature = 2.0F;
  const Decided warm = outcome(head, {4.0F, 2.0F, 0.0F, -2.0F});
  const Decided plain = outcome(stance(), {2.0F, 1.0F, 0.0F, -1.0F});
  EXPECT_EQ(warm.p, plain.p);
}

TEST(Softmax, TiesGoToTheFirst) {
  EXPECT_EQ(outcome(stance(), {1.0F, 2.0F, 2.0F, 2.0F}).verdict.labels, 1U << 1);
  EXPECT_EQ(outcome(stance(), {0.0F, 0.0F, 0.0F, 0.0F}).verdict.labels, 1U << 0);
}

TEST(Softmax, ExtremeScoresGiveProperProbabilities) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  Head head = stance();
  head.temperature = 0.01F;
  EXPECT_EQ(outcome(head, {kLargest, -kLargest, 0.0F, 1.0F}).p, (std::vector<float>{1, 0, 0, 0}));
  EXPECT_EQ(outcome(head, {-kLargest, -kLargest, -kLargest, -kLargest}).p,
            (std::vector<float>{0.25F, 0.25F, 0.25F, 0.25F}));
}

TEST(Softmax, AbstainsBelowTheLeastProbability) {
  Head head = stance();
  const Decided decided = outcome(head, {1.0F, 0.0F, 0.0F, 0.0F});
  head.min_probability = decided.p[0];
  EXPECT_FALSE(outcome(head, {1.0F, 0.0F, 0.0F, 0.0F}).verdict.abstained) << "just enough is enough";
  head.min_probability = std::nextafter(decided.p[0], 1.0F);
  const Verdict verdict = outcome(head, {1.0F, 0.0F, 0.0F, 0.0F}).verdict;
  EXPECT_TRUE(verdict.abstained);
  EXPECT_EQ(verdict.labels, 1U << 0) << "the label is named all the same";
}

TEST(Softmax, AbstainsWhereTheSecondIsClose) {
  Head head = stance();
  head.min_margin = 0.2F;
  EXPECT_TRUE(outcome(head, {1.0F, 0.9F, -2.0F, -2.0F}).verdict.abstained);
  EXPECT_TRUE(outcome(head, {0.9F, 1.0F, -2.0F, -2.0F}).verdict.abstained);
  EXPECT_FALSE(outcome(head, {1.0F, -2.0F, 0.0F, -2.0F}).verdict.abstained);
}

TEST(Softmax, OneLabelIsCertain) {
  Head head;
  head.labels = {"only"};
  head.min_margin = 0.5F;
  const Decided decided = outcome(head, {-3.0F});
  EXPECT_EQ(decided.p, (std::vector<float>{1.0F}));
  EXPECT_FALSE(decided.verdict.abstained);
}

TEST(Sigmoid, EachLabelStandsForItself) {
  const Decided decided = outcome(frames(), {0.0F, -1.0F, 1.0F});
  EXPECT_FLOAT_EQ(decided.p[0], 0.5F);
  EXPECT_FLOAT_EQ(decided.p[1], 0.26894143F);
  EXPECT_FLOAT_EQ(decided.p[2], 0.7310586F);
  EXPECT_EQ(decided.verdict.labels, 0b011U) << "0.5 is at its threshold, 0.27 over 0.25, 0.73 below 0.75";
}

TEST(Sigmoid, NoLabelIsAnAnswer) {
  const Decided decided = outcome(frames(), {-9.0F, -9.0F, -9.0F});
  EXPECT_EQ(decided.verdict.labels, 0U);
  EXPECT_FALSE(decided.verdict.abstained);
}

TEST(Sigmoid, TemperatureAndExtremes) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  Head head = frames();
  head.temperature = 0.5F;
  EXPECT_EQ(outcome(head, {0.5F, 0.5F, 0.5F}).p[0], outcome(frames(), {1.0F, 1.0F, 1.0F}).p[0]);
  EXPECT_EQ(outcome(head, {kLargest, -kLargest, 0.0F}).p, (std::vector<float>{1.0F, 0.0F, 0.5F}));
}

TEST(Sigmoid, AMissingThresholdIsOneHalf) {
  Head head = frames();
  head.thresholds.clear();
  EXPECT_EQ(outcome(head, {0.0F, -0.1F, 0.1F}).verdict.labels, 0b101U);
}

TEST(Sigmoid, TheLastOfSixtyFourLabelsHasItsBit) {
  Head head;
  head.link = Link::kSigmoid;
  head.labels.resize(64);
  std::vector<float> scores(64, -5.0F);
  scores[63] = 5.0F;
  EXPECT_EQ(outcome(head, scores).verdict.labels, std::uint64_t{1} << 63);
}

TEST(Coverage, TooFewKnownWordsMakeEitherLinkAbstain) {
  for (Head head : {stance(), frames()}) {
    head.min_coverage = 0.4F;
    const std::vector<float> scores(head.labels.size(), 2.0F);
    EXPECT_FALSE(outcome(head, scores, 0.4F).verdict.abstained);
    EXPECT_TRUE(outcome(head, scores, 0.39F).verdict.abstained);
    EXPECT_EQ(outcome(head, scores, 0.39F).verdict.labels, outcome(head, scores, 0.4F).verdict.labels);
  }
}

TEST(Fallback, ATextWithoutWordsGetsTheFallbackLabelAndAbstains) {
  const Decided decided = outcome(stance(), {9.0F, 0.0F, 0.0F, 0.0F}, 0.0F, 0);
  EXPECT_EQ(decided.p, (std::vector<float>{0, 0, 0, 1}));
  EXPECT_EQ(decided.verdict.labels, 1U << 3);
  EXPECT_TRUE(decided.verdict.abstained);
}

TEST(Fallback, AHeadWithoutAFallbackGivesNoLabel) {
  const Decided decided = outcome(frames(), {9.0F, 9.0F, 9.0F}, 0.0F, 0);
  EXPECT_EQ(decided.p, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(decided.verdict.labels, 0U);
  EXPECT_TRUE(decided.verdict.abstained);
}

TEST(IsAsked, AHeadOfItsOwnAlwaysIs) { EXPECT_TRUE(is_asked(stance(), nullptr, 0)); }

TEST(IsAsked, OnlyForTheLabelsThatItNames) {
  const Head decider = stance();
  Head head = frames();
  head.asked_by = "stance";
  head.asked_labels = {"against", "favor"};
  EXPECT_TRUE(is_asked(head, &decider, 0b0001));
  EXPECT_TRUE(is_asked(head, &decider, 0b0010));
  EXPECT_FALSE(is_asked(head, &decider, 0b0100));
  EXPECT_FALSE(is_asked(head, &decider, 0b1000));
  EXPECT_TRUE(is_asked(head, &decider, 0b1010)) << "one of several labels is enough";
  EXPECT_FALSE(is_asked(head, &decider, 0));
  head.asked_labels.clear();
  EXPECT_FALSE(is_asked(head, &decider, 0b1111));
}

}  // namespace
}  // namespace stancemill::heads
