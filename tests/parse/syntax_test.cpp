// Strict RFC 8259 over the whole line, whatever of it is needed.
#include <gtest/gtest.h>

#include <string>

#include "parse_all.h"

namespace stancemill::parse {
namespace {

/// A line with `value` as a field that nobody asked for.
std::string with_value(const std::string& value) { return R"({"text":"t","x":)" + value + "}"; }

TEST(Syntax, EveryProductionOfValueIsTaken) {
  for (const char* const value : {"null",
                                  "true",
                                  "false",
                                  "0",
                                  "-0",
                                  "7",
                                  "-12",
                                  "1.5",
                                  "-0.25",
                                  "1e5",
                                  "1E5",
                                  "1e+5",
                                  "1e-5",
                                  "0e0",
                                  "1.0e00",
                                  "10.01E-1",
                                  R"("")",
                                  R"("a")",
                                  R"("\"\\\/\b\f\n\r\t")",
                                  R"("\u0000\u00e9\uABCD\uabcd")",
                                  R"("\ud83d\ude00")",
                                  R"("\ud83d")",
                                  "\"\x7f\"",
                                  "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"",
                                  "[]",
                                  "[ ]",
                                  "{}",
                                  "{ }",
                                  "[1]",
                                  "[1,2]",
                                  "[[],{}]",
                                  R"({"a":1})",
                                  R"({"a":1,"a":2})",
                                  R"({"":{"":[]}})",
                                  "[\t1\r,\t2 ]",
                                  R"({ "a" : [ { } , null ] })"}) {
    EXPECT_EQ(error_of(with_value(value)), RowError::kNone) << value;
  }
}

TEST(Syntax, EveryProductionOfValueBrokenOnceIsRefused) {
  for (const char* const value : {"",
                                  "nul",
                                  "nulll",
                                  "Null",
                                  "NULL",
                                  "tru",
                                  "truee",
                                  "True",
                                  "fals",
                                  "falsee",
                                  "n",
                                  "nan",
                                  "NaN",
                                  "Infinity",
                                  "-Infinity",
                                  "undefined",
                                  "-",
                                  "+1",
                                  "--1",
                                  "00",
                                  "01",
                                  "-01",
                                  "1.",
                                  ".5",
                                  "-.5",
                                  "1.e5",
                                  "1e",
                                  "1e+",
                                  "1e-",
                                  "1e5.",
                                  "1e5.5",
                                  "1.5.5",
                                  "0x10",
                                  "1_000",
                                  "1a",
                                  "1\"a\"",
                                  "\"a\"1",
                                  "1 2",
                                  "1-2",
                                  "0-",
                                  "\"",
                                  "\"a",
                                  "a\"",
                                  "\"a\"\"b\"",
                                  "\"a\"b",
                                  "'a'",
                                  R"("\")",
                                  R"("\a")",
                                  R"("\x41")",
                                  R"("\'")",
                                  R"("\0")",
                                  R"("\u")",
                                  R"("\u1")",
                                  R"("\u12")",
                                  R"("\u123")",
                                  R"("\u123g")",
                                  R"("\U1234")",
                                  R"("\ u0041")",
                                  R"("\u 041")",
                                  R"("\u+041")",
                                  "\"\t\"",
                                  "\"\x01\"",
                                  "\"\x1f\"",
                                  "[",
                                  "]",
                                  "[1",
                                  "1]",
                                  "[1,]",
                                  "[,1]",
                                  "[,]",
                                  "[1,,2]",
                                  "[1 2]",
                                  "[1:2]",
                                  "[1}",
                                  "{",
                                  "{1}",
                                  "{\"a\"}",
                                  "{\"a\":}",
                                  "{\"a\" 1}",
                                  "{\"a\":1,}",
                                  "{,\"a\":1}",
                                  "{\"a\":1,,\"b\":2}",
                                  "{\"a\"::1}",
                                  "{\"a\":1 \"b\":2}",
                                  "{\"a\":1]",
                                  "{a:1}",
                                  "{'a':1}",
                                  "{1:1}",
                                  "{null:1}",
                                  "{[]:1}",
                                  "{\"a\":1:2}",
                                  "{\"\\q\":1}",
                                  "\\\"a\"",
                                  "\\",
                                  "true\\",
                                  "1\\",
                                  "/**/1",
                                  "1//",
                                  "#",
                                  "\xEF\xBB\xBF"
                                  "1",
                                  "\v1",
                                  "\f1",
                                  "\xC2\xA0"
                                  "1",
                                  ":",
                                  ",",
                                  "[\"a\" \"b\"]",
                                  "[tr ue]",
                                  "[\"a\":\"b\"]",
                                  "true\"a\"",
                                  "\"a\"true",
                                  "nullnull",
                                  "[null\"\"]"}) {
    EXPECT_EQ(error_of(with_value(value)), RowError::kJsonSyntax) << value;
  }
}

TEST(Syntax, NulBytesAreRefusedInAndOutsideStrings) {
  EXPECT_EQ(error_of(with_value(std::string("\"\0\"", 3))), RowError::kJsonSyntax);
  EXPECT_EQ(error_of(with_value(std::string("1\0", 2))), RowError::kJsonSyntax);
  EXPECT_EQ(error_of(with_value("1") + std::string(1, '\0')), RowError::kJsonSyntax);
}

TEST(Syntax, NumbersMayBeOfAnySizeAnywhere) {
  const std::string digits(400, '9');
  for (const std::string& number :
       {std::string("1e999999"), std::string("-1E-999999999999999999999"), digits,
        "-" + digits + "." + digits + "e" + digits, std::string("18446744073709551616"), "0." + digits}) {
    EXPECT_EQ(error_of(with_value(number)), RowError::kNone) << number;
    const std::string line = R"({"id":)" + number + R"(,"text":"t","k":[)" + number + "]}";
    const Row row = parse_line(line, {"text", "id", {"k"}, false});
    EXPECT_EQ(row.error, RowError::kNone) << number;
    EXPECT_EQ(row.id, number);
    EXPECT_EQ(row.kept[0], "[" + number + "]");
  }
}

TEST(Syntax, ExactlyOneValueALine) {
  for (const char* const line :
       {R"({"text":"t"}})", R"({"text":"t"}{"text":"t"})", R"({"text":"t"},)", R"({"text":"t"} x)", R"({"text":"t")",
        R"({"text":"t)", R"({"text":"t"]})", R"("text":"t"})", R"({"text":"t"}")", R"({"text":"t"}\)",
        R"({"text":"t",})", R"({"text" "t"})", R"({"text":"t" "x":1})", R"({,"text":"t"})", "{", "}", "\"", "\\",
        "{]"}) {
    EXPECT_EQ(error_of(line), RowError::kJsonSyntax) << line;
  }
  EXPECT_EQ(error_of(" \t{\"text\":\"t\"}\t \r"), RowError::kNone);
}

