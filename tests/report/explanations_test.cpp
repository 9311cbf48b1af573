#include "report/explanations.h"

#include <gtest/gtest.h>

#include "graph/explain.h"
#include "graph/graph.h"

namespace stancemill::report {
namespace {

using nlohmann::ordered_json;

Model shipped_model() {
  return graph::load_model(std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty").take();
}

ordered_json example(const std::string& text, bool cut = false) {
  return {{"text", text}, {"stance", "favor"}, {"cut", cut}, {"spans", ordered_json::array()}};
}

TEST(Explanations, MarkPlacesOfTheTextThatPushedTheLabel) {
  const std::string text = "Europe must build its own sovereign AI, not rent it. Ευρώπη.";
  ordered_json examples = {{"rows", {example(text)}}};
  ASSERT_TRUE(explain_examples(shipped_model(), "stance", examples).ok());
  const ordered_json& spans = examples["rows"][0]["spans"];
  ASSERT_FALSE(spans.empty());
  double strongest = 0;
  for (const ordered_json& span : spans) {
    EXPECT_LT(span[0].get<std::size_t>(), span[1].get<std::size_t>());
    EXPECT_LE(span[1].get<std::size_t>(), text.size());
    EXPECT_GT(span[2].get<double>(), 0);
    strongest = std::max(strongest, span[2].get<double>());
  }
  const graph::ExplainedText explained = graph::explain_text(shipped_model(), text, 1).take();
  EXPECT_EQ(strongest, explained.explanation[0].pushes[0].score) << "favor is the first label of the first head";
}

TEST(Explanations, LeaveCutTextsAndThoseWithOneOfTheirOwn) {
  ordered_json examples = {{"rows", {example("We need sovereign AI", true), example("We need sovereign AI")}}};
  examples["rows"][1]["spans"] = ordered_json::parse("[[0,2,1.5]]");
  const ordered_json before = examples;
  ASSERT_TRUE(explain_examples(shipped_model(), "stance", examples).ok());
  EXPECT_EQ(examples, before);
}

TEST(Explanations, KnowNothingOfAHeadThatTheModelLacks) {
  ordered_json examples = {{"rows", {example("We need sovereign AI")}}};
  ASSERT_TRUE(explain_examples(shipped_model(), "mood", examples).ok());
  EXPECT_TRUE(examples["rows"][0]["spans"].empty());
}

}  // namespace
}  // namespace stancemill::report
