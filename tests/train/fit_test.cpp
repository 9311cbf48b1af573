#include "train/fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "synthetic.h"
#include "train/featurize.h"

namespace stancemill::train {
namespace {

Corpus synthetic_corpus(std::size_t count) {
  const TemporaryFolder folder;
  DatasetOptions options;
  options.heads = default_head_requests();
  FeatureSpec spec;
  spec.bits = 14;
  const Dataset data = read_dataset({folder.write("d.jsonl", synthetic_jsonl(count, 3))}, options).take();
  return featurize(data, spec).take();
}

std::vector<std::uint32_t> all_of(const Corpus& corpus) {
  std::vector<std::uint32_t> passages(corpus.size());
  std::iota(passages.begin(), passages.end(), 0U);
  return passages;
}

HeadWeights fit_once(const Corpus& corpus, std::size_t head, const FitOptions& options, double strength) {
  HeadWeights result;
  fit_head(corpus.features, corpus.annotations.heads[head], corpus.annotations.weights, all_of(corpus), options,
           {&strength, 1}, [&](std::size_t, const HeadWeights& weights) { result = weights; });
  return result;
}

double training_accuracy(const Corpus& corpus, const HeadWeights& weights) {
  const std::vector<float> scores = score_passages(corpus.features, weights, all_of(corpus));
  const auto outputs = static_cast<std::size_t>(weights.bias.size());
  double right = 0.0;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    const auto row = scores.begin() + static_cast<std::ptrdiff_t>(i * outputs);
    const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(outputs)) - row;
    right += corpus.annotations.heads[0].gold[i] == 1ULL << best ? 1.0 : 0.0;
  }
  return right / static_cast<double>(corpus.size());
}

TEST(Fit, EachLossAndNbExponentLearnsTheTrainingSet) {
  const Corpus corpus = synthetic_corpus(200);
  for (const Loss loss : {Loss::kLogistic, Loss::kSquaredHinge}) {
    for (const double gamma : {0.0, 0.5, 1.0}) {
      FitOptions options;
      options.loss = loss;
      options.gamma = gamma;
      EXPECT_GT(training_accuracy(corpus, fit_once(corpus, 0, options, 10.0)), 0.97) << static_cast<int>(loss) << gamma;
    }
  }
}

TEST(Fit, ScoresAreTheAdditiveRunTimeForm) {
  const Corpus corpus = synthetic_corpus(30);
  FitOptions options;
  options.gamma = 0.5;
  const HeadWeights weights = fit_once(corpus, 0, options, 1.0);
  const std::vector<float> scores = score_passages(corpus.features, weights, all_of(corpus));
  const FeatureRows& rows = corpus.features;
  for (std::size_t i = 0; i < corpus.size(); ++i) {
    for (Eigen::Index k = 0; k < 4; ++k) {
      double sum = 0.0;
      for (std::uint64_t at = rows.row_begin[i]; at < rows.row_begin[i + 1]; ++at) {
        const auto place = std::lower_bound(weights.features.begin(), weights.features.end(), rows.rows[at]);
        ASSERT_EQ(*place, rows.rows[at]);
        sum += rows.counts[at] * weights.weights(place - weights.features.begin(), k);
      }
      const double expected = sum / std::sqrt(static_cast<double>(rows.words[i])) + weights.bias[k];
      EXPECT_NEAR(scores[i * 4 + static_cast<std::size_t>(k)], expected, 1e-5);
    }
  }
}

TEST(Fit, AHigherStrengthFitsCloser) {
  const Corpus corpus = synthetic_corpus(200);
  EXPECT_LT(fit_once(corpus, 0, {}, 0.001).weights.norm(), fit_once(corpus, 0, {}, 1.0).weights.norm());
}

TEST(Fit, APassageOfWeightTwoCountsAsTwo) {
  Corpus once = synthetic_corpus(40);
  for (std::size_t i = 0; i < once.size(); i += 2) once.annotations.weights[i] = 2.0;
  FitOptions options;
  options.gamma = 0.5;
  options.class_weights = ClassWeights::kBalanced;
  Corpus twice = once;
  std::vector<std::uint32_t> passages;
  for (std::uint32_t i = 0; i < once.size(); ++i) {
    passages.push_back(i);
    if (i % 2 == 0) passages.push_back(i);
  }
  twice.annotations.weights.assign(once.size(), 1.0);
  const HeadWeights a = fit_once(once, 0, options, 1.0);
  HeadWeights b;
  const double strength = 1.0;
  fit_head(twice.features, twice.annotations.heads[0], twice.annotations.weights, passages, options, {&strength, 1},
           [&](std::size_t, const HeadWeights& weights) { b = weights; });
  EXPECT_LT((a.weights - b.weights).norm(), 1e-2 * a.weights.norm());
}

TEST(Fit, BalancedClassesWeighTheSameInTotal) {
  // Without usable features only the biases are fitted: balanced weights make them equal, however uneven the labels
  // are.
  Corpus corpus;
  corpus.annotations = plain_annotations({0, 0, 0, 0, 0, 0, 0, 1}, 2);
  corpus.features.spec.bits = 14;
  corpus.features.row_begin.assign(9, 0);
  corpus.features.words.assign(8, 1);
  FitOptions options;
  EXPECT_GT(fit_once(corpus, 0, options, 10.0).bias[0] - fit_once(corpus, 0, options, 10.0).bias[1], 1.5);
  options.class_weights = ClassWeights::kBalanced;
  const HeadWeights balanced = fit_once(corpus, 0, options, 10.0);
  EXPECT_NEAR(balanced.bias[0], balanced.bias[1], 1e-3);
}

TEST(Fit, AMultiLabelHeadLearnsEachLabelOnItsOwn) {
  const Corpus corpus = synthetic_corpus(300);
  for (const Loss loss : {Loss::kLogistic, Loss::kSquaredHinge}) {
    FitOptions options;
    options.loss = loss;
    const HeadWeights weights = fit_once(corpus, 1, options, 10.0);
    const std::vector<float> scores = score_passages(corpus.features, weights, all_of(corpus));
    int wrong = 0;
    for (std::size_t i = 0; i < corpus.size(); ++i) {
      for (std::size_t k = 0; k < 3; ++k) {
        const bool has = (corpus.annotations.heads[1].gold[i] >> k & 1) != 0;
        wrong += (scores[i * 3 + k] > 0.0F) != has ? 1 : 0;
      }
    }
    EXPECT_LT(wrong, 10) << static_cast<int>(loss);
  }
}

}  // namespace
}  // namespace stancemill::train
