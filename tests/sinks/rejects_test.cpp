#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sample.h"

namespace stancemill::sinks {
namespace {

std::string rejected(const RenderContext& context, Batch& batch) {
  batch.rejects.clear();
  render_rejects(context, batch);
  return std::string(batch.rejects.view());
}

TEST(Rejects, RowsNameFileLineOffsetReasonAndRawLine) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl", "b\xFF.jsonl"}, true, {"k"}};
  BatchBuilder rows(context);
  rows.label("{\"text\":\"t\"}", "", "t", unrelated(), 0.0F).reject("{\"a\":\x01\xE2\x80\xA8", RowError::kJsonSyntax);
  rows.reject("\xFF\xFE", RowError::kUtf8Invalid);
  rows.batch.input_index = 1;
  rows.batch.passages[1].line = 7;
  rows.batch.passages[1].offset = 12345678901;
  rows.batch.passages[2].offset = 20;
  EXPECT_EQ(
      rejected(context, rows.batch),
      "{\"file\":\"b\xEF\xBF\xBD.jsonl\",\"line\":7,\"offset\":12345678901,\"reason\":\"json_syntax\","
      "\"detail\":\"the line is not one well-formed JSON value (RFC 8259)\",\"raw\":\"{\\\"a\\\":\\u0001\\u2028\"}\n"
      "{\"file\":\"b\xEF\xBF\xBD.jsonl\",\"line\":3,\"offset\":20,\"reason\":\"utf8_invalid\","
      "\"detail\":\"the line holds bytes that are not UTF-8; convert the file to UTF-8 first\","
      "\"raw\":\"//4=\",\"raw_encoding\":\"base64\"}\n");
}

TEST(Rejects, EveryReasonHasAnotherSentence) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  BatchBuilder rows(context);
  for (int reason = 1; reason < kRowErrorCount; ++reason) rows.reject("x", static_cast<RowError>(reason));
  const std::string all = rejected(context, rows.batch);
  std::set<std::string> sentences;
  std::size_t begin = 0;
  for (int reason = 1; reason < kRowErrorCount; ++reason) {
    const std::size_t end = all.find('\n', begin);
    const nlohmann::json row = nlohmann::json::parse(all.substr(begin, end - begin));
    EXPECT_EQ(row["reason"], std::string(reason_name(static_cast<RowError>(reason))));
    EXPECT_GT(row["detail"].get<std::string>().size(), 10U);
    sentences.insert(row["detail"].get<std::string>());
    begin = end + 1;
  }
  EXPECT_EQ(begin, all.size());
  EXPECT_EQ(sentences.size(), static_cast<std::size_t>(kRowErrorCount - 1));
}

TEST(Rejects, ALongLineTellsItsTrueLengthAndShowsWholeCharacters) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"ab\xF0\x9F\x98", "ab"}, {"ab\xC3", "ab"}, {"ab\xC3\xBC", "ab\xC3\xBC"}, {"ab", "ab"}};
  for (const auto& [kept, shown] : cases) {
    BatchBuilder rows(context);
    rows.reject(kept, RowError::kLineTooLong);
    rows.batch.oversized_bytes = 20'000'000;
    const nlohmann::json row = nlohmann::json::parse(rejected(context, rows.batch));
    EXPECT_EQ(row["raw"], shown);
    EXPECT_EQ(row["detail"],
              "the line has 20000000 bytes, over the limit; --max-line-bytes raises it, and here stands the line's "
              "beginning");
  }
  BatchBuilder rows(context);
  rows.reject(
      "a\xFF"
      "b\x80\x80\x80\x80",
      RowError::kLineTooLong);
  EXPECT_TRUE(nlohmann::json::parse(rejected(context, rows.batch)).contains("raw_encoding"));
}

TEST(Rejects, ABatchWithoutRejectsWritesNothing) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  BatchBuilder rows(context);
  rows.label("{}", "", "t", unrelated(), 0.0F);
  EXPECT_EQ(rejected(context, rows.batch), "");
}

}  // namespace
}  // namespace stancemill::sinks
