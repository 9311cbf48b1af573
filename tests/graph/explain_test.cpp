// Explanations are exact: bias and pushes sum to the score that labelled the passage.
#include "graph/explain.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "graph/graph.h"
#include "heads/heads.h"

namespace stancemill::graph {
namespace {

const std::string kText =
    "We must build our own models: not rent them, not beg for them. Our own models, l'État — build!";

Model shipped_model() { return load_model(std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty").take(); }

/// A model with features of every kind, and weights that a simple rule gives.
Model model_with_everything() {
  Model model;
  model.features.bits = 14;
  model.features.word_ngrams = 3;
  model.features.skip_bigrams = true;
  model.features.negation_marks = true;
  model.features.begin_marks = true;
  model.features.char_ngrams_min = 2;
  model.features.char_ngrams_max = 4;
  Head head;
  head.name = "stance";
  head.labels = {"favor", "against"};
  head.fallback_label = "favor";
  model.heads = {head};
  WeightTable table;
  table.outputs = 2;
  for (std::size_t i = 0; i < (std::size_t{2} << 14); ++i) {
    table.rows.push_back(static_cast<std::int8_t>(static_cast<int>(i * 2654435761U % 255) - 127));
  }
  table.scale = {0.01F, 0.02F};
  table.bias = {0.5F, -0.25F};
  model.tables = {table};
  return model;
}

void expect_exact(const Model& model, const std::string& text) {
  const Result<ExplainedText> result = explain_text(model, text, 1'000'000);
  ASSERT_TRUE(result.ok()) << result.status().message();
  const ExplainedText& explained = result.value();
  // The probabilities follow from the scores: so the scores are those that labelled the passage.
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    if (model.heads[h].link != Link::kSoftmax) continue;
    std::vector<float> scores;
    for (const LabelExplanation& label : explained.explanation) {
      if (label.head == h) scores.push_back(static_cast<float>(label.score));
    }
    ASSERT_EQ(scores.size(), model.heads[h].labels.size());
    std::vector<float> probabilities(scores.size());
    heads::decide(model.heads[h], scores, 1.0F, 1, probabilities);
    for (std::size_t k = 0; k < scores.size(); ++k) {
      EXPECT_NEAR(probabilities[k], explained.predictions.heads[h].probabilities[k], 1e-6);
    }
  }
  for (const LabelExplanation& label : explained.explanation) {
    double previous = 1e300;
    for (const Push& push : label.pushes) {
      EXPECT_GT(push.score, 0.0);
      EXPECT_LE(push.score, previous);
      previous = push.score;
      ASSERT_FALSE(push.spans.empty());
      for (const ByteRange& span : push.spans) EXPECT_LE(span.end, text.size());
    }
  }
}

TEST(Explain, TheScoresAreThoseThatLabelledThePassage) {
  expect_exact(shipped_model(), kText);
  expect_exact(model_with_everything(), kText);
}

TEST(Explain, BiasAndPushesSumToTheScore) {
  // With a weight of 1 everywhere nothing lowers a score, so all pushes are shown.
  Model model = model_with_everything();
  std::fill(model.tables[0].rows.begin(), model.tables[0].rows.end(), std::int8_t{1});
  const ExplainedText explained = explain_text(model, kText, 1'000'000).take();
  for (const LabelExplanation& label : explained.explanation) {
    double sum = label.bias;
    for (const Push& push : label.pushes) sum += push.score;
    EXPECT_NEAR(sum, label.score, 1e-9);
  }
}

TEST(Explain, SpansNameTheWordsWithAllTheirPlaces) {
  Model model = model_with_everything();
  std::fill(model.tables[0].rows.begin(), model.tables[0].rows.end(), std::int8_t{1});
  const ExplainedText explained = explain_text(model, kText, 1'000'000).take();
  bool found = false;
  bool found_pair = false;
  std::vector<std::string> beginnings;
  for (const Push& push : explained.explanation[0].pushes) {
    const std::string first = kText.substr(push.spans[0].begin, push.spans[0].size());
    if (push.kind == NgramKind::kWord && first == "models") {
      found = true;
      ASSERT_EQ(push.spans.size(), 2U);
      EXPECT_EQ(kText.substr(push.spans[1].begin, push.spans[1].size()), "models");
    }
    if (push.kind == NgramKind::kBeginning) beginnings.push_back(first);
    if (push.kind == NgramKind::kNgram && first == "our own") {
      found_pair = true;
      EXPECT_EQ(push.spans.size(), 2U) << "case is folded";
    }
  }
  EXPECT_TRUE(found);
  EXPECT_TRUE(found_pair);
  EXPECT_EQ(beginnings, (std::vector<std::string>{"We", "We must"}));
}

TEST(Explain, NumbersAreRoundedAsInRows) {
  const Model model = model_with_everything();
  ExplainedText explained = explain_text(model, kText, 1).take();
  explained.predictions.heads[0].probabilities = {0.03125F, 0.96875F};
  explained.predictions.coverage = {0.125F};
  const std::string json = explained_json(model, explained);
  EXPECT_NE(json.find("{\"favor\":0.0313,\"against\":0.9688}"), std::string::npos) << json;
  EXPECT_NE(json.find("\"coverage\":0.13,"), std::string::npos) << json;
}

TEST(Explain, ATextWithoutAWordHasNothingThatPushed) {
  const ExplainedText explained = explain_text(shipped_model(), "?!", 5).take();
  for (const LabelExplanation& label : explained.explanation) EXPECT_TRUE(label.pushes.empty());
  EXPECT_EQ(explained.predictions.coverage[0], 0.0F);
}

}  // namespace
}  // namespace stancemill::graph
