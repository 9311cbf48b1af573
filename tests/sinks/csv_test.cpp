#include <gtest/gtest.h>

#include <algorithm>

#include "sample.h"
#include "sinks/csv_cell.h"

namespace stancemill::sinks {
namespace {

std::string cell(std::string_view text) {
  Buffer to;
  to.append("before,");
  append_cell(to, text);
  return std::string(to.view()).substr(7);
}

std::string json_cell(std::string_view raw) {
  Buffer to;
  append_json_cell(to, raw);
  return std::string(to.view());
}

TEST(Csv, CellsAreQuotedWhereAReaderNeedsIt) {
  EXPECT_EQ(cell("plain"), "plain");
  EXPECT_EQ(cell(""), "");
  EXPECT_EQ(cell("a,b"), "\"a,b\"");
  EXPECT_EQ(cell("say \"so\""), "\"say \"\"so\"\"\"");
  EXPECT_EQ(cell("\""), "\"\"\"\"");
  EXPECT_EQ(cell("two\r\nlines"), "\"two\r\nlines\"");
  EXPECT_EQ(cell("a;b"), "\"a;b\"");
  EXPECT_EQ(cell(" spaced "), "\" spaced \"");
  EXPECT_EQ(cell(std::string("nul\0here\0", 9)), "nul\xEF\xBF\xBDhere\xEF\xBF\xBD");
}

TEST(Csv, FormulasAreMadeHarmless) {
  EXPECT_EQ(cell("=1+1"), "'=1+1");
  EXPECT_EQ(cell("+49 30"), "'+49 30");
  EXPECT_EQ(cell("-cmd"), "'-cmd");
  EXPECT_EQ(cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(cell("\t=1"), "\"'\t=1\"");
  EXPECT_EQ(cell("\r=1"), "\"'\r=1\"");
  EXPECT_EQ(cell("\n=1"), "\"'\n=1\"");
  EXPECT_EQ(cell("  =1"), "\"'  =1\"");
  EXPECT_EQ(cell("\xC2\xA0\xE3\x80\x80=1"), "'\xC2\xA0\xE3\x80\x80=1");
  EXPECT_EQ(cell("\xEF\xBB\xBF+1"), "'\xEF\xBB\xBF+1");
  for (const char* wide : {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"}) {
    EXPECT_EQ(cell(wide), std::string("'") + wide);
  }
  EXPECT_EQ(cell("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(cell("a=1"), "a=1");
  EXPECT_EQ(cell("   "), "\"   \"");
}

TEST(Csv, OnlyJsonStringsAreGuardedSoThatNumbersStayNumbers) {
  EXPECT_EQ(json_cell("-5"), "-5");
  EXPECT_EQ(json_cell("\"-5\""), "'-5");
  EXPECT_EQ(json_cell(R"("\u003d1")"), "'=1");
  EXPECT_EQ(json_cell("null"), "");
  EXPECT_EQ(json_cell(R"(["a",1])"), "\"[\"\"a\"\",1]\"");
}

TEST(Csv, RowsFollowTheHeader) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl", "=b.jsonl"}, true, {"date", "=note"}};
  BatchBuilder rows(context);
  rows.label("{}", R"("x,1")", "t", in_favor(), 0.834F, {R"("2026-05-01")", R"("=1")"});
  rows.reject("bad", RowError::kJsonSyntax);
  rows.label("{}", "", "t", unrelated(), 1.0F);
  rows.batch.input_index = 1;
  EXPECT_EQ(rendered(Format::kCsv, context, rows.batch),
            "file,line,id,stance,p_favor,p_against,p_neutral,p_unrelated,frames,urgency,urgency_p_low,urgency_p_high,"
            "coverage,abstained,date,'=note\n"
            "'=b.jsonl,1,\"x,1\",favor,0.7132,0.0811,0.1511,0.0546,\"economy;law\",high,0.2500,0.7500,0.83,false,2026-"
            "05-01,'=1\n"
            "'=b.jsonl,3,,unrelated,0.0000,0.0000,0.0000,1.0000,,,,,1.00,true,,\n");
}

TEST(Csv, OneInputIsNotNamedAndAnEmptyOutputHasItsHeader) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl"}, false, {}};
  MemorySink memory;
  const auto sink = make_text_sink(Format::kCsv, context, &memory);
  ASSERT_TRUE(sink->finish().ok());
  EXPECT_TRUE(memory.bytes.starts_with("line,id,stance,p_favor,"));
  EXPECT_EQ(memory.bytes.find('\n'), memory.bytes.size() - 1);
}

TEST(Csv, TheHeaderComesOnceHoweverManyBatchesThereAre) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a.jsonl"}, false, {}};
  MemorySink memory;
  const auto sink = make_text_sink(Format::kCsv, context, &memory);
  for (int i = 0; i < 3; ++i) {
    BatchBuilder rows(context);
    rows.label("{}", "1", "t", unrelated(), 1.0F);
    sink->render(context, rows.batch);
    ASSERT_TRUE(sink->write(context, rows.batch).ok());
  }
  ASSERT_TRUE(sink->finish().ok());
  EXPECT_EQ(std::count(memory.bytes.begin(), memory.bytes.end(), '\n'), 4);
  EXPECT_EQ(memory.bytes.rfind("line,id"), 0U);
}

}  // namespace
}  // namespace stancemill::sinks
