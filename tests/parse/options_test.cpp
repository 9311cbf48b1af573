#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "parse/field_paths.h"
#include "parse/parse.h"

namespace stancemill::parse {
namespace {

TEST(ParseOptions, PathsAreSplitAtDots) {
  EXPECT_EQ(split_path("text"), (std::vector<std::string>{"text"}));
  EXPECT_EQ(split_path("a.b.c"), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(split_path(".a."), (std::vector<std::string>{"", "a", ""}));
}

TEST(ParseOptions, OrdinaryFieldsAreTaken) {
  EXPECT_TRUE(check_options({}).ok());
  EXPECT_TRUE(check_options({"doc.body", "doc.id", {"doc", "doc.lang", "doc.lang", "text"}, true}).ok());
  EXPECT_TRUE(check_options({"text", "text", {"text"}, false}).ok()) << "the same field for both is no contradiction";
  EXPECT_TRUE(check_options({"text", "id", {"textual.part", "identity"}, false}).ok());
}

TEST(ParseOptions, EmptyPathsAndPartsAreRefused) {
  for (const char* const path : {"", ".", "a.", ".a", "a..b"}) {
    EXPECT_EQ(check_options({path, "id", {}, false}).code(), ErrorCode::kUsage) << path;
    EXPECT_EQ(check_options({"text", path, {}, false}).code(), ErrorCode::kUsage) << path;
    EXPECT_EQ(check_options({"text", "id", {"good", path}, false}).code(), ErrorCode::kUsage) << path;
  }
}

TEST(ParseOptions, PathsBelowTextOrIdAreRefused) {
  EXPECT_FALSE(check_options({"text", "text.id", {}, false}).ok());
  EXPECT_FALSE(check_options({"id.text", "id", {}, false}).ok());
  EXPECT_FALSE(check_options({"text", "id", {"id.x"}, false}).ok());
  const Status status = check_options({"doc.body", "id", {"lang", "doc.body.x.y"}, false});
  EXPECT_NE(status.message().find("doc.body.x.y"), std::string::npos) << "the message names the path";
}

TEST(ParseOptions, PathsIntoAReservedKeyAreRefused) {
  ParseOptions options;
  options.reserved_key = "ours";
  EXPECT_TRUE(check_options(options).ok());
  for (const char* const path : {"ours", "ours.text"}) {
    for (std::string* const field : {&options.text_field, &options.id_field}) {
      const std::string before = std::exchange(*field, path);
      const Status status = check_options(options);
      EXPECT_EQ(status.code(), ErrorCode::kUsage);
      EXPECT_NE(status.message().find(path), std::string::npos) << "the message names the path";
      *field = before;
    }
    options.by_fields = {path};
    EXPECT_FALSE(check_options(options).ok());
    options.by_fields.clear();
  }
  options.text_field = "their.ours";
  options.id_field = "oursX";
  EXPECT_TRUE(check_options(options).ok());
}

TEST(ParseOptions, PathsDeeperThanAnyLineAreRefused) {
  std::string path = "a";
  for (int i = 1; i < kMaxDepth; ++i) path += ".a";
  EXPECT_TRUE(check_options({path, "id", {}, false}).ok());
  EXPECT_FALSE(check_options({path + ".a", "id", {}, false}).ok());
}

}  // namespace
}  // namespace stancemill::parse
