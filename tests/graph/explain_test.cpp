// Explanations are exact: bias and pushes sum to the score that labelled the passage.
#include "graph/explain.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <utility>
#include <vector>

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

/// Bias and all that raises the score of each label of the first head.
std::vector<std::pair<double, double>> bias_and_raised(const Model& model) {
  std::vector<std::pair<double, double>> all;
  const ExplainedText explained = explain_text(model, kText, 1'000'000).take();
  for (const LabelExplanation& label : explained.explanation) {
    if (label.head != 0) continue;
    all.emplace_back(label.bias, 0.0);
    for (const Push& push : label.pushes) all.back().second += push.score;
  }
  return all;
}

TEST(Explain, BiasAndPushesSumToTheScore) {
  for (const Model& model : {shipped_model(), model_with_everything()}) {
    // What lowers a score is not shown: in the model with all weights turned round it is what raises it.
    Model turned = model;
    for (std::int8_t& weight : turned.tables[0].rows) weight = static_cast<std::int8_t>(-weight);
    const auto raised = bias_and_raised(model);
    const auto lowered = bias_and_raised(turned);
    const ExplainedText explained = explain_text(model, kText, 1'000'000).take();
    for (std::size_t k = 0; k < model.heads[0].labels.size(); ++k) {
      EXPECT_GT(raised[k].second, 0.0);
      EXPECT_GT(lowered[k].second, 0.0);
      EXPECT_NEAR(raised[k].first + raised[k].second - lowered[k].second, explained.explanation[k].score, 1e-9);
    }
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

TEST(Explain, NgramsThatShareARowStayApart) {
  Model model = model_with_everything();  // 2^14 rows: some of these n-grams share one
  std::fill(model.tables[0].rows.begin(), model.tables[0].rows.end(), std::int8_t{1});
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += (i == 0 ? "w" : " w") + std::to_string(i);
  const ExplainedText explained = explain_text(model, text, 1'000'000).take();
  std::size_t pairs = 0;
  for (const Push& push : explained.explanation[0].pushes) {
    EXPECT_EQ(push.spans.size(), 1U) << "every word is there once";
    pairs += push.kind == NgramKind::kSkipBigram ? 1 : 0;
  }
  EXPECT_EQ(pairs, 998U);
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
