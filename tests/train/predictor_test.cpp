#include "train/predictor.h"

#include <gtest/gtest.h>

#include "features/features.h"
#include "segment/segment.h"
#include "synthetic.h"
#include "train/featurize.h"
#include "train/quantize.h"

namespace stancemill::train {
namespace {

/// A model whose head "stance" has label "yes" for texts with the word "good", and whose head "frames" hangs on "yes".
Model small_model() {
  Model model;
  model.features.bits = 14;
  model.features.word_ngrams = 1;
  model.features.char_ngrams_min = 0;
  model.features.char_ngrams_max = 0;
  Dataset words;
  words.texts = {"good", "bad"};
  words.annotations.groups.resize(2);
  const Corpus corpus = featurize(words, model.features).take();
  const std::uint32_t good = corpus.features.rows[0];
  Head stance;
  stance.name = "stance";
  stance.labels = {"yes", "no"};
  stance.fallback_label = "no";
  stance.min_coverage = 0.3F;
  Head frames;
  frames.name = "frames";
  frames.labels = {"f"};
  frames.link = Link::kSigmoid;
  frames.thresholds = {0.4F};
  frames.asked_by = "stance";
  frames.asked_labels = {"yes"};
  model.heads = {stance, frames};
  HeadWeights weights;
  weights.features = {good};
  weights.weights.resize(1, 2);
  weights.weights << 4.0, 0.0;
  weights.bias = Eigen::Vector2d(0.0, 1.0);
  model.tables.push_back(quantize(weights, 14));
  weights.weights = DenseRows::Constant(1, 1, 1.0);
  weights.bias = Eigen::VectorXd::Zero(1);
  model.tables.push_back(quantize(weights, 14));
  model.known_words = make_vocabulary(corpus.features.word_hash);
  return model;
}

TEST(Predictor, LabelsAbstainsAndAsksAsTheHeadsSay) {
  const Model model = small_model();
  Result<Predictor> predictor = Predictor::create(model);
  ASSERT_TRUE(predictor.ok()) << predictor.status().message();
  const std::vector<std::string> texts = {"good", "bad bad", "!!!", "", "good q w e r t y", "GOOD\nbad"};
  const PredictionBatch said = predictor.value().predict(texts);
  EXPECT_EQ(said.heads[0].labels, std::vector<std::uint64_t>({1, 2, 2, 2, 1, 1}));
  EXPECT_EQ(said.heads[0].abstained, std::vector<std::uint8_t>({0, 0, 1, 1, 1, 0}));
  EXPECT_EQ(said.heads[1].asked, std::vector<std::uint8_t>({1, 0, 0, 0, 1, 1}));
  EXPECT_EQ(said.heads[1].labels, std::vector<std::uint64_t>({1, 0, 0, 0, 1, 1}));
  EXPECT_EQ(said.coverage[0], 1.0F);
  EXPECT_EQ(said.coverage[2], 0.0F);
  EXPECT_NEAR(said.coverage[4], 1.0F / 7.0F, 1e-6F);
  // Scores 4 and 1: e^3 / (1 + e^3).
  EXPECT_NEAR(said.heads[0].probabilities[0], 0.95257F, 1e-4F);
}

TEST(Predictor, WhatATextIsGivenDoesNotDependOnItsNeighbours) {
  const Model model = small_model();
  Predictor predictor = Predictor::create(model).take();
  const std::vector<std::string> texts = {"good", "", "bad good", "x y z"};
  const PredictionBatch together = predictor.predict(texts);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const PredictionBatch alone = predictor.predict({&texts[i], 1});
    EXPECT_EQ(alone.heads[0].probabilities[0], together.heads[0].probabilities[2 * i]);
    EXPECT_EQ(alone.coverage[0], together.coverage[i]);
  }
  EXPECT_TRUE(predictor.predict({}).coverage.empty());
}

TEST(Predictor, RefusesAModelThatItDoesNotUnderstand) {
  Model model = small_model();
  model.features.word_rules = "uax29-99.0";
  const Result<Predictor> predictor = Predictor::create(model);
  ASSERT_FALSE(predictor.ok());
  EXPECT_EQ(predictor.status().code(), ErrorCode::kModel);
}

TEST(SomeTexts, AreAsManyAsFitAndOneAtTheLeast) {
  const std::vector<std::string> texts = {std::string(100, 'a'), std::string(30, 'b'), std::string(30, 'c'), "d"};
  std::vector<std::size_t> sizes;
  for (std::span<const std::string> left = texts; !left.empty(); left = left.subspan(sizes.back())) {
    sizes.push_back(some_texts(left, 62).size());
  }
  EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2, 1}));
  EXPECT_EQ(some_texts(std::vector<std::string>(3'000, "x")).size(), 1024U);
}

}  // namespace
}  // namespace stancemill::train
