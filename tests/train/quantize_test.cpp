#include "train/quantize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "features/features.h"
#include "synthetic.h"

namespace stancemill::train {
namespace {

TEST(Quantize, TheErrorOfEachWeightIsAtMostHalfAScale) {
  std::mt19937_64 random(4);
  HeadWeights weights;
  weights.weights.resize(500, 3);
  weights.bias = Eigen::VectorXd::LinSpaced(3, -1.0, 1.0);
  for (std::uint32_t j = 0; j < 500; ++j) weights.features.push_back(j * 20);
  for (Eigen::Index i = 0; i < weights.weights.size(); ++i) {
    weights.weights.data()[i] = (static_cast<double>(draw_below(random, 2001)) - 1000.0) / 77.0;
  }
  const WeightTable table = quantize(weights, 14);
  ASSERT_EQ(table.outputs, 3U);
  ASSERT_EQ(table.rows.size(), std::size_t{3} << 14);
  for (std::size_t j = 0; j < 500; ++j) {
    for (std::size_t k = 0; k < 3; ++k) {
      const double back = table.rows[weights.features[j] * 3 + k] * static_cast<double>(table.scale[k]);
      const double weight = weights.weights(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k));
      EXPECT_LE(std::fabs(back - weight), 0.5 * static_cast<double>(table.scale[k]) * (1.0 + 1e-5));
    }
  }
  EXPECT_EQ(table.bias[2], 1.0F);
}

TEST(Quantize, UsesTheWholeRangeAndRoundsHalfAwayFromZero) {
  HeadWeights weights;
  weights.features = {0, 1, 2, 3, 4};
  weights.weights.resize(5, 1);
  weights.weights << 127.0, -127.0, 2.5, -2.5, 2.4;
  weights.bias = Eigen::VectorXd::Zero(1);
  const WeightTable table = quantize(weights, 14);
  EXPECT_EQ(table.scale[0], 1.0F);
  EXPECT_EQ(table.rows[0], 127);
  EXPECT_EQ(table.rows[1], -127);
  EXPECT_EQ(table.rows[2], 3);
  EXPECT_EQ(table.rows[3], -3);
  EXPECT_EQ(table.rows[4], 2);
  EXPECT_EQ(table.rows[5], 0);
}

// Many small weights and a few large ones, as a fitted table has them: cutting the large ones off keeps the small ones.
TEST(Quantize, FourBitsTakeTheScaleOfTheLeastSquaredError) {
  std::mt19937_64 random(4);
  HeadWeights weights;
  weights.weights.resize(400, 2);
  weights.bias = Eigen::VectorXd::Zero(2);
  for (std::uint32_t j = 0; j < 400; ++j) {
    weights.features.push_back(j);
    const double size = j < 4 ? 10.0 : 1.0;
    for (Eigen::Index k = 0; k < 2; ++k) {
      weights.weights(j, k) = size * (static_cast<double>(draw_below(random, 2001)) - 1000.0) / 1000.0;
    }
  }
  const WeightTable table = quantize(weights, 14, 4);
  const auto squared_error = [&](Eigen::Index k, double scale) {
    double sum = 0.0;
    for (Eigen::Index j = 0; j < 400; ++j) {
      const double back = scale * std::clamp(std::round(weights.weights(j, k) / scale), -7.0, 7.0);
      sum += (back - weights.weights(j, k)) * (back - weights.weights(j, k));
    }
    return sum;
  };
  for (Eigen::Index k = 0; k < 2; ++k) {
    const auto output = static_cast<std::size_t>(k);
    const double largest = weights.weights.col(k).cwiseAbs().maxCoeff();
    const double error = squared_error(k, static_cast<double>(table.scale[output]));
    EXPECT_LT(error, 0.9 * squared_error(k, largest / 7.0));
    for (int part = 1; part <= 50; ++part) EXPECT_LE(error, squared_error(k, largest / 7.0 * part / 50.0) * 1.001);
    for (std::size_t j = 0; j < 400; ++j) EXPECT_LE(std::abs(table.rows[j * 2 + output]), 7);
  }
}

TEST(Quantize, WeightsOfZeroHaveAScaleThatIsFiniteAndNotZero) {
  HeadWeights weights;
  weights.features = {7};
  weights.weights = DenseRows::Zero(1, 2);
  weights.bias = Eigen::VectorXd::Zero(2);
  for (const int weight_bits : {4, 8}) {
    EXPECT_EQ(quantize(weights, 14, weight_bits).scale, std::vector<float>({1.0F, 1.0F}));
  }
}

TEST(Vocabulary, KnowsItsWordsAndHardlyAnyOther) {
  std::mt19937_64 random(8);
  std::vector<std::uint64_t> words;
  for (int i = 0; i < 5000; ++i) words.push_back(random());
  const std::vector<std::uint64_t> vocabulary = make_vocabulary(words);
  EXPECT_EQ(vocabulary.size() & (vocabulary.size() - 1), 0U);
  for (const std::uint64_t word : words) EXPECT_TRUE(features::knows_word(vocabulary, word));
  int wrong = 0;
  for (int i = 0; i < 10'000; ++i) wrong += features::knows_word(vocabulary, random()) ? 1 : 0;
  EXPECT_LT(wrong, 200);
}

TEST(Vocabulary, WithoutWordsNothingIsKnown) {
  const std::vector<std::uint64_t> vocabulary = make_vocabulary({});
  ASSERT_EQ(vocabulary.size(), 1U) << "an empty vector would mean that all words are known";
  EXPECT_FALSE(features::knows_word(vocabulary, 12345));
}

}  // namespace
}  // namespace stancemill::train
