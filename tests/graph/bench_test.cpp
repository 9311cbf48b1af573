// Benchmarks measure what they say: every stage, every target, the sample that was asked for. No figure is judged.
#include "graph/bench.h"

#include <gtest/gtest.h>

#include <string>

#include "graph/graph.h"
#include "graph/stage_walk.h"

namespace stancemill::graph {
namespace {

const std::string kModelFolder = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";

const Model& shipped_model() {
  static const Result<Model> kModel = load_model(kModelFolder);
  return kModel.value();
}

BenchOptions quick(const std::string& ending) {
  BenchOptions options;
  options.input = kModelFolder + "/examples/passages.jsonl" + ending;
  options.seconds = 0.01;
  options.threads = 2;
  return options;
}

TEST(Bench, MeasuresEveryStageOfEveryTarget) {
  BenchOptions options = quick("");
  options.targets = runnable_cpu_targets();
  const Result<BenchReport> made = bench(shipped_model(), options);
  ASSERT_TRUE(made.ok()) << made.status().message();
  const BenchReport& report = made.value();
  EXPECT_TRUE(report.sample.whole);
  EXPECT_EQ(report.sample.decoded_bytes, io::file_bytes(options.input).value());
  EXPECT_LT(report.sample.text_bytes, report.sample.decoded_bytes);
  EXPECT_GE(report.noise.ratios.size(), 5U);
  ASSERT_EQ(report.targets.size(), options.targets.size());
  for (const TargetReport& target : report.targets) {
    ASSERT_EQ(target.walk.size(), kWalkStages.size());
    for (const StageSeries& stage : target.walk) {
      EXPECT_GE(stage.series.seconds.size(), 3U) << stage.name;
      EXPECT_GT(stage.series.median(), 0) << stage.name;
    }
    EXPECT_GT(target.classify_cold.median(), 0);
    ASSERT_EQ(target.rings.size(), 2U);
    EXPECT_EQ(target.rings[1].threads, 2);
    EXPECT_GT(target.rings[1].wall.median(), 0);
  }
}

TEST(Bench, TakesTheDecompressorAsALimit) {
  for (const char* const ending : {".gz", ".zst"}) {
    const Result<BenchReport> made = bench(shipped_model(), quick(ending));
    ASSERT_TRUE(made.ok()) << made.status().message();
    EXPECT_LT(made.value().sample.raw_bytes, made.value().sample.decoded_bytes);
    ASSERT_EQ(made.value().limits.size(), 3U);
    EXPECT_EQ(made.value().limits[2].name, made.value().sample.compression);
    EXPECT_GT(made.value().limits[2].series.median(), 0);
  }
}

TEST(Bench, StopsAtTheSamplesEnd) {
  BenchOptions options = quick("");
  options.bytes = 1;
  const Result<BenchReport> made = bench(shipped_model(), options);
  ASSERT_TRUE(made.ok()) << made.status().message();
  EXPECT_GT(made.value().sample.lines, 0U);
  EXPECT_LE(made.value().sample.decoded_bytes, LabelOptions().block_bytes);
}

TEST(Bench, RefusesWhatItCannotMeasure) {
  BenchOptions options = quick("");
  options.input = "/dev/null";
  EXPECT_EQ(bench(shipped_model(), options).status().code(), ErrorCode::kUsage);
  options = quick("");
  options.parse.text_field = "nowhere";
  const Status status = bench(shipped_model(), options).status();
  EXPECT_EQ(status.code(), ErrorCode::kInput);
  EXPECT_NE(status.message().find("--text-field"), std::string::npos);
}

TEST(Series, QuantilesLieBetweenNeighbours) {
  const Series series{{4, 1, 3, 2}};
  EXPECT_DOUBLE_EQ(series.median(), 2.5);
  EXPECT_DOUBLE_EQ(series.quantile(0), 1);
  EXPECT_DOUBLE_EQ(series.quantile(1), 4);
  EXPECT_DOUBLE_EQ(Series().median(), 0);
}

TEST(CycleRate, NamesItsSource) {
  const CycleRate rate = measure_cycle_rate();
  EXPECT_TRUE(rate.source == "perf" || rate.source == "tsc" || rate.source == "none");
  EXPECT_EQ(rate.hertz > 0, rate.source != "none");
}

}  // namespace
}  // namespace stancemill::graph
