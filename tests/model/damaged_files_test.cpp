// Over 2,000 damaged model files of every kind that we could think of: all are refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <random>

#include "model/model_file.h"
#include "sealed.h"
#include "small_model.h"

namespace stancemill::model {
namespace {

/// Damages the small model again and again, and counts what is refused.
class DamagedFiles : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(parse_model(whole_, "m").ok()); }
  void TearDown() override {
    for (const auto& [kind, count] : refused_) RecordProperty(kind, static_cast<int>(count));
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }
  void expect_refused(const std::string& kind, const std::string& bytes) {
    ASSERT_NE(bytes, whole_) << kind << ": is not damaged";
    const Result<Model> read = parse_model(bytes, "m");
    ASSERT_FALSE(read.ok()) << kind << ", number " << refused_[kind];
    ASSERT_EQ(read.status().code(), ErrorCode::kModel) << kind;
    ASSERT_TRUE(read.status().message().starts_with("m: ")) << read.status().message();
    ++refused_[kind];
  }
  /// The container with one thing changed and the right checksum, so that only the check of that thing can refuse it.
  void expect_content_refused(const std::string& kind, const TensorFile& content) {
    expect_refused(kind, sealed(serialize_tensors(content)));
  }

  const std::string whole_ = serialize_model(small_model());
  const TensorFile content_ = parse_tensors(whole_).take();
  std::mt19937_64 random_{2024};
  std::map<std::string, std::size_t> refused_;
};

TEST_F(DamagedFiles, BytesThatAreNotWhatTheyWere) {
  for (int i = 0; i < 800; ++i) {
    std::string bytes = whole_;
    bytes[below(bytes.size())] ^= static_cast<char>(1 << below(8));
    expect_refused("one bit", bytes);
  }
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole_;
    const std::size_t begin = below(bytes.size());
    const std::size_t end = std::min(bytes.size(), begin + 1 + below(64));
    for (std::size_t at = begin; at < end; ++at) bytes[at] = static_cast<char>(bytes[at] ^ (1 + below(255)));
    expect_refused("a burst", bytes);
  }
  for (int i = 0; i < 200; ++i) {
    std::string bytes = whole_;
    const std::size_t begin = below(bytes.size() - 4096);
    std::memset(bytes.data() + begin, i % 2 == 0 ? 0 : 0xFF, 4096);
    expect_refused("a block of zeros or ones", bytes);
  }
  for (int i = 0; i < 100; ++i) {
    std::string bytes = whole_;
    const std::size_t from = below(bytes.size() - 1024);
    const std::size_t to = (from + 1024 + below(bytes.size() - 4096)) % (bytes.size() - 1024);
    std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                     bytes.begin() + static_cast<std::ptrdiff_t>(from + 100),
                     bytes.begin() + static_cast<std::ptrdiff_t>(to));
    expect_refused("pieces that changed places", bytes);
  }
}

TEST_F(DamagedFiles, BytesThatAreMissingOrTooMany) {
  for (std::size_t size = 0; size < 200; ++size) expect_refused("a short beginning", whole_.substr(0, size));
  for (int i = 0; i < 200; ++i) expect_refused("a beginning", whole_.substr(0, below(whole_.size())));
  for (std::size_t i = 1; i <= 50; ++i) {
    expect_refused("an end", whole_.substr(i));
    expect_refused("zeros behind", whole_ + std::string(i, '\0'));
    std::string bytes = whole_;
    expect_refused("bytes between", bytes.insert(below(bytes.size()), i, static_cast<char>(below(256))));
    bytes = whole_;
    expect_refused("a hole", bytes.erase(below(bytes.size() - i), i));
  }
}

TEST_F(DamagedFiles, WildSizesOfTheHeader) {
  std::uint64_t size = 0;
  std::memcpy(&size, whole_.data(), sizeof size);
  std::vector<std::uint64_t> sizes = {0, 1, 7, 8, kMaxHeaderBytes, kMaxHeaderBytes + 8, ~0ULL, ~0ULL - 7, 1ULL << 63};
  for (std::uint64_t off = 1; off <= 64; ++off) {
    sizes.push_back(size + off);
    sizes.push_back(size - off);
  }
  for (int bit = 0; bit < 64; ++bit) sizes.push_back(size ^ 1ULL << bit);
  for (const std::uint64_t wild : sizes) {
    std::string bytes = whole_;
    std::memcpy(bytes.data(), &wild, sizeof wild);
    expect_refused("a wild header size", bytes);
    expect_refused("a wild header size, sealed", sealed(bytes));
  }
}

/// A file of no tensors with this header.
std::string file_of(std::string header) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t size = header.size();
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + header;
}

// What looks like the checksum's key may be the end of another key, nearer to the end of the file than 32 digits.
TEST_F(DamagedFiles, AChecksumThatStandsInAnotherKey) {
  const std::string opening = R"({"__metadata__":{"format":"stancemill-model","version":"1",)";
  const std::string zeros(32, '0');
  for (const std::string& members :
       {R"("checksum": ")" + zeros + R"(","x\"checksum":""}})",
        R"("\u0063hecksum":")" + zeros + R"(","x\"checksum":""}})",
        R"("checksum": ")" + zeros + R"(","x\"checksum":")" + std::string(40, '1') + R"("}})"}) {
    expect_refused("a checksum elsewhere", file_of(opening + members));
  }
}

