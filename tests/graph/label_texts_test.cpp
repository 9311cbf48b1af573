#include "graph/label_texts.h"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <thread>

#include "graph/graph.h"

namespace stancemill::graph {
namespace {

std::unique_ptr<TextLabeler> shipped() {
  Result<Model> model = load_model(std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty");
  EXPECT_TRUE(model.ok()) << model.status().message();
  return TextLabeler::create(model.take()).take();
}

/// Enough text for many batches, with a row of each fault on the way.
std::vector<std::string> made_up(std::size_t rows) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows; ++i) {
    texts.push_back("Passage " + std::to_string(i) + ": our country must own the models that it runs on.");
  }
  return texts;
}

void expect_same(const TextLabels& one, const TextLabels& other) {
  EXPECT_EQ(one.errors, other.errors);
  EXPECT_EQ(one.predictions.coverage, other.predictions.coverage);
  ASSERT_EQ(one.predictions.heads.size(), other.predictions.heads.size());
  for (std::size_t h = 0; h < one.predictions.heads.size(); ++h) {
    EXPECT_EQ(one.predictions.heads[h].probabilities, other.predictions.heads[h].probabilities);
    EXPECT_EQ(one.predictions.heads[h].labels, other.predictions.heads[h].labels);
    EXPECT_EQ(one.predictions.heads[h].asked, other.predictions.heads[h].asked);
    EXPECT_EQ(one.predictions.heads[h].abstained, other.predictions.heads[h].abstained);
  }
}

TEST(TextLabeler, GivesTheSameForAnyNumberOfThreadsAndCalls) {
  const auto labeler = shipped();
  const std::vector<std::string> texts = made_up(20'000);
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  const TextLabels alone = labeler->label(views, 1).take();
  for (const int threads : {2, 5, 0}) expect_same(alone, labeler->label(views, threads).take());
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] { expect_same(alone, labeler->label(views, 2).take()); });
  }
  for (std::thread& caller : callers) caller.join();
}

TEST(TextLabeler, PartsOfAColumnAppendToTheWhole) {
  const auto labeler = shipped();
  std::vector<std::string> texts = made_up(1'000);
  texts[500].clear();
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  TextLabels parts = labeler->label({}).take();
  const std::vector<std::size_t> ends = {0, 400, 400, 700, 1'000};  // one part is empty
  for (std::size_t i = 1; i < ends.size(); ++i) {
    append(labeler->label(std::span(views).subspan(ends[i - 1], ends[i] - ends[i - 1])).take(), parts);
  }
  expect_same(labeler->label(views).take(), parts);
}

TEST(TextLabeler, SaysWhyARowIsNotLabelledAndLeavesItsNeighboursAlone) {
  const auto labeler = shipped();
  const std::vector<std::string_view> views = {"We must own our AI.", {}, "", "\xff\xfe", "We must own our AI."};
  const TextLabels labels = labeler->label(views).take();
  EXPECT_EQ(labels.errors, (std::vector<RowError>{RowError::kNone, RowError::kTextNull, RowError::kTextEmpty,
                                                  RowError::kUtf8Invalid, RowError::kNone}));
  const HeadColumns& stance = labels.predictions.heads[0];
  EXPECT_EQ(stance.asked, (std::vector<std::uint8_t>{1, 0, 0, 0, 1}));
  EXPECT_EQ(stance.labels[0], stance.labels[4]);
  EXPECT_NE(stance.labels[0], 0U);
  EXPECT_EQ(labels.predictions.coverage[2], 0.0F);
}

TEST(TextLabeler, TextsWithLineFeedsAndGiantTextsAreOneRow) {
  const auto labeler = shipped();
  std::string giant;
  for (int i = 0; i < 40'000; ++i) giant += "own\nour models\n";
  const std::vector<std::string_view> views = {"a\nb\n\nc", giant, "own our models"};
  const TextLabels labels = labeler->label(views, 2).take();
  EXPECT_EQ(labels.errors, std::vector<RowError>(3, RowError::kNone));
  expect_same(labeler->label(std::span(views).subspan(2)).take(), labeler->label({&views[2], 1}, 1).take());
}

TEST(TextLabeler, StopsWhenToldTo) {
  const auto labeler = shipped();
  const std::vector<std::string_view> views(100, "own our models");
  const std::atomic<bool> stop = true;
  const Result<TextLabels> labels = labeler->label(views, 1, &stop);
  ASSERT_FALSE(labels.ok());
  EXPECT_EQ(labels.status().code(), ErrorCode::kInterrupted);
}

TEST(TextLabeler, NothingGivesNothing) { EXPECT_TRUE(shipped()->label({}).take().errors.empty()); }

}  // namespace
}  // namespace stancemill::graph
