#include "base/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace stancemill {
namespace {

std::string json(std::string_view text) {
  Buffer to;
  append_json_string(to, text);
  return std::string(to.view());
}

std::string base64(std::string_view bytes) {
  Buffer to;
  append_base64(to, bytes);
  return std::string(to.view());
}

TEST(Text, Utf8FollowsTable37) {
  for (const char* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad : {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xE0\xA0", "\xED\xA0\x80",
                          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xC2z"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(Text, Base64MatchesTheRfcVectors) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Text, Base64IsReadAsItIsWritten) {
  std::string bytes;
  for (int byte = 255; byte >= 0; --byte) {
    bytes += static_cast<char>(byte);
    Buffer back;
    ASSERT_TRUE(append_from_base64(back, base64(bytes))) << base64(bytes);
    ASSERT_EQ(back.view(), bytes);
  }
  Buffer nothing;
  EXPECT_TRUE(append_from_base64(nothing, ""));
  EXPECT_TRUE(nothing.empty());
  for (const char* bad : {"Z", "Zg", "Zg=", "====", "Z===", "Zg==Zg==", "Zm=v", "Zm9-", "Zm9_", "Zm 9", "Zm9v\n"}) {
    Buffer to;
    EXPECT_FALSE(append_from_base64(to, bad)) << bad;
  }
}

TEST(Text, NumbersAreDecimal) {
  Buffer to;
  append_number(to, 0);
  to.push_back(' ');
  append_number(to, UINT64_MAX);
  EXPECT_EQ(to.view(), "0 18446744073709551615");
}

TEST(Text, JsonStringsEscapeWhatReadersStumbleOver) {
  EXPECT_EQ(json("plain"), "\"plain\"");
  EXPECT_EQ(json("a\"b\\c\n\r\t\x01\x7F"), "\"a\\\"b\\\\c\\n\\r\\t\\u0001\\u007f\"");
  EXPECT_EQ(json("x\xE2\x80\xA8y\xE2\x80\xA9"), "\"x\\u2028y\\u2029\"");
  EXPECT_EQ(json("\xE2\x82\xAC"), "\"\xE2\x82\xAC\"");
  EXPECT_EQ(json("\xE2"), "\"\xE2\"");
}

TEST(Text, CutsLeaveCharactersWhole) {
  const std::string_view text = "a\xC3\xA9\xF0\x9F\x98\x80z";
  const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 3, 7, 8, 8};
  for (std::size_t most = 0; most < std::size(expected); ++most) {
    EXPECT_EQ(cut_at_character(text, most), expected[most]) << most;
  }
}

TEST(Text, PrintableHoldsNoControlCharacters) {
  EXPECT_EQ(printable("a\x1b[31m\xC2\x9B\xFF z"), "a\\x1b[31m\\xc2\\x9b\\xff z");
  EXPECT_EQ(printable("abcdef", 3), "abc...");
}

}  // namespace
}  // namespace stancemill
