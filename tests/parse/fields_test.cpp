// Which fields are found, and what is wrong with a well-formed object.
#include <gtest/gtest.h>

#include <string>

#include "parse_all.h"

namespace stancemill::parse {
namespace {

TEST(Fields, TextMustBeAStringThatIsNotEmpty) {
  EXPECT_EQ(error_of("{}"), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"Text":"t"})"), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"x":{"text":"t"}})"), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"x":[{"text":"t"}]})"), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"text":null})"), RowError::kTextNull);
  EXPECT_EQ(error_of(R"({"text":""})"), RowError::kTextEmpty);
  for (const char* const value : {"1", "-1.5e9", "true", "false", "[]", "[\"t\"]", "{}", R"({"text":"t"})"}) {
    EXPECT_EQ(error_of(R"({"text":)" + std::string(value) + "}"), RowError::kTextType) << value;
  }
  EXPECT_EQ(parse_line(R"({"text":" "})").text, " ");
}

TEST(Fields, TheIdIsEchoedAsItStood) {
  for (const char* const id :
       {R"("p1")", R"("")", R"("a\u0062\"\n")", "7", "-0.0e+00", "123456789012345678901234567890", "\"\xC3\xA9\""}) {
    const Row row = parse_line("{\"id\" : " + std::string(id) + " , \"text\":\"t\"}");
    EXPECT_EQ(row.error, RowError::kNone);
    EXPECT_EQ(row.id, id);
    EXPECT_EQ(parse_line("{\"text\":\"t\",\"id\":" + std::string(id) + "}").id, id);
  }
  EXPECT_EQ(parse_line(R"({"text":"t"})").id, "");
  EXPECT_EQ(parse_line(R"({"id":null,"text":"t"})").id, "");
  EXPECT_EQ(parse_line(R"({"id":null,"text":"t"})").error, RowError::kNone);
}

TEST(Fields, TheIdIsAStringOrANumber) {
  for (const char* const id : {"true", "false", "[]", "[1]", "{}", R"({"id":1})"}) {
    EXPECT_EQ(error_of(R"({"text":"t","id":)" + std::string(id) + "}"), RowError::kIdType) << id;
  }
}

TEST(Fields, TextAndIdMustNotStandTwice) {
  EXPECT_EQ(error_of(R"({"text":"t","text":"t"})"), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"text":"t","x":1,"text":null})"), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"id":1,"text":"t","id":1})"), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"text":"t","te\u0078t":"t"})"), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"\u0069\u0064":1,"id":2,"text":"t"})"), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"text":"t","x":1,"x":2})"), RowError::kNone);
  EXPECT_EQ(error_of(R"({"text":"t","x":{"text":1,"text":2,"id":1,"id":1}})"), RowError::kNone);
  EXPECT_EQ(error_of(R"({"text":"t","TEXT":1,"text ":2,"tex":3,"textt":4})"), RowError::kNone);
}

TEST(Fields, EscapedKeysAreTheSameKeys) {
  EXPECT_EQ(parse_line(R"({"te\u0078t":"t","\u0069d":7})").text, "t");
  EXPECT_EQ(parse_line(R"({"te\u0078t":"t","\u0069d":7})").id, "7");
  const ParseOptions slash{"a/b", "id", {"c\\n", "\xC3\xA9"}, false};
  const Row row = parse_line(R"({"a\/b":"t","c\n":1,"c\\n":2,"\u00e9":3})", slash);
  EXPECT_EQ(row.text, "t");
  EXPECT_EQ(row.kept[0], "2") << "a backslash in a field's name is a backslash, not an escape";
  EXPECT_EQ(row.kept[1], "3");
}

TEST(Fields, DottedPathsGoIntoObjects) {
  const ParseOptions options{"document.body", "meta.id", {}, false};
  const Row row =
      parse_line(R"({"meta":{"x":{},"id":"i"},"body":1,"document":{"y":[{"body":2}],"body":"t"}})", options);
  EXPECT_EQ(row.text, "t");
  EXPECT_EQ(row.id, R"("i")");
  EXPECT_EQ(error_of(R"({"document.body":"t"})", options), RowError::kTextMissing) << "a dot in a key is no path";
  EXPECT_EQ(error_of(R"({"document":"t"})", options), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"document":null})", options), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"document":[{"body":"t"}]})", options), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"document":{"document":{"body":"t"}}})", options), RowError::kTextMissing);
  EXPECT_EQ(error_of(R"({"document":{"body":null}})", options), RowError::kTextNull);
  EXPECT_EQ(error_of(R"({"meta":7,"document":{"body":"t"}})", options), RowError::kNone);
  EXPECT_EQ(error_of(R"({"meta":{"id":[]},"document":{"body":"t"}})", options), RowError::kIdType);
}

TEST(Fields, ObjectsOnTheWayMustNotStandTwiceEither) {
  const ParseOptions options{"document.body", "meta.id", {}, false};
  EXPECT_EQ(error_of(R"({"document":{"body":"t"},"document":{}})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"document":1,"document":{"body":"t"}})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"document":{"body":"t","body":"u"}})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"document":{"body":"t"},"meta":{},"meta":{}})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"document":{"body":"t","meta":1,"meta":2}})", options), RowError::kNone);
}

