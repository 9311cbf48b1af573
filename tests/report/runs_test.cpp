#include "report/runs.h"

#include <gtest/gtest.h>

#include "made_up_run.h"

namespace stancemill::report {
namespace {

TEST(Runs, AreFoundByManifestOutputOrFolder) {
  const TemporaryFolder scratch;
  EXPECT_EQ(manifest_path_of("labels.jsonl"), "labels.jsonl.run.json");
  EXPECT_EQ(manifest_path_of("labels.jsonl.run.json"), "labels.jsonl.run.json");
  EXPECT_EQ(manifest_path_of(scratch.path("")), scratch.path("run.json"));
}

TEST(Runs, AMissingManifestIsNamedWithTheRemedy) {
  const Result<report::Run> run = read_run("/nowhere/labels.jsonl");
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.status().code(), ErrorCode::kInput);
  EXPECT_NE(run.status().message().find("/nowhere/labels.jsonl.run.json"), std::string::npos);
  EXPECT_NE(run.status().message().find("`label`"), std::string::npos);
}

TEST(Runs, AreAddedUpExactly) {
  const std::vector<report::Run> runs = {
      made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 3, 2)})),
      made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 1, 0), made_up_cell("2026-06", "b", 0, 4)}))};
  const Result<Sum> sum = add_up(runs);
  ASSERT_TRUE(sum.ok()) << sum.status().message();
  EXPECT_EQ(sum.value().totals.labelled, 10U);
  EXPECT_TRUE(sum.value().totals.balanced());
  EXPECT_EQ(sum.value().rejects[static_cast<std::size_t>(RowError::kTextEmpty)], 4U);
  EXPECT_EQ(sum.value().heads[0].counts, (std::vector<std::uint64_t>{4, 6}));
  ASSERT_EQ(sum.value().cube.cells.size(), 2U);
  EXPECT_EQ(sum.value().cube.cells[0].counts, (std::vector<std::uint64_t>{4, 2}));
  EXPECT_EQ(sum.value().cube.cells[0].crossed[0], (std::vector<std::uint64_t>{4, 0, 0, 2}));
}

TEST(Runs, OfTwoModelsAreRefused) {
  RunManifest other = made_up_manifest({made_up_cell("2026-05", "a", 3, 2)});
  other.model_sha256 = std::string(64, 'b');
  const Result<Sum> sum =
      add_up({made_up_run(made_up_manifest({made_up_cell("2026-05", "a", 3, 2)})), made_up_run(other)});
  ASSERT_FALSE(sum.ok());
  EXPECT_EQ(sum.status().code(), ErrorCode::kUsage);
  EXPECT_NE(sum.status().message().find("--diff"), std::string::npos);
}

TEST(Runs, TakenByOtherFieldsAreRefused) {
  RunManifest other = made_up_manifest({made_up_cell("2026-05", "a", 3, 2)});
  other.cube->by = {"date:month", "lang"};
  EXPECT_EQ(add_up({made_up_run(made_up_manifest({})), made_up_run(other)}).status().code(), ErrorCode::kUsage);
  other.cube.reset();
  EXPECT_EQ(add_up({made_up_run(made_up_manifest({})), made_up_run(other)}).status().code(), ErrorCode::kUsage);
}

TEST(Runs, OfTheSameInputAreNotCountedTwice) {
  RunManifest once = made_up_manifest({made_up_cell("2026-05", "a", 3, 2)});
  once.inputs[0].sha256 = std::string(64, 'c');
  const Status twice = add_up({made_up_run(once), made_up_run(once)}).status();
  EXPECT_EQ(twice.code(), ErrorCode::kUsage);
  EXPECT_NE(twice.message().find("news.jsonl"), std::string::npos);
  RunManifest next_range = once;
  next_range.inputs[0].begin = 1000;
  EXPECT_TRUE(add_up({made_up_run(once), made_up_run(next_range)}).ok());
  RunManifest other = once;
  other.inputs[0].sha256 = std::string(64, 'd');
  EXPECT_TRUE(add_up({made_up_run(once), made_up_run(other)}).ok());
}

TEST(Runs, WithoutFieldsGiveOneCellWithEverything) {
  RunManifest manifest = made_up_manifest({made_up_cell("2026-05", "a", 3, 2)});
  manifest.cube.reset();
  const Result<Sum> sum = add_up({made_up_run(manifest)});
  ASSERT_TRUE(sum.ok());
  EXPECT_FALSE(sum.value().has_cube);
  ASSERT_EQ(sum.value().cube.cells.size(), 1U);
  EXPECT_EQ(sum.value().cube.cells[0].passages, 5U);
  EXPECT_EQ(sum.value().cube.cells[0].counts, (std::vector<std::uint64_t>{3, 2}));
  EXPECT_TRUE(sum.value().cube.crossed.empty());
}

TEST(Runs, ShowInputsWithTroubleFirstAndABoundedNumber) {
  RunManifest manifest = made_up_manifest({});
  manifest.inputs.resize(1000);
  manifest.inputs[999].path = "broken.jsonl.gz";
  manifest.inputs[999].state = StreamState::kTruncated;
  const ordered_json runs = runs_json({made_up_run(manifest)});
  EXPECT_EQ(runs[0]["input_count"], 1000);
  EXPECT_EQ(runs[0]["trouble_count"], 1);
  EXPECT_EQ(runs[0]["inputs"].size(), 400U);
  EXPECT_EQ(runs[0]["inputs"][0]["path"], "broken.jsonl.gz");
  EXPECT_EQ(runs[0]["inputs"][0]["state"], "stream_truncated");
}

TEST(Runs, CountInputsWithTroubleThatAreNotShown) {
  RunManifest manifest = made_up_manifest({});
  manifest.inputs.resize(500);
  for (InputRecord& input : manifest.inputs) input.state = StreamState::kTruncated;
  const ordered_json runs = runs_json({made_up_run(manifest)});
  EXPECT_EQ(runs[0]["inputs"].size(), 400U);
  EXPECT_EQ(runs[0]["trouble_count"], 500);
  EXPECT_EQ(trouble_count({made_up_run(manifest), made_up_run(manifest)}), 1000U);
}

TEST(Runs, SayWhyLinesWereRejectedMostFrequentFirst) {
  std::array<std::uint64_t, kRowErrorCount> rejects{};
  for (std::size_t i = 1; i < rejects.size(); ++i) rejects[i] = i;
  const ordered_json rows = rejects_json(rejects);
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kRowErrorCount - 1));
  EXPECT_EQ(rows[0]["reason"], "depth_exceeded");
  for (const ordered_json& row : rows) EXPECT_FALSE(row["meaning"].get<std::string>().empty());
}

}  // namespace
}  // namespace stancemill::report