// Minutes, where the parser goes through the list anew for each member.
TEST_F(DamagedFiles, AHeaderOfAMillionBytesOfEmptyObjects) {
  std::string list = "[{}";
  while (list.size() < kMaxHeaderBytes - 64) list += ",{}";
  expect_refused("a long list", file_of("{\"a\":" + list + "]}"));
}

TEST_F(DamagedFiles, NumbersThatAreNotFinite) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> bad = {kInfinity, -kInfinity, std::numeric_limits<float>::quiet_NaN(),
                                  -std::numeric_limits<float>::quiet_NaN(),
                                  std::numeric_limits<float>::signaling_NaN()};
  for (const char* name : {"heads.stance.scale", "heads.stance.bias", "heads.frames.scale", "heads.frames.bias"}) {
    const std::size_t count = content_.tensors.at(name).bytes.size() / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) {
      for (const float value : bad) {
        TensorFile content = content_;
        std::memcpy(content.tensors[name].bytes.data() + i * sizeof value, &value, sizeof value);
        expect_content_refused("a number that is not finite", content);
      }
    }
  }
  for (const char* number : {"NaN", "Infinity", "-Infinity", "1e39", "-1e39", "1e999", "null", "\"1\"", "0", "-1"}) {
    TensorFile content = content_;
    std::string& heads = content.metadata["heads"];
    const std::string key = "\"temperature\":";
    const std::size_t begin = heads.find(key) + key.size();
    heads.replace(begin, heads.find_first_of(",}", begin) - begin, number);
    expect_content_refused("a temperature that is none", content);
  }
}

TEST_F(DamagedFiles, NamesAndVersionsOfOthers) {
  for (const char* version : {"", "0", "2", "10", "1.0", "01", " 1", "1 ", "v1", "-1", "4294967297", "one"}) {
    TensorFile content = content_;
    content.metadata["version"] = version;
    expect_content_refused("another version", content);
  }
  for (const char* format : {"", "pt", "stancemill", "stancemill-rows", "Stancemill-model", "stancemill-model "}) {
    TensorFile content = content_;
    content.metadata["format"] = format;
    expect_content_refused("another format", content);
  }
  const auto with_spec = [&](const std::string& key, const std::string& value) {
    TensorFile content = content_;
    std::string& spec = content.metadata["feature_spec"];
    const std::string opening = "\"" + key + "\":";
    const std::size_t begin = spec.find(opening) + opening.size();
    spec.replace(begin, spec.find_first_of(",}", begin) - begin, value);
    expect_content_refused("a feature spec of another kind", content);
  };
  for (const char* hash : {"\"\"", "\"v2\"", "\"v0\"", "\"V1\"", "\"v1 \"", "\"murmur3\"", "\"sha256\"", "1", "null"}) {
    with_spec("hash", hash);
  }
  for (const char* rules : {"\"\"", "\"uax29-15.1\"", "\"uax29-16.0\"", "\"UAX29-15.0\"", "\"spaces\"", "null"}) {
    with_spec("word_rules", rules);
  }
  for (const char* folding : {"\"\"", "\"full-15.0\"", "\"simple-16.0\"", "\"None\"", "false"}) {
    with_spec("folding", folding);
  }
  for (const char* bits : {"0", "13", "23", "64", "255", "4294967310", "-14", "14.0", "\"14\"", "true"}) {
    with_spec("bits", bits);
  }
  for (const char* count : {"0", "4", "-1", "1e1", "999999"}) with_spec("word_ngrams", count);
  for (const char* count : {"9", "-1", "100", "\"5\""}) with_spec("char_ngrams_max", count);
  for (const char* exponent : {"0.3", "2", "-0.5", "1e-1", "NaN"}) with_spec("length_exponent", exponent);
}

TEST_F(DamagedFiles, TensorsOfAnotherShape) {
  for (const auto& [name, tensor] : content_.tensors) {
    TensorFile content = content_;
    content.tensors.erase(name);
    expect_content_refused("a tensor that is missing", content);
    content = content_;
    content.tensors["x" + name] = content_.tensors.at(name);
    expect_content_refused("a tensor too many", content);
    for (const char* dtype : {"I8", "U8", "I32", "U32", "F32", "I64", "U64", "F64"}) {
      if (tensor.dtype == dtype) continue;
      content = content_;
      content.tensors[name].dtype = dtype;
      expect_content_refused("another dtype", content);
    }
    content = content_;
    content.tensors[name].shape.push_back(1);
    expect_content_refused("another rank", content);
    content = content_;
    std::reverse(content.tensors[name].shape.begin(), content.tensors[name].shape.end());
    content.tensors[name].shape.insert(content.tensors[name].shape.begin(), 1);
    expect_content_refused("another shape", content);
    content = content_;
    content.tensors[name].shape[0] += 1;
    content.tensors[name].bytes.append(content.tensors[name].bytes.size() / tensor.shape[0], '\0');
    expect_content_refused("a row too many", content);
  }
}

}  // namespace
}  // namespace stancemill::model
