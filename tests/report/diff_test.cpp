#include "report/diff.h"

#include <gtest/gtest.h>

#include <utility>

#include "made_up_run.h"

namespace stancemill::report {
namespace {

std::string row(const std::string& place, const std::string& stance, const std::string& more = "") {
  return "{\"id\":null," + place + ",\"stance\":\"" + stance + "\",\"p\":{\"favor\":0.75,\"against\":0.25}" + more +
         "}\n";
}

report::Run run_of(std::size_t inputs) {
  RunManifest manifest = made_up_manifest({});
  manifest.inputs.resize(inputs);
  for (std::size_t i = 0; i < inputs; ++i) manifest.inputs[i].path = "in" + std::to_string(i) + ".jsonl";
  return made_up_run(manifest);
}

std::vector<sinks::ByField> by(const std::vector<std::string>& names) { return sinks::parse_by_fields(names).take(); }

TEST(Diff, CountsTransitionsOfPassagesThatBothRunsLabelled) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor") + row("\"line\":2", "favor") +
                                                     row("\"line\":3", "against") + row("\"line\":5", "against"));
  const std::string b = scratch.write("b.jsonl", row("\"line\":1", "favor") + row("\"line\":2", "against") +
                                                     row("\"line\":3", "favor") + row("\"line\":4", "favor"));
  const Result<Difference> compared = compare(run_of(1), a, run_of(1), b, {});
  ASSERT_TRUE(compared.ok()) << compared.status().message();
  const Difference& difference = compared.value();
  EXPECT_EQ(difference.matched, 3U);
  EXPECT_EQ(difference.only_a, 1U);
  EXPECT_EQ(difference.only_b, 1U);
  EXPECT_EQ(difference.flips, 2U);
  ASSERT_EQ(difference.cube.cells.size(), 1U);
  EXPECT_EQ(difference.cube.cells[0].counts, (std::vector<std::uint64_t>{2, 1}));
  EXPECT_EQ(difference.cube.cells[0].crossed[0], (std::vector<std::uint64_t>{1, 1, 1, 0}));
  ASSERT_EQ(difference.surest.size(), 2U);
  EXPECT_EQ(difference.surest[0].place, "in0.jsonl:3");
  EXPECT_EQ(difference.surest[0].to, "favor");
  EXPECT_EQ(difference.surest[0].probability, 0.75);
  EXPECT_EQ(difference.surest[1].place, "in0.jsonl:2");
}

TEST(Diff, MatchesByFileWhereThereAreSeveralWhateverTheirOrder) {
  const TemporaryFolder scratch;
  const std::string a =
      scratch.write("a.jsonl", row("\"file\":\"x\",\"line\":1", "favor") + row("\"file\":\"y\",\"line\":1", "against"));
  const std::string b = scratch.write(
      "b.jsonl", row("\"file\":\"y\",\"line\":1", "against") + row("\"file\":\"x\",\"line\":1", "against"));
  const Result<Difference> compared = compare(run_of(2), a, run_of(2), b, {});
  ASSERT_TRUE(compared.ok());
  EXPECT_EQ(compared.value().matched, 2U);
  EXPECT_EQ(compared.value().flips, 1U);
  EXPECT_EQ(compared.value().surest[0].place, "x:1");
}

TEST(Diff, SaysHowItMatchedAndWhichInputsHaveOtherBytes) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"file\":\"in0.jsonl\",\"line\":1", "favor"));
  const auto difference = [&](const report::Run& of_a, const report::Run& of_b) {
    return compare(of_a, a, of_b, a, {}).take();
  };
  for (const std::size_t inputs : {1U, 2U}) {
    report::Run first = run_of(inputs);
    report::Run second = run_of(inputs);
    EXPECT_EQ(difference(first, second).by_line, inputs == 1);
    EXPECT_TRUE(difference(first, second).changed.empty()) << "nothing is known of their bytes";
    first.manifest.inputs[0].sha256 = second.manifest.inputs[0].sha256 = "aa";
    EXPECT_TRUE(difference(first, second).changed.empty());
    second.manifest.inputs[0].sha256 = "bb";
    EXPECT_EQ(difference(first, second).changed, std::vector<std::string>{"in0.jsonl"});
    second.manifest.inputs[0].path = "other.jsonl";
    EXPECT_EQ(difference(first, second).changed,
              inputs == 1 ? std::vector<std::string>{"in0.jsonl and other.jsonl"} : std::vector<std::string>());
  }
}

TEST(Diff, RefusesRunsWithoutAPassageInCommon) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"file\":\"x\",\"line\":1", "favor"));
  const std::string b = scratch.write("b.jsonl", row("\"file\":\"y\",\"line\":1", "favor"));
  const Status status = compare(run_of(2), a, run_of(2), b, {}).status();
  EXPECT_EQ(status.code(), ErrorCode::kUsage);
  EXPECT_NE(status.message().find("A is of in0.jsonl, B of in0.jsonl"), std::string::npos) << status.message();
}

