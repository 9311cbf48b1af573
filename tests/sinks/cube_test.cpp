#include "sinks/cube.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "sample.h"

namespace stancemill::sinks {
namespace {

/// A passage of the made-up corpora, as raw JSON values and as what is said about it.
struct Row {
  std::vector<std::string> by;
  bool on_topic = false;
  float coverage = 0;
};

class CubeTest : public testing::Test {
 protected:
  CubeTest() : model_(sample_model()), context_{&model_, {"a"}} {}

  /// What a run over these rows has in its manifest.
  TallyCube count(const std::vector<Row>& rows, std::size_t rows_a_batch, std::uint64_t limit = kMostCubeCells) const {
    TallyCube empty = make_cube(model_, by_).take();
    empty.limit = limit;
    Cube cube(empty, by_);
    for (std::size_t begin = 0; begin < rows.size(); begin += rows_a_batch) {
      const Batch batch = batch_of(rows, begin, std::min(rows.size(), begin + rows_a_batch));
      cube.add(model_.heads, batch);
    }
    return cube.cube();
  }

  Batch batch_of(const std::vector<Row>& rows, std::size_t begin, std::size_t end) const {
    BatchBuilder builder(context_);
    for (std::size_t i = begin; i < end; ++i) {
      builder.label("{}", "", "t", rows[i].on_topic ? in_favor() : unrelated(), rows[i].coverage);
      builder.by(rows[i].by);
    }
    return std::move(builder.batch);
  }

  static std::vector<Row> made_up_corpus(std::size_t size, std::size_t sources) {
    std::mt19937_64 random(1);
    std::vector<Row> rows;
    for (std::size_t i = 0; i < size; ++i) {
      Row& row = rows.emplace_back();
      row.by.push_back("\"2026-0" + std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10) + "\"");
      row.by.push_back(random() % 10 == 0 ? "null" : "\"source " + std::to_string(random() % sources) + "\"");
      row.on_topic = random() % 3 != 0;
      row.coverage = static_cast<float>(random() % 101) / 100.0F;
    }
    return rows;
  }

