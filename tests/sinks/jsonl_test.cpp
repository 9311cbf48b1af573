#include <gtest/gtest.h>

#include <bit>
#include <random>

#include "sample.h"
#include "sinks/reference.h"

namespace stancemill::sinks {
namespace {

TEST(Jsonl, RowsHaveTheDocumentedKeysInOrder) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl"}, false, {}};
  BatchBuilder rows(context);
  rows.label("{}", R"("x-1")", "a text", in_favor(), 0.834F).reject("bad", RowError::kJsonSyntax);
  rows.label("{}", "", "another", unrelated(), 1.0F);
  EXPECT_EQ(rendered(Format::kJsonl, context, rows.batch),
            R"({"id":"x-1","line":1,"stance":"favor",)"
            R"("p":{"favor":0.7132,"against":0.0811,"neutral":0.1511,"unrelated":0.0546},)"
            R"("frames":["economy","law"],"urgency":"high","urgency_p":{"low":0.2500,"high":0.7500},)"
            R"("coverage":0.83,"abstained":false})"
            "\n"
            R"({"id":null,"line":3,"stance":"unrelated",)"
            R"("p":{"favor":0.0000,"against":0.0000,"neutral":0.0000,"unrelated":1.0000},)"
            R"("frames":[],"urgency":null,"urgency_p":null,"coverage":1.00,"abstained":true})"
            "\n");
}

TEST(Jsonl, FilesAreNamedWhereSeveralInputsShareAnOutput) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl", "b\"\xFF.jsonl"}, true, {}};
  BatchBuilder rows(context);
  rows.label("{}", "17", "t", unrelated(), 0.0F);
  rows.batch.input_index = 1;
  EXPECT_TRUE(rendered(Format::kJsonl, context, rows.batch)
                  .starts_with("{\"id\":17,\"file\":\"b\\\"\xEF\xBF\xBD.jsonl\",\"line\":1,\"stance\":"));
}

TEST(Jsonl, IdsAndKeptFieldsAreEchoedAsTheyStood) {
  const Model model = sample_model();
  const RenderContext context{&model, {"-"}, false, {"date", "meta.n", "say \"so\""}};
  for (const char* id : {"12345678901234567890123", "-0.0e+10", R"("\ud800 \u0041")", "1E400", "\"\xC3\xA9\""}) {
    BatchBuilder rows(context);
    rows.label("{}", id, "t", unrelated(), 0.5F, {R"("2026")", "[1, {\"a\":2}]", ""});
    const std::string row = rendered(Format::kJsonl, context, rows.batch);
    EXPECT_TRUE(row.starts_with("{\"id\":" + std::string(id) + ",\"line\":")) << row;
    EXPECT_TRUE(
        row.ends_with(",\"abstained\":true,\"date\":\"2026\",\"meta.n\":[1, {\"a\":2}],\"say \\\"so\\\"\":null}\n"))
        << row;
  }
}

TEST(Jsonl, ASingleLabelHeadWithoutALabelSaysNull) {
  const Model model = sample_model();
  const RenderContext context{&model, {"-"}, false, {}};
  BatchBuilder rows(context);
  std::vector<Said> said = unrelated();
  said[0].labels = 0;
  rows.label("{}", "1", "t", said, 0.0F);
  EXPECT_NE(rendered(Format::kJsonl, context, rows.batch).find(R"("stance":null,"p":{"favor":0.0000,)"),
            std::string::npos);
}

/// Random words of the heads about random passages.
void fill(std::mt19937_64& random, const RenderContext& context, BatchBuilder& rows) {
  std::uniform_real_distribution<float> uniform(-0.01F, 1.01F);
  for (int i = 0; i < 200; ++i) {
    if (random() % 8 == 0) {
      rows.reject("[]", RowError::kNotObject);
      continue;
    }
    std::vector<Said> said;
    for (const Head& head : context.model->heads) {
      Said& words = said.emplace_back(not_asked(head.labels.size()));
      words.asked = random() % 4 != 0;
      words.abstained = random() % 2 == 0;
      if (!words.asked) continue;
      const std::uint64_t all = (1ULL << head.labels.size()) - 1;
      words.labels = random() & all;
      if (head.link == Link::kSoftmax) words.labels = std::bit_floor(words.labels);
      for (float& p : words.probabilities) p = uniform(random);
    }
    const std::string number = std::to_string(random());
    rows.label("{}", random() % 3 == 0 ? "" : number, "t", said, uniform(random),
               {number, random() % 2 == 0 ? "" : "[]"});
  }
}

TEST(Jsonl, TheFastWayWritesTheBytesOfThePlainWay) {
  std::mt19937_64 random(7);
  Model model = sample_model();
  for (int round = 0; round < 8; ++round) {
    if (round == 4) std::swap(model.heads[0], model.heads[1]);  // a multi-label head first
    if (round == 6) model.heads[2].labels = {"\"quoted\"", "line\nfeed", std::string(300, 'x')};
    const RenderContext context{&model, {"a", "b"}, round % 2 == 0, {"k1", "k2"}};
    BatchBuilder rows(context);
    fill(random, context, rows);
    rows.batch.input_index = 1;
    const std::string fast = rendered(Format::kJsonl, context, rows.batch);
    rows.batch.output.clear();
    reference_render_jsonl(context, rows.batch);
    ASSERT_EQ(fast, rows.batch.output.view());
  }
}

TEST(Jsonl, RenderingAWarmBatchKeepsItsCapacity) {
  std::mt19937_64 random(8);
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {"k1", "k2"}};
  BatchBuilder rows(context);
  fill(random, context, rows);
  const std::string first = rendered(Format::kJsonl, context, rows.batch);
  const char* const place = rows.batch.output.data();
  EXPECT_EQ(rendered(Format::kJsonl, context, rows.batch), first);
  EXPECT_EQ(rows.batch.output.data(), place);
}

TEST(Jsonl, WhatTheOutputRefusesIsReported) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  MemorySink memory;
  memory.broken = true;
  for (const Format format : {Format::kJsonl, Format::kMerge, Format::kDolma, Format::kCsv}) {
    const auto sink = make_text_sink(format, context, &memory);
    BatchBuilder rows(context);
    rows.label("{}", "1", "t", unrelated(), 0.5F);
    sink->render(context, rows.batch);
    const Status status = sink->write(context, rows.batch);
    EXPECT_EQ(status.code(), ErrorCode::kOutput);
    EXPECT_EQ(status.message(), "the disk is full");
  }
}

}  // namespace
}  // namespace stancemill::sinks
