// How the text is decoded.
#include <gtest/gtest.h>

#include <string>

#include "parse_all.h"

namespace stancemill::parse {
namespace {

std::string with_text(const std::string& inside) { return R"({"text":")" + inside + "\"}"; }

TEST(Text, AllEscapesAreDecoded) {
  EXPECT_EQ(parse_line(with_text(R"(\"\\\/\b\f\n\r\t)")).text, "\"\\/\b\f\n\r\t");
  EXPECT_EQ(parse_line(with_text(R"(\u0041\u00e9\u00E9\u20AC\uFFFF\u007f\u0080\u07ff\u0800)")).text,
            "A\xC3\xA9\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80");
  EXPECT_EQ(parse_line(with_text(R"(\ud83d\ude00 \uD800\uDC00 \uDBFF\uDFFF)")).text,
            "\xF0\x9F\x98\x80 \xF0\x90\x80\x80 \xF4\x8F\xBF\xBF");
  EXPECT_EQ(parse_line(with_text(R"(a\u0000b)")).text, std::string("a\0b", 3));
  EXPECT_EQ(parse_line(with_text(R"(\\u0041\\\u0041)")).text, "\\u0041\\A");
}

TEST(Text, UnpairedSurrogatesAreReplacedAndCounted) {
  const std::string mark = "\xEF\xBF\xBD";
  const std::pair<const char*, std::string> cases[] = {
      {R"(\ud800)", mark},
      {R"(\udc00)", mark},
      {R"(a\udfffb)", "a" + mark + "b"},
      {R"(\ud800\ud800\udc00)", mark + "\xF0\x90\x80\x80"},
      {R"(\udc00\ud800)", mark + mark},
      {R"(\ud800\n\udc00)", mark + "\n" + mark},
      {R"(\ud800\u0041)", mark + "A"},
      {R"(\ud800\\udc00)", mark + "\\udc00"},
      {R"(\uDBFF)", mark},
  };
  for (const auto& [inside, text] : cases) {
    const Row row = parse_line(with_text(inside));
    EXPECT_EQ(row.error, RowError::kNone) << inside;
    EXPECT_EQ(row.text, text) << inside;
    std::uint32_t marks = 0;
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) ++marks;
    EXPECT_EQ(row.replaced_surrogates, marks) << inside;
    EXPECT_EQ(error_of(with_text(inside), {"text", "id", {}, true}), RowError::kTextSurrogate) << inside;
  }
  const Row row = parse_line(with_text(R"(\ufffd\ud83d\ude00)"), {"text", "id", {}, true});
  EXPECT_EQ(row.error, RowError::kNone) << "a pair and a replacement character that stood there are no fault";
  EXPECT_EQ(row.replaced_surrogates, 0U);
}

TEST(Text, UnpairedSurrogatesElsewhereAreNoFaultOfTheText) {
  EXPECT_EQ(error_of(R"({"\ud800":1,"x":"\udc00","id":"\ud800","text":"t"})", {"text", "id", {}, true}),
            RowError::kNone);
}

TEST(Text, EachTextIsFollowedByALineFeed) {
  const Batch batch =
      parse_everywhere("{\"text\":\"a\\nb\"}\n{\"text\":\"\"}\n{\"text\":\"\\ud800\"}\n{\"text\":\"c\"}\n");
  EXPECT_EQ(batch.text.view(), "a\nb\n\xEF\xBF\xBD\nc\n");
  ASSERT_EQ(batch.passages.size(), 4U);
  EXPECT_EQ(batch.passages[0].text, (ByteRange{0, 3}));
  EXPECT_TRUE(batch.passages[1].text.empty());
  EXPECT_EQ(batch.passages[3].text, (ByteRange{8, 9}));
}

}  // namespace
}  // namespace stancemill::parse
