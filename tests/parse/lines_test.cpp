// How a block is cut into lines, and that no line disturbs another.
#include <gtest/gtest.h>

#include <string>

#include "parse_all.h"

namespace stancemill::parse {
namespace {

constexpr char kGood[] = R"({"id":1,"text":"good"})";

TEST(Lines, NumbersAndOffsetsCountAllLines) {
  Batch batch = batch_of("{\"text\":\"a\"}\n\n \t\r\nbad\n{\"text\":\"b\"}");
  batch.first_line = 101;
  batch.first_offset = 5000;
  Parser({}).parse(batch);
  const Rows rows = rows_of(batch, 0);
  ASSERT_EQ(rows.rows.size(), 3U);
  EXPECT_EQ(rows.blank_lines, 2U);
  EXPECT_EQ(rows.rows[0].line, 101U);
  EXPECT_EQ(rows.rows[0].offset, 5000U);
  EXPECT_EQ(rows.rows[1].line, 104U);
  EXPECT_EQ(rows.rows[1].offset, 5018U);
  EXPECT_EQ(rows.rows[1].source, "bad");
  EXPECT_EQ(rows.rows[2].line, 105U);
  EXPECT_EQ(rows.rows[2].offset, 5022U);
  EXPECT_EQ(rows.rows[2].source, "{\"text\":\"b\"}");
}

TEST(Lines, TheLastLineMayLackItsLineFeed) {
  for (const std::string_view end : {"", "\n"}) {
    const Rows rows = parse_all(std::string(kGood) + "\n" + kGood + std::string(end));
    ASSERT_EQ(rows.rows.size(), 2U);
    EXPECT_EQ(rows.rows[1].source, kGood);
    EXPECT_EQ(rows.blank_lines, 0U);
  }
  EXPECT_EQ(parse_all("").rows.size() + parse_all("").blank_lines, 0U);
  EXPECT_EQ(parse_all("\n").blank_lines, 1U);
  EXPECT_EQ(parse_all("\n\n").blank_lines, 2U);
  EXPECT_EQ(parse_all(" \n\t\r").blank_lines, 2U);
}

TEST(Lines, OtherControlCharactersDoNotMakeALineBlank) {
  for (const char* const line : {"\v", "\f", "\x01", "\xC2\xA0"}) EXPECT_EQ(error_of(line), RowError::kJsonSyntax);
  EXPECT_EQ(error_of(std::string_view("\0", 1)), RowError::kJsonSyntax);
}

TEST(Lines, ACarriageReturnAtTheEndIsWhiteSpace) {
  const Rows rows = parse_all("{\"text\":\"a\"}\r\n\r\n{\"text\":\"b\"}\r");
  ASSERT_EQ(rows.rows.size(), 2U);
  EXPECT_EQ(rows.rows[0].source, "{\"text\":\"a\"}\r");
  EXPECT_EQ(rows.rows[1].text, "b");
  EXPECT_EQ(rows.blank_lines, 1U);
}

TEST(Lines, AByteOrderMarkIsSkippedOnlyAtTheBeginningOfTheInput) {
  const std::string mark = "\xEF\xBB\xBF";
  const Rows rows = parse_all(mark + kGood + "\n" + mark + kGood + "\n");
  ASSERT_EQ(rows.rows.size(), 2U);
  EXPECT_EQ(rows.rows[0].error, RowError::kNone);
  EXPECT_EQ(rows.rows[0].source, mark + kGood);
  EXPECT_EQ(rows.rows[0].offset, 0U);
  EXPECT_EQ(rows.rows[0].text, "good");
  EXPECT_EQ(rows.rows[0].id, "1");
  EXPECT_EQ(rows.rows[1].error, RowError::kJsonSyntax);
  EXPECT_EQ(rows.rows[1].offset, mark.size() + sizeof kGood);

  EXPECT_EQ(error_of(mark + mark + kGood), RowError::kJsonSyntax);
  EXPECT_EQ(parse_line(mark + "x").source, mark + "x");
  for (const char* const rest : {"", "\n", " ", "\r\n"}) {
    EXPECT_EQ(parse_all(mark + rest).blank_lines, 1U);
    EXPECT_TRUE(parse_all(mark + rest).rows.empty());
  }
  Batch later = batch_of(mark + kGood);
  later.first_offset = 1;
  later.first_line = 2;
  Parser({}).parse(later);
  EXPECT_EQ(later.passages.at(0).error, RowError::kJsonSyntax);
}

TEST(Lines, ABadLineDisturbsNoOther) {
  const std::string deep(3000, '[');
  for (const std::string& bad :
       {std::string("\""), std::string("\\"), std::string("{\"text\":\"x"), std::string("{\"text\":\"x\\"),
        std::string("{\"a\":\""), std::string("\xFF"), std::string("{\"text\":\"\xE2\x82"),
        std::string("{\"text\":\"\t\"}"), std::string("{"), std::string("}"), std::string("[["), deep,
        std::string("{\"text\":\"x\"}\""), std::string("\\\""), std::string("\"\\\"")}) {
    for (int before = 0; before < 70; ++before) {
      // Pushed along so that it stands at every place of simdjson's 64-byte blocks.
      const std::string good = "{\"text\":\"" + std::string(static_cast<std::size_t>(before) + 1, 'g') + "\"}";
      const std::string input = good + "\n" + bad + "\n" + good + "\n" + bad + "\n" + bad + "\n" + good;
      const Rows rows = parse_all(input);
      ASSERT_EQ(rows.rows.size(), 6U);
      for (const std::size_t i : {0U, 2U, 5U}) {
        ASSERT_EQ(rows.rows[i].error, RowError::kNone) << bad;
        ASSERT_EQ(rows.rows[i].text.size(), static_cast<std::size_t>(before) + 1);
      }
      for (const std::size_t i : {1U, 3U, 4U}) ASSERT_NE(rows.rows[i].error, RowError::kNone) << bad;
    }
  }
}

TEST(Lines, LongLinesAndShortOnesMix) {
  std::string input;
  std::size_t lines = 0;
  for (const std::size_t size : {1U, 70U, 32000U, 5U, 70000U, 1U, 1500000U, 2U, 33000U}) {
    input += "{\"text\":\"" + std::string(size, 'a') + "\\n\",\"id\":" + std::to_string(size) + "}\n";
    ++lines;
    if (size == 70000) input += "{\"text\":\"" + std::string(size, 'b') + "\n";
    if (size == 70000) ++lines;
  }
  const Rows rows = parse_all(input);
  ASSERT_EQ(rows.rows.size(), lines);
  for (const Row& row : rows.rows) {
    if (row.error == RowError::kNone) {
      EXPECT_EQ(std::to_string(row.text.size() - 1), row.id);
    } else {
      EXPECT_EQ(row.line, 6U);
    }
  }
}

TEST(Lines, CuttingIntoBatchesElsewhereChangesNothing) {
  std::string input;
  for (int i = 0; i < 3000; ++i) {
    input += i % 97 == 0 ? "{\"text\":\"open\n"
                         : "{\"text\":\"t" + std::to_string(i) + "\\u00e9\",\"id\":" + std::to_string(i) + "}\n";
  }
  const Rows whole = parse_all(input);
  Parser parser({});
  std::vector<Row> pieces;
  Batch batch;
  std::uint64_t line = 1;
  for (std::size_t begin = 0; begin < input.size();) {
    const std::size_t feed = input.find('\n', begin + (begin * 31) % 5000);
    const std::size_t end = feed == std::string::npos ? input.size() : feed + 1;
    batch.clear();
    batch.first_line = line;
    batch.first_offset = begin;
    batch.input.append(std::string_view(input).substr(begin, end - begin));
    parser.parse(batch);
    line += batch.passages.size() + batch.blank_lines;
    const Rows rows = rows_of(batch, 0);
    pieces.insert(pieces.end(), rows.rows.begin(), rows.rows.end());
    begin = end;
  }
  EXPECT_EQ(pieces, whole.rows);
}

TEST(Lines, AnOversizedLineIsOneReject) {
  Batch batch = batch_of("{\"text\":\"beginning of a long");
  batch.first_line = 7;
  batch.first_offset = 70;
  batch.oversized_bytes = 1 << 30;
  Parser({"text", "id", {"k"}, false}).parse(batch);
  const Rows rows = rows_of(batch, 1);
  ASSERT_EQ(rows.rows.size(), 1U);
  EXPECT_EQ(rows.rows[0].error, RowError::kLineTooLong);
  EXPECT_EQ(rows.rows[0].line, 7U);
  EXPECT_EQ(rows.rows[0].offset, 70U);
  EXPECT_EQ(rows.rows[0].source, "{\"text\":\"beginning of a long");
}

TEST(Lines, AnUnsupportedEncodingIsOneReject) {
  Batch batch = batch_of(std::string_view("\xFF\xFE{\0\n\0}\0", 8));
  batch.encoding_unsupported = true;
  Parser({}).parse(batch);
  const Rows rows = rows_of(batch, 0);
  ASSERT_EQ(rows.rows.size(), 1U);
  EXPECT_EQ(rows.rows[0].error, RowError::kEncodingUnsupported);
  EXPECT_EQ(rows.rows[0].source.size(), 8U);
  EXPECT_EQ(rows.blank_lines, 0U);
}

TEST(Lines, AParserLeavesNothingOfTheBatchBefore) {
  Parser parser({});
  Batch batch = batch_of("{\"text\":\"a\"}\n\nbad\n");
  parser.parse(batch);
  parser.parse(batch);
  EXPECT_EQ(batch.passages.size(), 2U);
  EXPECT_EQ(batch.blank_lines, 1U);
  EXPECT_EQ(batch.text.view(), "a\n");
  Parser moved = std::move(parser);
  moved.parse(batch);
  EXPECT_EQ(batch.passages.size(), 2U);
}

}  // namespace
}  // namespace stancemill::parse