TEST(Diff, ComparesTheHeadThatGivesOneLabel) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor"));
  report::Run run = run_of(1);
  std::swap(run.manifest.tallies[0], run.manifest.tallies[1]);
  const Result<Difference> compared = compare(run, a, run, a, {});
  ASSERT_TRUE(compared.ok()) << compared.status().message();
  EXPECT_EQ(compared.value().cube.lead.head, "stance");
}

/// Folds are counted over all fields: those of a field that goes must go with it.
TEST(Diff, AnAbsentFieldTakesItsFoldsAlong) {
  const TemporaryFolder scratch;
  const std::size_t sources = kMostCubeCells + 1;
  std::string rows;
  for (std::size_t i = 0; i < sources; ++i) {
    rows += row("\"line\":" + std::to_string(i + 1), "favor", ",\"source\":\"s" + std::to_string(i) + "\"");
  }
  const std::string a = scratch.write("a.jsonl", rows);
  const Result<Difference> compared = compare(run_of(1), a, run_of(1), a, by({"source", "lang"}));
  ASSERT_TRUE(compared.ok()) << compared.status().message();
  EXPECT_EQ(compared.value().cube.by, std::vector<std::string>{"source"});
  EXPECT_EQ(compared.value().cube.folds, 1U);
}

TEST(Diff, GivesSeriesByKeptFieldsAndLeavesOutAbsentOnes) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor") + row("\"line\":2", "favor"));
  const std::string b = scratch.write("b.jsonl", row("\"line\":1", "favor", ",\"date\":\"2026-05-09\"") +
                                                     row("\"line\":2", "favor", ",\"date\":\"2026-06-01T12:00:00Z\""));
  const Result<Difference> compared = compare(run_of(1), a, run_of(1), b, by({"date:month", "source"}));
  ASSERT_TRUE(compared.ok());
  EXPECT_EQ(compared.value().cube.by, std::vector<std::string>{"date:month"});
  ASSERT_EQ(compared.value().cube.cells.size(), 2U);
  EXPECT_EQ(compared.value().cube.cells[0].by[0], "2026-05");
  EXPECT_EQ(compared.value().cube.cells[1].by[0], "2026-06");
}

TEST(Diff, ReadsMergedRowsToo) {
  const TemporaryFolder scratch;
  const std::string merged =
      "{\"text\":\"t\",\"source\":\"s\",\"stancemill\":{\"line\":1,\"stance\":\"against\",\"p\":{\"against\":1}}}\n";
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor"));
  const std::string b = scratch.write("b.jsonl", merged);
  const Result<Difference> compared = compare(run_of(1), a, run_of(1), b, by({"source"}));
  ASSERT_TRUE(compared.ok()) << compared.status().message();
  EXPECT_EQ(compared.value().flips, 1U);
  EXPECT_EQ(compared.value().cube.cells[0].by[0], "s");
}

/// A corpus may hold such rows; the time of an object that looks through all members for each new one grows with the
/// square.
TEST(Diff, ReadsARowOfAMillionMembersInLinearTime) {
  const TemporaryFolder scratch;
  std::string wide = "{\"text\":\"x\"";
  for (int i = 0; i < 1'000'000; ++i) wide += ",\"k" + std::to_string(i) + "\":0";
  wide += ",\"stancemill\":{\"line\":1,\"stance\":\"against\",\"p\":{\"against\":1}}}\n";
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor"));
  const Result<Difference> compared = compare(run_of(1), a, run_of(1), scratch.write("b.jsonl", wide), {});
  ASSERT_TRUE(compared.ok()) << compared.status().message();
  EXPECT_EQ(compared.value().flips, 1U);
}

TEST(Diff, RefusesRowsThatAreNestedTooDeeply) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor"));
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  const std::string b = scratch.write("b.jsonl", row("\"line\":1", "favor", ",\"source\":" + deep));
  EXPECT_EQ(compare(run_of(1), a, run_of(1), b, by({"source"})).status().code(), ErrorCode::kVerification);
}

TEST(Diff, NamesFileAndLineOfARowThatIsNone) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "favor"));
  for (const std::string bad : {"nonsense\n", "{\"line\":2}\n", "id,line\n"}) {
    const std::string b = scratch.write("b.jsonl", row("\"line\":1", "favor") + bad);
    const Result<Difference> compared = compare(run_of(1), a, run_of(1), b, {});
    ASSERT_FALSE(compared.ok());
    EXPECT_EQ(compared.status().code(), ErrorCode::kVerification);
    EXPECT_NE(compared.status().message().find("b.jsonl line 2"), std::string::npos) << compared.status().message();
  }
}

TEST(Diff, RefusesALabelThatTheManifestsDoNotKnow) {
  const TemporaryFolder scratch;
  const std::string a = scratch.write("a.jsonl", row("\"line\":1", "sideways"));
  EXPECT_EQ(compare(run_of(1), a, run_of(1), a, {}).status().code(), ErrorCode::kVerification);
}

}  // namespace
}  // namespace stancemill::report
