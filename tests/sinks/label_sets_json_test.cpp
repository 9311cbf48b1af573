#include "sinks/label_sets_json.h"

#include <gtest/gtest.h>

#include "sample.h"
#include "sinks/reference.h"

namespace stancemill::sinks {
namespace {

/// The sample model, with sets for stance and urgency.
Model model_with_sets() {
  Model model = sample_model();
  model.heads[0].sets = {{80, 0.5F}, {90, 0.0811F}};
  model.heads[2].sets = {{90, 0.8F}};
  return model;
}

TEST(LabelSetsJson, HoldsTheLabelsFromTheThresholdOnOrTheBestOne) {
  const Model model = model_with_sets();
  RenderContext context{&model, {"-"}, false, {}};
  BatchBuilder rows(context);
  rows.label("{}", "1", "t", in_favor(), 0.5F).label("{}", "2", "t", unrelated(), 0.5F);
  EXPECT_EQ(label_sets_json(model, rows.batch.predictions, 0),
            R"(,"sets":{"80":["favor"],"90":["favor","against","neutral"]},"urgency_sets":{"90":["high"]})");
  EXPECT_EQ(label_sets_json(model, rows.batch.predictions, 1),
            R"(,"sets":{"80":["unrelated"],"90":["unrelated"]},"urgency_sets":null)");
}

TEST(LabelSetsJson, StandsBeforeTheExplanationInJsonlAndMergeRows) {
  const Model model = model_with_sets();
  for (const bool explain : {false, true}) {
    RenderContext context{&model, {"-"}, false, {}};
    context.sets = true;
    context.explain = explain;
    for (const Format format : {Format::kJsonl, Format::kMerge}) {
      BatchBuilder rows(context);
      rows.label(R"({"a":1})", "1", "t", in_favor(), 0.5F).reject("bad", RowError::kJsonSyntax);
      rows.batch.explanations.resize(2);
      const std::string text = rendered(format, context, rows.batch);
      const std::string end =
          std::string(explain ? ",\"explain\":{}" : "") + (format == Format::kMerge ? "}}\n" : "}\n");
      EXPECT_TRUE(text.ends_with("\"abstained\":false" + label_sets_json(model, rows.batch.predictions, 0) + end))
          << text;
      if (format == Format::kMerge) continue;
      rows.batch.output.clear();
      reference_render_jsonl(context, rows.batch);
      EXPECT_EQ(rows.batch.output.view(), text);
    }
  }
}

TEST(LabelSetsJson, OtherFormatsOtherModelsAndTakenNamesAreRefused) {
  const Model model = model_with_sets();
  RenderContext context{&model, {"-"}, false, {}};
  context.sets = true;
  for (const Format format : {Format::kCsv, Format::kDolma, Format::kSqlite}) {
    EXPECT_EQ(check_kept_fields(format, context).code(), ErrorCode::kUsage);
  }
  EXPECT_TRUE(check_kept_fields(Format::kMerge, context).ok());
  EXPECT_TRUE(check_kept_fields(Format::kJsonl, context).ok());
  for (const char* name : {"sets", "urgency_sets"}) {
    context.kept_fields = {name};
    EXPECT_EQ(check_kept_fields(Format::kJsonl, context).code(), ErrorCode::kUsage) << name;
  }
  context.kept_fields.clear();
  const Model without = sample_model();
  context.model = &without;
  const Status refused = check_kept_fields(Format::kJsonl, context);
  EXPECT_EQ(refused.code(), ErrorCode::kUsage);
  EXPECT_NE(refused.message().find("train it with --sets"), std::string::npos) << refused.message();
}

}  // namespace
}  // namespace stancemill::sinks
