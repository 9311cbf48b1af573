#include "train/evaluate.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "synthetic.h"

namespace stancemill::train {
namespace {

/// Columns that give label `said[i]` with probability `p[i]`, and share the rest out.
HeadColumns columns_of(const std::vector<std::size_t>& said, const std::vector<float>& p, std::size_t labels) {
  HeadColumns columns;
  for (std::size_t i = 0; i < said.size(); ++i) {
    columns.labels.push_back(1ULL << said[i]);
    columns.asked.push_back(1);
    columns.abstained.push_back(0);
    for (std::size_t k = 0; k < labels; ++k) {
      columns.probabilities.push_back(k == said[i] ? p[i] : (1.0F - p[i]) / static_cast<float>(labels - 1));
    }
  }
  return columns;
}

Annotations stance_annotations() {
  Annotations annotations = plain_annotations({0, 0, 0, 1, 1, 2}, 4);
  annotations.heads[0].labels = {"favor", "against", "neutral", "unrelated"};
  annotations.langs = {"en", "en", "fr", "fr", "fr", "fr"};
  return annotations;
}

TEST(Evaluate, FiguresAreThoseWorkedOutByHand) {
  HeadColumns columns = columns_of({0, 0, 1, 1, 0, 2}, {0.9F, 0.9F, 0.9F, 0.9F, 0.9F, 0.5F}, 4);
  columns.abstained[4] = 1;
  const HeadEvaluation result = evaluate_head(stance_annotations(), 0, columns, {"lang"});
  EXPECT_EQ(result.all.n, 6U);
  EXPECT_NEAR(result.all.accuracy, 4.0 / 6.0, 1e-12);
  // favor: 2 of 3 given right, 2 of 3 found. against: 1 of 2, 1 of 2. neutral: all. unrelated occurs nowhere.
  EXPECT_NEAR(result.label_figures[0].precision, 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(result.label_figures[0].recall, 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(result.label_figures[1].f1, 0.5, 1e-12);
  EXPECT_EQ(result.label_figures[0].n, 3U);
  EXPECT_EQ(result.label_figures[3].given, 0U);
  EXPECT_NEAR(result.all.macro_f1, (2.0 / 3.0 + 0.5 + 1.0) / 3.0, 1e-12);
  ASSERT_TRUE(result.all.favg.has_value());
  EXPECT_NEAR(*result.all.favg, (2.0 / 3.0 + 0.5) / 2.0, 1e-12);
  // Bin of 0.9: five passages, three right: |3 - 4.5|. Bin of 0.5: one right: |1 - 0.5|. Over six.
  EXPECT_NEAR(result.all.ece, (1.5 + 0.5) / 6.0, 1e-6);
  EXPECT_NEAR(result.all.abstained, 1.0 / 6.0, 1e-12);
  EXPECT_NEAR(result.all.answered_accuracy, 4.0 / 5.0, 1e-12);
  EXPECT_EQ(result.confusion[0], std::vector<std::uint64_t>({2, 1, 0, 0}));
  EXPECT_EQ(result.confusion[1], std::vector<std::uint64_t>({1, 1, 0, 0}));
  EXPECT_EQ(result.by.at("lang").at("en").n, 2U);
  EXPECT_EQ(result.by.at("lang").at("en").accuracy, 1.0);
  EXPECT_NEAR(result.by.at("lang").at("fr").accuracy, 0.5, 1e-12);
}

// Of fewer than ten passages a tenth is none: under the sanitizers, a look before the first one shows here.
TEST(Evaluate, TheCurveOfAFewPassagesBeginsWithAllOfThem) {
  const HeadColumns columns = columns_of({0, 1, 1}, {0.9F, 0.8F, 0.6F}, 4);
  Annotations annotations = plain_annotations({0, 0, 1}, 4);
  annotations.heads[0].labels = {"favor", "against", "neutral", "unrelated"};
  const std::vector<OperatingPoint> curve = evaluate_head(annotations, 0, columns, {}).curve;
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_EQ(curve.front().answered, 1.0);
  EXPECT_NEAR(curve.front().accuracy, 2.0 / 3.0, 1e-12);
  EXPECT_NEAR(curve.back().answered, 1.0 / 3.0, 1e-12);
  EXPECT_EQ(curve.back().accuracy, 1.0);
}

TEST(Evaluate, PassagesWithoutAnAnswerAreLeftOut) {
  Annotations annotations = stance_annotations();
  annotations.heads[0].present[2] = 0;
  annotations.heads[0].gold[2] = 0;
  const HeadColumns columns = columns_of({0, 0, 1, 1, 0, 2}, std::vector<float>(6, 0.9F), 4);
  const HeadEvaluation result = evaluate_head(annotations, 0, columns, {});
  EXPECT_EQ(result.all.n, 5U);
  EXPECT_NEAR(result.all.accuracy, 4.0 / 5.0, 1e-12);
}

TEST(Evaluate, AMultiLabelHeadIsJudgedByEachLabel) {
  Annotations annotations = plain_annotations({0, 0, 0}, 2);
  annotations.heads[0].multi_label = true;
  annotations.heads[0].gold = {0b01, 0b11, 0b00};
  HeadColumns columns;
  columns.labels = {0b01, 0b01, 0b10};
  columns.abstained = {0, 0, 0};
  columns.probabilities = {0.9F, 0.1F, 0.9F, 0.1F, 0.1F, 0.9F};
  const HeadEvaluation result = evaluate_head(annotations, 0, columns, {});
  EXPECT_NEAR(result.all.accuracy, 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(result.all.micro_f1, 2.0 * 2.0 / (3.0 + 3.0), 1e-12);
  EXPECT_NEAR(result.all.macro_f1, (1.0 + 0.0) / 2.0, 1e-12);
  EXPECT_FALSE(result.all.favg.has_value());
  EXPECT_TRUE(result.confusion.empty());
  // Bin of 0.9: two of three true; bin of 0.1: one of three true.
  EXPECT_NEAR(result.all.ece, (0.7 + 0.7) / 6.0, 1e-6);
}

TEST(Evaluate, NothingToJudgeGivesZerosNotNan) {
  Annotations annotations = plain_annotations({0}, 2);
  annotations.heads[0].present[0] = 0;
  const HeadEvaluation result = evaluate_head(annotations, 0, columns_of({0}, {1.0F}, 2), {"lang"});
  EXPECT_EQ(result.all.n, 0U);
  EXPECT_EQ(result.all.accuracy, 0.0);
  EXPECT_EQ(result.all.macro_f1, 0.0);
  EXPECT_EQ(result.all.ece, 0.0);
}

TEST(EvaluationJson, HasTheKeysThatTheInterfaceNames) {
  const HeadColumns columns = columns_of({0, 0, 1, 1, 0, 2}, std::vector<float>(6, 0.9F), 4);
  const HeadEvaluation stance = evaluate_head(stance_annotations(), 0, columns, {"lang"});
  HeadEvaluation frames = stance;
  frames.head = "frames";
  const auto object = nlohmann::ordered_json::parse(evaluations_to_json({stance, frames}));
  EXPECT_EQ(object["n"], 6);
  EXPECT_EQ(object["accuracy"], 0.666667);
  EXPECT_EQ(object["favg"], 0.583333);
  for (const char* key : {"macro_f1", "ece"}) EXPECT_TRUE(object[key].is_number()) << key;
  for (const char* key : {"precision", "recall", "f1", "n"}) EXPECT_TRUE(object["labels"]["favor"][key].is_number());
  EXPECT_EQ(object["labels"].begin().key(), "favor");
  EXPECT_EQ(object["confusion"][0], nlohmann::json({2, 1, 0, 0}));
  EXPECT_EQ(object["by"]["lang"]["en"]["n"], 2);
  EXPECT_EQ(object["heads"]["frames"]["n"], 6);
  EXPECT_EQ(evaluations_to_json({stance}).find("\"heads\""), std::string::npos);
}

TEST(EvaluationText, CarriesNoControlCharactersButLineFeeds) {
  Annotations annotations = stance_annotations();
  annotations.langs[0] = "\x1B[31mred";
  annotations.heads[0].labels[1] = "a\tb";
  const HeadColumns columns = columns_of({0, 0, 1, 1, 0, 2}, std::vector<float>(6, 0.9F), 4);
  const std::string text = evaluations_to_text({evaluate_head(annotations, 0, columns, {"lang"})});
  for (const char c : text) EXPECT_TRUE(c == '\n' || (c >= 0x20 && c != 0x7F)) << static_cast<int>(c);
  EXPECT_NE(text.find("0.6667"), std::string::npos);
}

TEST(Slices, UnknownColumnsAreNamed) {
  EXPECT_TRUE(check_slices({"lang", "genre", "source", "group"}).ok());
  const Status status = check_slices({"lang", "month"});
  EXPECT_EQ(status.code(), ErrorCode::kUsage);
  EXPECT_NE(status.message().find("month"), std::string::npos);
}

}  // namespace
}  // namespace stancemill::train