  Model model_;
  RenderContext context_;
  std::vector<ByField> by_ = parse_by_fields({"date:month", "source"}).take();
};

TEST_F(CubeTest, CellsHoldTheFiguresOfTheirPassages) {
  const std::vector<Row> rows = {{{R"("2026-05-01")", R"("Le Monde")"}, true, 0.5F},
                                 {{R"("2026-05-31T10:00:00Z")", R"("Le\u0020Monde")"}, true, 0.25F},
                                 {{R"("2026-05-02")", R"("Le Monde")"}, false, 1.0F},
                                 {{"", "null"}, false, 0.01F}};
  const TallyCube cube = count(rows, 10);
  EXPECT_EQ(cube.by, (std::vector<std::string>{"date:month", "source"}));
  EXPECT_EQ(cube.lead.head, "stance");
  ASSERT_EQ(cube.crossed.size(), 2U);
  EXPECT_EQ(cube.crossed[0].head, "frames");
  EXPECT_EQ(cube.crossed[1].head, "urgency");
  ASSERT_EQ(cube.cells.size(), 2U);
  const CubeCell& none = cube.cells[0];
  EXPECT_EQ(none.by, (std::vector<std::optional<std::string>>{std::nullopt, std::nullopt}));
  EXPECT_EQ(none.passages, 1U);
  EXPECT_EQ(none.coverage_sum, 1U);
  const CubeCell& may = cube.cells[1];
  EXPECT_EQ(may.by, (std::vector<std::optional<std::string>>{"2026-05", "Le Monde"}));
  EXPECT_EQ(may.passages, 3U);
  EXPECT_EQ(may.abstained, 1U);
  EXPECT_EQ(may.coverage_sum, 175U);
  EXPECT_EQ(may.counts, (std::vector<std::uint64_t>{2, 0, 0, 1}));
  EXPECT_EQ(may.probability_sums, (std::vector<std::uint64_t>{2 * 7132, 2 * 811, 2 * 1511, 2 * 546 + 10000}));
  EXPECT_EQ(may.crossed[0], (std::vector<std::uint64_t>{2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(may.crossed[1], (std::vector<std::uint64_t>{0, 2, 0, 0, 0, 0, 0, 0}));
}

TEST_F(CubeTest, RejectedPassagesAreNotCounted) {
  BatchBuilder builder(context_);
  builder.reject("x", RowError::kNotObject);
  builder.batch.by.resize(by_.size());
  Cube cube(make_cube(model_, by_).take(), by_);
  cube.add(model_.heads, builder.batch);
  EXPECT_TRUE(cube.cube().cells.empty());
}

TEST_F(CubeTest, FiguresDoNotDependOnBatchesOrOrder) {
  std::vector<Row> rows = made_up_corpus(3'000, 40);
  const TallyCube expected = count(rows, 3'000);
  EXPECT_EQ(expected.folds, 0U);
  EXPECT_GT(expected.cells.size(), 300U);
  for (const std::size_t rows_a_batch : {1U, 7U, 500U}) EXPECT_EQ(count(rows, rows_a_batch), expected) << rows_a_batch;
  std::reverse(rows.begin(), rows.end());
  EXPECT_EQ(count(rows, 100), expected);
}

/// The sum of the shards' cubes is the whole's, also where values had to give way, in the shards or only in the sum.
TEST_F(CubeTest, ShardsAddUpToTheWhole) {
  const std::vector<Row> rows = made_up_corpus(4'000, 300);
  for (const std::uint64_t limit : {100'000U, 1'000U, 200U, 20U, 3U}) {
    const TallyCube whole = count(rows, 64, limit);
    EXPECT_LE(whole.cells.size(), limit);
    for (const std::size_t shards : {2U, 3U, 11U}) {
      std::vector<std::vector<Row>> parts(shards);
      for (std::size_t i = 0; i < rows.size(); ++i) parts[i * i % shards].push_back(rows[i]);
      TallyCube sum = count(parts.back(), 50, limit);
      for (std::size_t s = 0; s + 1 < shards; ++s) ASSERT_TRUE(merge_cube(sum, count(parts[s], 33, limit)).ok());
      EXPECT_EQ(sum, whole) << limit << " cells, " << shards << " shards";
    }
  }
}

TEST_F(CubeTest, ARunGoesOnFromItsCube) {
  const std::vector<Row> rows = made_up_corpus(1'000, 100);
  const std::vector<Row> first(rows.begin(), rows.begin() + 600);
  Cube cube(count(first, 100, 150), by_);
  cube.add(model_.heads, batch_of(rows, 600, 1'000));
  EXPECT_EQ(cube.cube(), count(rows, 100, 150));
}

TEST_F(CubeTest, TheLastFieldGivesWayAndTheOthersStayExact) {
  const std::vector<Row> rows = made_up_corpus(4'000, 300);
  const auto by_month = [](const TallyCube& cube) {
    std::map<std::string, std::uint64_t> months;
    for (const CubeCell& cell : cube.cells) months[cell.by[0].value_or("")] += cell.passages;
    return months;
  };
  const TallyCube fine = count(rows, 100);
  const TallyCube coarse = count(rows, 100, 400);
  EXPECT_GT(coarse.folds, 0U);
  EXPECT_LE(coarse.cells.size(), 400U);
  EXPECT_EQ(by_month(fine), by_month(coarse));
  const auto is_other = [](const CubeCell& cell) { return cell.by[1] == std::string(kOtherValue); };
  EXPECT_TRUE(std::any_of(coarse.cells.begin(), coarse.cells.end(), is_other));
  for (const CubeCell& cell : coarse.cells) {
    if (is_other(cell)) continue;
    EXPECT_NE(std::find(fine.cells.begin(), fine.cells.end(), cell), fine.cells.end()) << "what remains is exact";
  }
}

TEST_F(CubeTest, OneCellIsAlwaysRoomEnough) {
  const TallyCube cube = count(made_up_corpus(500, 50), 10, 1);
  ASSERT_EQ(cube.cells.size(), 1U);
  EXPECT_EQ(cube.cells[0].by, (std::vector<std::optional<std::string>>{"(other)", "(other)"}));
  EXPECT_EQ(cube.cells[0].passages, 500U);
}

TEST_F(CubeTest, CubesOfOtherFieldsAreNotAdded) {
  TallyCube cube = count(made_up_corpus(10, 5), 10);
  TallyCube other = make_cube(model_, parse_by_fields({"source"}).take()).take();
  EXPECT_EQ(merge_cube(cube, other).code(), ErrorCode::kVerification);
  other = make_cube(model_, by_).take();
  other.lead.labels[0] = "renamed";
  EXPECT_EQ(merge_cube(cube, other).code(), ErrorCode::kVerification);
}

TEST_F(CubeTest, CellsOfVeryManyFiguresAreFewer) {
  Model model = sample_model();
  EXPECT_EQ(make_cube(model, parse_by_fields({"lang"}).take()).value().limit, kMostCubeCells);
  for (std::size_t h = 0; h < 63; ++h) {
    Head head;
    head.name = "h" + std::to_string(h);
    for (int k = 0; k < 64; ++k) head.labels.push_back(std::to_string(k));
    model.heads.push_back(head);
  }
  const std::uint64_t bytes_a_cell = 8 * 4 * 64 * 63;  // and some more
  const std::uint64_t limit = make_cube(model, parse_by_fields({"lang"}).take()).value().limit;
  EXPECT_GT(limit, 1000U);
  EXPECT_LT(limit * bytes_a_cell, std::uint64_t{1} << 30);
}

TEST_F(CubeTest, AModelWithoutASingleLabelHeadIsRefused) {
  Model model = sample_model();
  model.heads = {model.heads[1]};
  EXPECT_EQ(make_cube(model, by_).status().code(), ErrorCode::kUsage);
}

}  // namespace
}  // namespace stancemill::sinks
