#include "sinks/json_text.h"

#include <gtest/gtest.h>

namespace stancemill::sinks {
namespace {

std::string text_of(std::string_view raw) {
  Buffer to;
  append_json_text(to, raw);
  return std::string(to.view());
}

TEST(JsonText, StringsLoseQuotesAndEscapes) {
  EXPECT_EQ(text_of(R"("plain")"), "plain");
  EXPECT_EQ(text_of(R"("")"), "");
  EXPECT_EQ(text_of(R"("a\"b\\c\/d\b\f\n\r\te")"), "a\"b\\c/d\b\f\n\r\te");
  EXPECT_EQ(text_of(R"("\u0041\u00e9\u20AC\u00E9!")"), "A\xC3\xA9\xE2\x82\xAC\xC3\xA9!");
  EXPECT_EQ(text_of(R"("\ud83d\uDE00\n")"), "\xF0\x9F\x98\x80\n");
  EXPECT_EQ(text_of(R"("\u0000x")"), std::string("\0x", 2));
}

TEST(JsonText, UnpairedSurrogatesBecomeTheReplacementCharacter) {
  EXPECT_EQ(text_of(R"("\ud83d")"), "\xEF\xBF\xBD");
  EXPECT_EQ(text_of(R"("\ude00x")"), "\xEF\xBF\xBDx");
  EXPECT_EQ(text_of(R"("\ud83d\ud83d\ude00")"), "\xEF\xBF\xBD\xF0\x9F\x98\x80");
  EXPECT_EQ(text_of(R"("\ud83d\n")"), "\xEF\xBF\xBD\n");
  EXPECT_EQ(text_of(R"("\ud83d\u0041")"),
            "\xEF\xBF\xBD"
            "A");
}

TEST(JsonText, OtherValuesStandAsTheyAreAndNullIsNothing) {
  EXPECT_EQ(text_of("-1.50e3"), "-1.50e3");
  EXPECT_EQ(text_of(R"(["a", 1])"), R"(["a", 1])");
  EXPECT_EQ(text_of("true"), "true");
  EXPECT_EQ(text_of("null"), "");
  EXPECT_EQ(text_of(""), "");
}

TEST(JsonText, RawJsonTakesThePlaceOfANullAndNotOfWordsThatReadLikeOne) {
  std::string json = R"({"a":"\"b\": null","b": null})";
  put_for_null(json, "\"b\": ", "[1]");
  EXPECT_EQ(json, R"({"a":"\"b\": null","b": [1]})");
}

TEST(JsonText, NamesThatAreNotUtf8AreRepairedByteByByte) {
  EXPECT_EQ(to_utf8("caf\xE9.jsonl"), "caf\xEF\xBF\xBD.jsonl");
  EXPECT_EQ(to_utf8("\xE2\x82\xAC \xE2\x82"), "\xE2\x82\xAC \xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(to_utf8("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(json_quoted("a\"\xFF"), "\"a\\\"\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace stancemill::sinks