TEST(Syntax, OtherValuesThanObjectsAreNotObjects) {
  for (const char* const line :
       {"1", "-1e5", "null", "true", "false", "\"text\"", "[]", R"([{"text":"t"}])", " 7 ", "[1,[2]]"}) {
    EXPECT_EQ(error_of(line), RowError::kNotObject) << line;
  }
  for (const char* const line : {"[", "tru", "01", "[1,]", "\"a", "1 2", "[]]"}) {
    EXPECT_EQ(error_of(line), RowError::kJsonSyntax) << line;
  }
}

std::string nested(const std::string& open, const std::string& inside, const std::string& close, int times) {
  std::string value;
  for (int i = 0; i < times; ++i) value += open;
  value += inside;
  for (int i = 0; i < times; ++i) value += close;
  return value;
}

TEST(Syntax, NestingOf1024IsTakenAnd1025IsRefused) {
  // The line's own object is the first level.
  EXPECT_EQ(error_of(with_value(nested("[", "", "]", 1023))), RowError::kNone);
  EXPECT_EQ(error_of(with_value(nested("[", "", "]", 1024))), RowError::kDepthExceeded);
  EXPECT_EQ(error_of(with_value(nested("{\"a\":", "{}", "}", 1022))), RowError::kNone);
  EXPECT_EQ(error_of(with_value(nested("{\"a\":", "{}", "}", 1023))), RowError::kDepthExceeded);
  EXPECT_EQ(error_of(with_value("[" + nested("[", "", "]", 1022) + "," + nested("[", "1", "]", 1022) + "]")),
            RowError::kNone);
  EXPECT_EQ(error_of(nested("[", "", "]", 1024)), RowError::kNotObject);
  EXPECT_EQ(error_of(nested("[", "", "]", 1025)), RowError::kDepthExceeded);
}

TEST(Syntax, NestingOfTheFieldsOnTheWayCountsToo) {
  std::string path = "a";
  for (int i = 1; i < 1023; ++i) path += ".a";
  const ParseOptions options{path + ".a", "id", {}, false};
  EXPECT_EQ(parse_line(nested("{\"a\":", "\"t\"", "}", 1024), options).text, "t");
  EXPECT_EQ(error_of(nested("{\"a\":", "{}", "}", 1024), options), RowError::kDepthExceeded);
}

TEST(Syntax, WhicheverOfDepthAndSyntaxComesFirstCounts) {
  EXPECT_EQ(error_of(nested("[", "", "", 1025) + "x"), RowError::kDepthExceeded);
  EXPECT_EQ(error_of("x" + nested("[", "", "]", 1025)), RowError::kJsonSyntax);
  EXPECT_EQ(error_of("[1,,2," + nested("[", "", "]", 1025)), RowError::kJsonSyntax);
}

TEST(Syntax, AMillionBracketsNeedNoStack) {
  EXPECT_EQ(error_of(std::string(1000000, '[')), RowError::kDepthExceeded);
  EXPECT_EQ(error_of(nested("{\"a\":", "", "", 300000)), RowError::kDepthExceeded);
  std::string wide = "[0";
  for (int i = 0; i < 100000; ++i) wide += ",[]";
  EXPECT_EQ(error_of(with_value(wide + "]")), RowError::kNone);
}

TEST(Syntax, InvalidUtf8AnywhereGoesBeforeAllElse) {
  for (const char* const bad : {"\x80", "\xC0\x80", "\xC3", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82"}) {
    EXPECT_EQ(error_of(with_value("\"" + std::string(bad) + "\"")), RowError::kUtf8Invalid);
    EXPECT_EQ(error_of(with_value("1") + bad), RowError::kUtf8Invalid);
    EXPECT_EQ(error_of("nonsense " + std::string(bad)), RowError::kUtf8Invalid);
    EXPECT_EQ(error_of("\"unclosed " + std::string(bad)), RowError::kUtf8Invalid);
    EXPECT_EQ(error_of(nested("[", "", "", 2000) + bad), RowError::kUtf8Invalid);
  }
}

}  // namespace
}  // namespace stancemill::parse
