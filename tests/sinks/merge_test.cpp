#include <gtest/gtest.h>

#include "sample.h"

namespace stancemill::sinks {
namespace {

constexpr char kFields[] =
    R"("stance":"unrelated","p":{"favor":0.0000,"against":0.0000,"neutral":0.0000,"unrelated":1.0000},)"
    R"("frames":[],"urgency":null,"urgency_p":null,"coverage":0.50,"abstained":true}})"
    "\n";

std::string merged(const RenderContext& context, std::string_view line) {
  BatchBuilder rows(context);
  rows.label(line, "", "t", unrelated(), 0.5F);
  return rendered(Format::kMerge, context, rows.batch);
}

TEST(Merge, TheObjectStaysAsItStoodAndGetsOneKey) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  EXPECT_EQ(merged(context, R"({"text" : "t}",  "n":{"x":[1e400]} })"),
            std::string(R"({"text" : "t}",  "n":{"x":[1e400]} ,"stancemill":{"line":1,)") + kFields);
}

TEST(Merge, WhatSurroundsTheObjectIsLeftOut) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  const std::string expected = std::string(R"({"text":"t","stancemill":{"line":1,)") + kFields;
  EXPECT_EQ(merged(context, " \t{\"text\":\"t\"}\t \r"), expected);
  EXPECT_EQ(merged(context, "\xEF\xBB\xBF{\"text\":\"t\"}"), expected);
}

TEST(Merge, AnObjectWithoutMembersGetsNoComma) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  EXPECT_EQ(merged(context, "{}"), std::string(R"({"stancemill":{"line":1,)") + kFields);
  EXPECT_EQ(merged(context, "{ \t}"), std::string("{ \t\"stancemill\":{\"line\":1,") + kFields);
}

TEST(Merge, OfSeveralInputsTheFileIsNamed) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl", "b"}, true, {}};
  EXPECT_EQ(merged(context, R"({"x":1})"), std::string(R"({"x":1,"stancemill":{"file":"a.jsonl","line":1,)") + kFields);
}

}  // namespace
}  // namespace stancemill::sinks
