#include "sinks/explanation_json.h"

#include <gtest/gtest.h>

#include "sample.h"
#include "sinks/reference.h"

namespace stancemill::sinks {
namespace {

Explanation sample_explanation() {
  LabelExplanation favor{0, 0, 1.23456, -0.1, {{0.43215, NgramKind::kWord, {{3, 14}, {20, 31}}}}};
  LabelExplanation against{0, 1, -0.00001, 0.0, {}};
  LabelExplanation law{1, 2, 2.0, 0.5, {{1.5, NgramKind::kSkipBigram, {{0, 5}}}}};
  return {favor, against, law};
}

constexpr std::string_view kSample =
    R"({"stance":{"favor":{"score":1.2346,"bias":-0.1000,"pushes":[{"push":0.4322,"kind":"word","spans":[[3,14],[20,31]]}]},)"
    R"("against":{"score":0.0000,"bias":0.0000,"pushes":[]}},)"
    R"("frames":{"law":{"score":2.0000,"bias":0.5000,"pushes":[{"push":1.5000,"kind":"skip_bigram","spans":[[0,5]]}]}}})";

TEST(ExplanationJson, NamesHeadsLabelsAndPlaces) {
  EXPECT_EQ(explanation_json(sample_model(), sample_explanation()), kSample);
  EXPECT_EQ(explanation_json(sample_model(), {}), "{}");
}

TEST(ExplanationJson, StandsLastInJsonlAndMergeRows) {
  const Model model = sample_model();
  RenderContext context{&model, {"-"}, false, {}};
  context.explain = true;
  for (const Format format : {Format::kJsonl, Format::kMerge}) {
    BatchBuilder rows(context);
    rows.label(R"({"a":1})", "1", "t", in_favor(), 0.5F).reject("bad", RowError::kJsonSyntax);
    rows.label(R"({"b":2})", "2", "t", unrelated(), 0.5F);
    rows.batch.explanations = {sample_explanation(), {}, {}};
    const std::string text = rendered(format, context, rows.batch);
    const std::string end = format == Format::kMerge ? "}}\n" : "}\n";
    EXPECT_NE(text.find(",\"explain\":" + std::string(kSample) + end), std::string::npos) << text;
    EXPECT_TRUE(text.ends_with(",\"explain\":{}" + end)) << text;
    if (format == Format::kMerge) continue;
    rows.batch.output.clear();
    reference_render_jsonl(context, rows.batch);
    EXPECT_EQ(rows.batch.output.view(), text);
  }
}

TEST(ExplanationJson, OtherFormatsRefuseIt) {
  const Model model = sample_model();
  RenderContext context{&model, {"-"}, false, {}};
  context.explain = true;
  for (const Format format : {Format::kCsv, Format::kDolma, Format::kSqlite}) {
    EXPECT_EQ(check_kept_fields(format, context).code(), ErrorCode::kUsage);
  }
  EXPECT_TRUE(check_kept_fields(Format::kMerge, context).ok());
  context.kept_fields = {"explain"};
  EXPECT_EQ(check_kept_fields(Format::kJsonl, context).code(), ErrorCode::kUsage);
}

}  // namespace
}  // namespace stancemill::sinks
