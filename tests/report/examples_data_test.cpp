#include "report/examples_data.h"

#include <gtest/gtest.h>

#include "made_up_run.h"

namespace stancemill::report {
namespace {

const std::string kRow =
    R"({"id":12345678901234567890123,"file":"a.jsonl","line":7,"stance":"favor","p":{"favor":0.9,"against":0.1},)"
    R"("frames":["economy"],"coverage":1.00,"abstained":true,"by":{"date:month":"2026-05","source":null},)"
    R"("text":"wé <b>","cut":true)";

TallyCube sample_cube() { return *made_up_manifest({made_up_cell("2026-05", "b", 3, 2)}).cube; }

Result<ordered_json> row_of(const std::string& json) {
  const TallyCube cube = sample_cube();
  return example_row(json, cube, KnownValues(cube), "x line 1");
}

TEST(ExamplesData, TakesWhatTheRowSays) {
  const Result<ordered_json> row = row_of(kRow + "}");
  ASSERT_TRUE(row.ok()) << row.status().message();
  EXPECT_EQ(row.value()["id"], "12345678901234567890123") << "as it stood there, however large";
  EXPECT_EQ(row.value()["place"], "a.jsonl:7");
  EXPECT_EQ(row.value()["stance"], "favor");
  EXPECT_EQ(row.value()["p"], 0.9);
  EXPECT_EQ(row.value()["frames"], ordered_json::parse(R"(["economy"])"));
  EXPECT_EQ(row.value()["abstained"], true);
  EXPECT_EQ(row.value()["cut"], true);
  EXPECT_EQ(row.value()["text"], "wé <b>");
  EXPECT_EQ(row.value()["by"], ordered_json::parse(R"j(["2026-05","(other)"])j"))
      << "no passage without source is known";
  EXPECT_TRUE(row.value()["spans"].empty());
}

TEST(ExamplesData, TakesTheSpansOfTheGivenLabelWithinTheText) {
  const Result<ordered_json> row = row_of(
      kRow +
      R"(,"explain":{"stance":{"favor":{"pushes":[{"push":0.5,"spans":[[0,3],[4,900]]},{"push":-0.2,"spans":[[900,901]]}]},)"
      R"("against":{"pushes":[{"push":9,"spans":[[0,1]]}]}}}})");
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row.value()["spans"], ordered_json::parse("[[0,3,0.5],[4,7,0.5]]"));
}

TEST(ExamplesData, RefusesWhatIsNoExample) {
  for (const std::string json : {"", "[]", "{}", R"({"stance":"favor"})", R"({"stance":3,"text":"x","line":1})",
                                 R"({"stance":"made up","text":"x","line":1})"}) {
    EXPECT_EQ(row_of(json).status().code(), ErrorCode::kVerification) << json;
  }
}

TEST(ExamplesData, TakesABoundedNumberALabel) {
  const TemporaryFolder scratch;
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += kRow + "}\n";
  scratch.write("labels.jsonl.examples.jsonl", lines);
  report::Run run = made_up_run(made_up_manifest({made_up_cell("2026-05", "b", 3, 2)}));
  run.manifest_path = scratch.path("labels.jsonl.run.json");
  const Result<Sum> sum = add_up({run});
  ASSERT_TRUE(sum.ok());
  const Result<ordered_json> examples = examples_json({run}, sum.value(), sum.value().cube);
  ASSERT_TRUE(examples.ok()) << examples.status().message();
  EXPECT_EQ(examples.value()["rows"].size(), 60U);
  EXPECT_EQ(examples.value()["fields"], ordered_json::parse(R"(["date","source"])"));
}

TEST(ExamplesData, SaysHowToGetExamplesWhereThereAreNone) {
  const report::Run run = made_up_run(made_up_manifest({made_up_cell("2026-05", "b", 3, 2)}));
  const Result<Sum> sum = add_up({run});
  const Result<ordered_json> examples = examples_json({run}, sum.value(), sum.value().cube);
  ASSERT_TRUE(examples.ok());
  EXPECT_TRUE(examples.value()["rows"].empty());
  EXPECT_NE(examples.value()["note"].get<std::string>().find("--examples"), std::string::npos);
}

}  // namespace
}  // namespace stancemill::report
