#include <gtest/gtest.h>

#include <cstring>

#include "model/model_file.h"

namespace stancemill::model {
namespace {

std::string container(std::string header, const std::string& data) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string bytes(8, '\0');
  const std::uint64_t size = header.size();
  std::memcpy(bytes.data(), &size, 8);
  return bytes + header + data;
}

TEST(Tensors, RoundTripKeepsContentAndOrderOfInsertionDoesNotMatter) {
  TensorFile file;
  file.metadata["k"] = "v \"quoted\"\n";
  file.tensors["a"] = {"U8", {3}, "abc"};
  file.tensors["b"] = {"U64", {2}, std::string(16, 'x')};
  file.tensors["c"] = {"F32", {0, 5}, ""};
  const std::string bytes = serialize_tensors(file);
  Result<TensorFile> read = parse_tensors(bytes);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().metadata, file.metadata);
  ASSERT_EQ(read.value().tensors.size(), 3U);
  EXPECT_EQ(read.value().tensors["a"].bytes, "abc");
  EXPECT_EQ(read.value().tensors["b"].shape, std::vector<std::uint64_t>({2}));
  EXPECT_EQ(read.value().tensors["c"].dtype, "F32");
  EXPECT_EQ(serialize_tensors(read.value()), bytes);
}

TEST(Tensors, ReadsWhatTheFormatsReferenceDescribes) {
  const std::string bytes =
      container(R"({"__metadata__":{"a":"b"},"t":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}})", "wxyz");
  Result<TensorFile> read = parse_tensors(bytes);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().tensors["t"].bytes, "wxyz");
}

TEST(Tensors, RefusesMalformedContainers) {
  const char* good = R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})";
  ASSERT_TRUE(parse_tensors(container(good, "wxyz")).ok());
  EXPECT_FALSE(parse_tensors(container(good, "wxy")).ok()) << "data cut off";
  EXPECT_FALSE(parse_tensors(container(good, "wxyz0")).ok()) << "a byte too many";
  for (
      const char* header : {
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"__metadata__":{"a":"b","a":"b"},"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"__metadata__":{"a":1},"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"__metadata__":[],"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"BOOL","shape":[4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":8,"shape":[4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[3],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[-4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[4.0],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":4,"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[4294967296,4294967297,4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[4,0]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4,4]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[1,5]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,18446744073709551615]}})",
          R"({"t":{"dtype":"I8","shape":[4]}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4],"more":1}})",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]},"u":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}})",
          R"({"t":{"dtype":"I8","shape":[3],"data_offsets":[0,3]},"u":{"dtype":"I8","shape":[2],"data_offsets":[2,4]}})",
          R"({"t":{"dtype":"I8","shape":[1],"data_offsets":[0,1]},"u":{"dtype":"I8","shape":[2],"data_offsets":[2,4]}})",
          R"({})",
          R"([])",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}x)",
          R"({"t":{"dtype":"I8","shape":[4],"data_offsets":[0,4]})",
      }) {
    EXPECT_FALSE(parse_tensors(container(header, "wxyz")).ok()) << header;
  }
  EXPECT_FALSE(parse_tensors(container("", "")).ok());
  EXPECT_FALSE(parse_tensors("").ok());
}

TEST(Tensors, RefusesDeepNestingWithoutRecursing) {
  std::string header = "{\"t\":";
  header += std::string(500'000, '[') + std::string(500'000, ']') + "}";
  EXPECT_FALSE(parse_tensors(container(header, "")).ok());
  std::string objects = "{\"t\":";
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parse_tensors(container(objects, "")).ok());
}

}  // namespace
}  // namespace stancemill::model
