#include "sinks/examples.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sample.h"

namespace stancemill::sinks {
namespace {

class ExamplesTest : public testing::Test {
 protected:
  /// Passages `first` to `last` of an input, every third one off the topic, as one batch.
  Batch batch_of(std::uint32_t input, std::uint64_t first, std::uint64_t last) const {
    BatchBuilder rows(context_);
    for (std::uint64_t line = first; line <= last; ++line) {
      rows.label("{}", std::to_string(line), "text " + std::to_string(line), line % 3 == 0 ? unrelated() : in_favor(),
                 0.5F);
      rows.batch.passages.back().line = line;
      rows.by({R"("2026-05-17")"});
    }
    rows.batch.input_index = input;
    return std::move(rows.batch);
  }

  static std::vector<nlohmann::ordered_json> rows_of(const std::string& jsonl) {
    std::vector<nlohmann::ordered_json> rows;
    std::istringstream lines(jsonl);
    for (std::string line; std::getline(lines, line);) rows.push_back(nlohmann::ordered_json::parse(line));
    return rows;
  }

  Model model_ = sample_model();
  RenderContext context_{&model_, {"a.jsonl", "b.jsonl"}, true};
  std::vector<ByField> by_ = parse_by_fields({"date:month"}).take();
};

TEST_F(ExamplesTest, ARowHoldsWhatAReportShows) {
  context_.examples = 5;
  Examples examples(context_, by_);
  examples.add(batch_of(0, 1, 1));
  EXPECT_EQ(
      examples.jsonl(),
      R"({"id":1,"file":"a.jsonl","line":1,"stance":"favor","p":{"favor":0.7132,"against":0.0811,"neutral":0.1511,)"
      R"("unrelated":0.0546},"frames":["economy","law"],"urgency":"high","urgency_p":{"low":0.2500,"high":0.7500},)"
      R"("coverage":0.50,"abstained":false,"by":{"date:month":"2026-05"},"text":"text 1","cut":false})"
      "\n");
}

TEST_F(ExamplesTest, EachLabelHasAsManyAsAskedForWhereThereAreSoMany) {
  context_.examples = 20;
  Examples examples(context_, by_);
  examples.add(batch_of(0, 1, 90));
  examples.add(batch_of(1, 1, 6));
  std::map<std::string, int> labels;
  for (const auto& row : rows_of(examples.jsonl())) ++labels[row["stance"]];
  EXPECT_EQ(labels, (std::map<std::string, int>{{"favor", 20}, {"unrelated", 20}}));
}

TEST_F(ExamplesTest, TheChoiceDoesNotDependOnBatchesOrOrder) {
  context_.examples = 7;
  Examples whole(context_, by_);
  whole.add(batch_of(0, 1, 200));
  whole.add(batch_of(1, 1, 100));
  context_.examples = 7;
  Examples pieces(context_, by_);
  pieces.add(batch_of(1, 51, 100));
  for (std::uint64_t line = 200; line >= 1; line -= 4) pieces.add(batch_of(0, line - 3, line));
  pieces.add(batch_of(1, 1, 50));
  EXPECT_EQ(pieces.jsonl(), whole.jsonl());
}

/// Drawn at random: early and late lines are chosen alike.
TEST_F(ExamplesTest, TheChoiceFavoursNoPlace) {
  context_.examples = 300;
  Examples examples(context_, by_);
  examples.add(batch_of(0, 1, 9'000));
  double sum = 0;
  const auto rows = rows_of(examples.jsonl());
  for (const auto& row : rows) sum += row["line"].get<double>();
  ASSERT_EQ(rows.size(), 600U);
  EXPECT_NEAR(sum / 600, 4'500, 4 * 9'000 / std::sqrt(12.0 * 600));
}

TEST_F(ExamplesTest, LongTextsAreCutAndHostileOnesEscaped) {
  BatchBuilder rows(context_);
  rows.label("{}", "", "\"</script>\n\x01" + std::string(kMostExampleBytes, 'x'), in_favor(), 0.5F);
  rows.batch.by.resize(1);
  context_.examples = 1;
  Examples examples(context_, by_);
  examples.add(rows.batch);
  const auto row = rows_of(examples.jsonl()).at(0);
  EXPECT_EQ(row["text"].get<std::string>().size(), kMostExampleBytes);
  EXPECT_TRUE(row["text"].get<std::string>().starts_with("\"</script>\n\x01x"));
  EXPECT_EQ(row["cut"], true);
  EXPECT_TRUE(row["by"]["date:month"].is_null());
}

TEST_F(ExamplesTest, RejectedPassagesAreNoExamples) {
  BatchBuilder rows(context_);
  rows.reject("x", RowError::kNotObject);
  rows.batch.by.resize(1);
  context_.examples = 1;
  Examples examples(context_, by_);
  examples.add(rows.batch);
  EXPECT_EQ(examples.jsonl(), "");
}

}  // namespace
}  // namespace stancemill::sinks
