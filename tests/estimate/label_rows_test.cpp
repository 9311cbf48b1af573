#include "estimate/label_rows.h"

#include <gtest/gtest.h>

#include "made_up.h"

namespace stancemill::estimate {
namespace {

constexpr char kRow[] =
    R"({"id":"x","file":"a.jsonl","line":3,"stance":"no","p":{"yes":0.2500,"no":0.7500},"date":"2026-05-17"})";

class LabelRowsTest : public testing::Test {
 protected:
  Result<LabelRows> open(const std::string& text, const std::vector<std::string>& by = {}) {
    return LabelRows::open(folder_.write("l.jsonl", text), "stance", sinks::parse_by_fields(by).take(), "text");
  }
  TemporaryFolder folder_;
};

TEST_F(LabelRowsTest, ARowIsReadAsItWasWritten) {
  auto rows = open(std::string(kRow) + "\n", {"month", "lang"});
  ASSERT_TRUE(rows.ok()) << rows.status().message();
  EXPECT_EQ(rows.value().labels(), (std::vector<std::string>{"yes", "no"}));
  LabelRows::Row row;
  ASSERT_TRUE(rows.value().next(row).value());
  EXPECT_EQ(text_of(row.id), "x");
  EXPECT_EQ(text_of(row.file), "a.jsonl");
  EXPECT_EQ(row.line, 3U);
  EXPECT_EQ(row.given, 1U);
  EXPECT_EQ(row.probabilities, (Shares{0.25, 0.75}));
  EXPECT_EQ(row.by, (std::vector<std::optional<std::string>>{"2026-05", std::nullopt}));
  EXPECT_TRUE(row.text.empty());
}

TEST_F(LabelRowsTest, AFieldThatNoRowHasIsRefusedAtTheEnd) {
  const std::string first = std::string(kRow) + "\n";
  const std::string second =
      R"({"id":"y","file":"a.jsonl","line":4,"stance":"no","p":{"yes":0.25,"no":0.75},"lang":"en"})";
  for (const std::string& text : {first, first + second}) {
    auto rows = open(text, {"month", "lang"});
    ASSERT_TRUE(rows.ok()) << rows.status().message();
    LabelRows::Row row;
    Result<bool> more = rows.value().next(row);
    while (more.ok() && more.value()) more = rows.value().next(row);
    EXPECT_EQ(more.ok(), text != first) << "one row with the field is enough";
    if (more.ok()) continue;
    EXPECT_EQ(more.status().code(), ErrorCode::kUsage);
    EXPECT_NE(more.status().message().find("'lang'; `label --keep lang`"), std::string::npos)
        << more.status().message();
  }
}

TEST_F(LabelRowsTest, MergedRowsHaveTheirTexts) {
  auto rows = open(R"({"id":1,"text":"words","stancemill":{"line":1,"stance":"yes","p":{"yes":1.0000,"no":0.0000}}})");
  ASSERT_TRUE(rows.ok()) << rows.status().message();
  LabelRows::Row row;
  ASSERT_TRUE(rows.value().next(row).value());
  EXPECT_EQ(row.given, 0U);
  EXPECT_EQ(text_of(row.text), "words");
}

TEST_F(LabelRowsTest, TheLabelOfMergedRowsCanBeAFieldOfBy) {
  for (
      const char* const text :
      {R"({"stance":"no","line":1,"p":{"yes":0.2,"no":0.8}})",
       R"({"id":1,"text":"w","stancemill":{"line":1,"stance":"no","p":{"yes":0.2,"no":0.8}}})",
       R"({"id":1,"text":"w","stance":"the corpus' own","stancemill":{"line":1,"stance":"no","p":{"yes":0.2,"no":0.8}}})"}) {
    auto rows = open(text, {"stance"});
    ASSERT_TRUE(rows.ok()) << rows.status().message();
    LabelRows::Row row;
    ASSERT_TRUE(rows.value().next(row).value()) << text;
    EXPECT_EQ(row.by, std::vector<std::optional<std::string>>{"no"}) << text;
    const Result<bool> end = rows.value().next(row);
    EXPECT_TRUE(end.ok()) << end.status().message();
  }
}

TEST_F(LabelRowsTest, WhatIsNoRowOfLabelsIsRefused) {
  for (const char* const text : {"", "\n", "[]", "{}", R"({"stance":"yes"})", R"({"stance":"yes","p":{"yes":1}})",
                                 R"({"stance":"yes","p":7})", R"({"stance":"yes","p":{"y.s":1,"no":0}})"}) {
    EXPECT_EQ(open(text).status().code(), ErrorCode::kInput) << text;
  }
  std::string many = R"({"stance":"l0","p":{"l0":1)";
  for (int i = 1; i < 100; ++i) many += ",\"l" + std::to_string(i) + "\":0";
  EXPECT_EQ(open(many + "}}").status().code(), ErrorCode::kInput) << "more labels than a head has";
  EXPECT_FALSE(LabelRows::open("-", "stance", {}).ok());
}

TEST_F(LabelRowsTest, ALaterRowThatIsDamagedIsNamed) {
  for (const char* const bad :
       {"x", R"({"id":1})", R"({"stance":"maybe","p":{"yes":1,"no":0}})", R"({"stance":"yes","p":{"yes":1}})",
        R"({"stance":"yes","p":{"yes":"1","no":0}})", R"({"stance":"yes","p":{"yes":1.5,"no":0}})"}) {
    auto rows = open(std::string(kRow) + "\n" + bad + "\n");
    ASSERT_TRUE(rows.ok());
    LabelRows::Row row;
    ASSERT_TRUE(rows.value().next(row).value());
    const Result<bool> next = rows.value().next(row);
    ASSERT_FALSE(next.ok()) << bad;
    EXPECT_NE(next.status().message().find("line 2"), std::string::npos) << next.status().message();
  }
}

/// A corpus may hold such rows; the time of an object that looks through all members for each new one grows with the
/// square.
TEST_F(LabelRowsTest, ARowOfAMillionMembersIsReadInLinearTime) {
  std::string row = "{\"text\":\"x\"";
  for (int i = 0; i < 1'000'000; ++i) row += ",\"k" + std::to_string(i) + "\":0";
  row += R"(,"stancemill":{"id":1,"line":1,"stance":"b","p":{"z":0.25,"b":0.75}}})";
  Result<LabelRows> rows = LabelRows::open(folder_.write("wide.jsonl", row + "\n"), "stance", {});
  ASSERT_TRUE(rows.ok()) << rows.status().message();
  EXPECT_EQ(rows.value().labels(), (std::vector<std::string>{"z", "b"})) << "in the order of the row";
  LabelRows::Row read;
  EXPECT_TRUE(rows.value().next(read).value());
}

}  // namespace
}  // namespace stancemill::estimate