TEST(Fields, AReservedKeyMustNotStandInTheObject) {
  ParseOptions options{"text", "id", {"k"}, false};
  options.reserved_key = "our.own";
  EXPECT_EQ(error_of(R"({"text":"t"})", options), RowError::kNone);
  for (const char* const value : {"null", "1", "\"\"", "{}", R"({"our.own":1})"}) {
    EXPECT_EQ(error_of(R"({"text":"t","our.own":)" + std::string(value) + "}", options), RowError::kDuplicateKey);
    EXPECT_EQ(error_of(R"({"our.own":)" + std::string(value) + R"(,"text":"t"})", options), RowError::kDuplicateKey);
  }
  EXPECT_EQ(error_of(R"({"text":"t","our\u002eown":1})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"our.own":1,"text":7,"id":[]})", options), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"our.own":1,"text":"t"} x)", options), RowError::kJsonSyntax);
  for (const char* const elsewhere : {R"({"text":"t","x":{"our.own":1}})", R"({"text":"t","k":[{"our.own":1}]})",
                                      R"({"text":"t","our":{"own":1}})", R"({"text":"our.own","our":"our.own"})"}) {
    EXPECT_EQ(error_of(elsewhere, options), RowError::kNone) << elsewhere;
  }
  EXPECT_EQ(error_of(R"({"text":"t","our.own":1})"), RowError::kNone) << "without the option it is a key like others";
}

TEST(Fields, KeptFieldsAreRawJsonOfAnyType) {
  const ParseOptions options{"text", "id", {"k"}, false};
  for (const char* const value :
       {"null", "true", "-1e999999", R"("a\u0062")", "\"\"", "[]", R"([ 1, {"k" : 2} ])", "{}", R"({ "k": [] })"}) {
    EXPECT_EQ(parse_line("{\"k\" :\t" + std::string(value) + " \t,\"text\":\"t\"}", options).kept[0], value);
    EXPECT_EQ(parse_line("{\"text\":\"t\",\"k\":" + std::string(value) + "}", options).kept[0], value);
  }
  EXPECT_EQ(parse_line(R"({"text":"t"})", options).kept[0], "");
}

TEST(Fields, OfAKeptFieldTheFirstCounts) {
  const ParseOptions options{"text", "id", {"k", "m.k", "m", "k", "text", "id"}, false};
  const Row row = parse_line(R"({"k":1,"m":{"k":2,"k":3},"k":4,"m":{"k":5},"text":"t","id":6})", options);
  EXPECT_EQ(row.error, RowError::kNone);
  EXPECT_EQ(row.kept, (std::vector<std::string>{"1", "2", R"({"k":2,"k":3})", "1", R"("t")", "6"}));
  EXPECT_EQ(parse_line(R"({"m":{},"m":{"k":5},"text":"t"})", options).kept[1], "") << "the first m has no k";
  EXPECT_EQ(parse_line(R"({"m":[{"k":5}],"text":"t"})", options).kept[1], "");
}

TEST(Fields, TextAndIdMayBeTheSameField) {
  const ParseOptions options{"text", "text", {}, false};
  EXPECT_EQ(parse_line(R"({"text":"a\nb"})", options).id, R"("a\nb")");
  EXPECT_EQ(error_of(R"({"text":7})", options), RowError::kTextType);
  EXPECT_EQ(error_of(R"({"text":true})", options), RowError::kIdType);
}

TEST(Fields, OneFaultOfSeveralIsNamedInAFixedOrder) {
  const ParseOptions strict{"text", "id", {}, true};
  EXPECT_EQ(error_of("{\"text\":\"\xFF\"", strict), RowError::kUtf8Invalid);
  EXPECT_EQ(error_of(R"({"text":1,"text":2,"id":[)", strict), RowError::kJsonSyntax);
  EXPECT_EQ(error_of(R"([{"text":1,"text":2}])", strict), RowError::kNotObject);
  EXPECT_EQ(error_of(R"({"text":1,"text":2,"id":[]})", strict), RowError::kDuplicateKey);
  EXPECT_EQ(error_of(R"({"id":[]})", strict), RowError::kIdType);
  EXPECT_EQ(error_of(R"({"id":true,"text":"\ud800"})", strict), RowError::kIdType);
  EXPECT_EQ(error_of(R"({"text":"\ud800"})", strict), RowError::kTextSurrogate);
}

TEST(Fields, ARejectedLineHasNoFields) {
  const ParseOptions options{"text", "id", {"k"}, false};
  const Row row = parse_line(R"({"id":1,"k":2,"text":""})", options);
  EXPECT_EQ(row.error, RowError::kTextEmpty);
  EXPECT_EQ(row.id, "");
  EXPECT_EQ(row.text, "");
  EXPECT_EQ(row.kept[0], "");
}

}  // namespace
}  // namespace stancemill::parse
