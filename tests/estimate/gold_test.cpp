#include "estimate/gold.h"

#include <gtest/gtest.h>

#include "estimate/csv_rows.h"
#include "made_up.h"

namespace stancemill::estimate {
namespace {

TEST(CsvRows, SpreadsheetsOfAllKindsAreRead) {
  using Rows = std::vector<std::vector<std::string>>;
  EXPECT_EQ(csv_rows("a,b\n1,\"x,\"\"y\"\"\n\"\n", "t").value(), (Rows{{"a", "b"}, {"1", "x,\"y\"\n"}}));
  EXPECT_EQ(csv_rows("\xEF\xBB\xBF"
                     "a;b\r\n1;\r\n\r\n",
                     "t")
                .value(),
            (Rows{{"a", "b"}, {"1", ""}}));
  EXPECT_EQ(csv_rows("a\tb\n,\t;", "t").value(), (Rows{{"a", "b"}, {",", ";"}}));
  EXPECT_EQ(csv_rows("a,b\n\"open", "t").status().code(), ErrorCode::kInput);
  EXPECT_TRUE(csv_rows("", "t").value().empty());
}

TEST(CsvRows, GuardsAgainstFormulasAreTakenOff) {
  EXPECT_EQ(unguarded("'=1+1"), "=1+1");
  EXPECT_EQ(unguarded("'tis"), "'tis");
}

class GoldTest : public testing::Test {
 protected:
  Result<GoldFile> read(const std::string& name, const std::string& text, const std::string& field = "") {
    return read_gold(folder_.write(name, text), field, "stance");
  }
  TemporaryFolder folder_;
};

TEST_F(GoldTest, TheThreeFormatsSayTheSame) {
  const auto jsonl =
      read("g.jsonl", R"({"gold":"favor","id":"x","file":"a","line":7,"stratum":"s","inclusion_probability":0.25})"
                      "\n\n");
  const auto csv = read("g.csv", "line,gold,id,file,stratum,inclusion_probability,text\n7,favor,x,a,s,0.25,\"t\n\"\n");
  const auto tasks =
      read("g.json", R"([{"data":{"id":"x","file":"a","line":7,"stratum":"s","inclusion_probability":0.25},
      "annotations":[{"was_cancelled":true,"result":[]},{"result":[{"value":{"choices":["favor"]}}]}]}])");
  for (const auto* const rows : {&jsonl, &csv, &tasks}) {
    ASSERT_TRUE(rows->ok()) << rows->status().message();
    ASSERT_EQ(rows->value().rows.size(), 1U);
    const GoldRow& row = rows->value().rows[0];
    EXPECT_EQ(row.label, "favor");
    EXPECT_EQ(row.id, "x");
    EXPECT_EQ(row.file, "a");
    EXPECT_EQ(row.line, 7U);
    EXPECT_EQ(row.stratum, "s");
    EXPECT_EQ(row.inclusion, 0.25);
  }
}

TEST_F(GoldTest, RowsThatTheClassifierLabelledHaveItsProbabilities) {
  const auto rows = read("g.jsonl", R"({"id":1,"stance":"against","p":{"favor":0.1,"against":0.9},"label":"favor"})");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows.value().rows[0].label, "favor");
  EXPECT_EQ(rows.value().rows[0].given, "against");
  EXPECT_EQ(rows.value().rows[0].probabilities.at("against"), 0.9);
}

TEST_F(GoldTest, AnotherFieldMayHoldTheLabel) {
  EXPECT_EQ(read("g.jsonl", R"({"gold":"a","mine":"b"})", "mine").value().rows[0].label, "b");
}

TEST_F(GoldTest, TasksHaveTheLabelInTheFieldThatWasAskedFor) {
  const std::string tasks = R"([{"data":{"line":1},"annotations":[{"result":[
      {"from_name":"topic","value":{"choices":["schools"]}},{"from_name":"gold","value":{"choices":["favor"]}},
      {"from_name":"mine","value":{"choices":["against"]}}]}]}])";
  EXPECT_EQ(read("g.json", tasks, "mine").value().rows[0].label, "against");
  EXPECT_EQ(read("g.json", tasks, "topic").value().rows[0].label, "schools");
  EXPECT_EQ(read("g.json", tasks).value().rows[0].label, "favor") << "as in the other formats";
  EXPECT_EQ(read("g.json", tasks, "nobody").value().rows[0].label, "");
}

TEST_F(GoldTest, TasksOnWhichAnnotatorsDifferAreCounted) {
  const auto annotation = [](const std::string& choice) {
    return R"({"result":[{"from_name":"gold","value":{"choices":[")" + choice + R"("]}}]})";
  };
  const auto task = [&](const std::string& one, const std::string& other) {
    return R"({"data":{"line":1},"annotations":[)" + annotation(one) + "," + annotation(other) + "]}";
  };
  const GoldFile file = read("g.json", "[" + task("favor", "favor") + "," + task("favor", "against") + "]").value();
  EXPECT_EQ(file.disputed, 1U);
  EXPECT_EQ(file.rows[1].label, "favor") << "the first choice stands";
}

TEST_F(GoldTest, TroubleIsNamedWithItsPlace) {
  EXPECT_NE(read("g.jsonl", "{}\n[]").status().message().find("line 2"), std::string::npos);
  EXPECT_NE(read("g.csv", "gold,b\n1\n").status().message().find("row 2"), std::string::npos);
  EXPECT_FALSE(read("g.csv", "gold,line\na,seven\n").ok());
  EXPECT_FALSE(read("g.csv", "gold,inclusion_probability\na,1.5\n").ok());
  EXPECT_FALSE(read("g.csv", "gold,inclusion_probability\na,0\n").ok());
  EXPECT_FALSE(read("g.csv", "gold,inclusion_probability\na,1e-320\n").ok()) << "its weight would be infinite";
  EXPECT_FALSE(read("g.json", "{}").ok());
  EXPECT_FALSE(read("g.json", R"([{"data":{},"annotations":[{"was_cancelled":"no"}]}])").ok());
  EXPECT_FALSE(read_gold("/nowhere/g.csv", "", "stance").ok());
}

/// A million brackets once exhausted the stack.
TEST_F(GoldTest, DeepNestingIsRefused) {
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_FALSE(read("g.jsonl", R"({"line":1,"gold":)" + deep + "}").ok());
  EXPECT_FALSE(read("g.json", R"([{"data":{"id":)" + deep + "}}]").ok());
}

}  // namespace
}  // namespace stancemill::estimate
