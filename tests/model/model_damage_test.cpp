// Whatever happens to the bytes of a model file, the file is refused.
#include <gtest/gtest.h>

#include <cstring>

#include "model/model_file.h"
#include "sealed.h"
#include "small_model.h"

namespace stancemill::model {
namespace {

std::size_t data_begin(const std::string& bytes) {
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  return 8 + header;
}

void expect_refused(const std::string& bytes, const std::string& what) {
  const Result<Model> read = parse_model(bytes, "m");
  ASSERT_FALSE(read.ok()) << what;
  EXPECT_EQ(read.status().code(), ErrorCode::kModel) << what;
}

TEST(ModelDamage, EveryFlippedBitOfTheHeaderAndASampleOfTheRestIsRefused) {
  std::string bytes = serialize_model(small_model());
  const std::size_t data = data_begin(bytes);
  std::mt19937_64 random(11);
  for (std::size_t at = 0; at < bytes.size(); at += at < data + 64 ? 1 : 1 + random() % 2000) {
    const int first_bit = at < data + 64 ? 0 : static_cast<int>(random() % 8);
    const int last_bit = at < data + 64 ? 7 : first_bit;
    for (int bit = first_bit; bit <= last_bit; ++bit) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      expect_refused(bytes, "byte " + std::to_string(at) + " bit " + std::to_string(bit));
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
    }
  }
  EXPECT_TRUE(parse_model(bytes, "m").ok());
}

TEST(ModelDamage, EveryTruncationIsRefused) {
  const std::string bytes = serialize_model(small_model());
  const std::size_t data = data_begin(bytes);
  for (std::size_t size = 0; size < bytes.size(); size += size < data + 64 ? 1 : 37) {
    expect_refused(bytes.substr(0, size), "cut to " + std::to_string(size));
  }
  expect_refused(bytes.substr(0, bytes.size() - 1), "cut by one");
}

TEST(ModelDamage, AppendedBytesAreRefused) {
  const std::string bytes = serialize_model(small_model());
  expect_refused(bytes + '\0', "one zero byte");
  expect_refused(bytes + bytes, "itself");
  expect_refused("x" + bytes, "a byte before");
}

TEST(ModelDamage, AZeroedBlockIsRefused) {
  const std::string bytes = serialize_model(small_model());
  for (std::size_t at = 0; at < bytes.size(); at += 4096) {
    std::string damaged = bytes;
    std::memset(damaged.data() + at, 0, std::min<std::size_t>(4096, bytes.size() - at));
    expect_refused(damaged, "block at " + std::to_string(at));
  }
}

TEST(ModelDamage, AHeaderSizeBeyondBoundsIsRefusedBeforeAnythingIsAllocated) {
  std::string bytes = serialize_model(small_model());
  for (const std::uint64_t size : std::vector<std::uint64_t>{~0ULL, 1ULL << 63, kMaxHeaderBytes + 8, 1ULL << 40, 0}) {
    std::memcpy(bytes.data(), &size, 8);
    expect_refused(bytes, "header size " + std::to_string(size));
  }
}

/// The small model with a changed container, sealed again.
std::string changed(void (*change)(TensorFile&)) {
  Result<TensorFile> file = parse_tensors(serialize_model(small_model()));
  change(file.value());
  return sealed(serialize_tensors(file.value()));
}

void expect_refused_for(const std::string& bytes, const std::string& cause) {
  const Result<Model> read = parse_model(bytes, "m");
  ASSERT_FALSE(read.ok()) << cause;
  EXPECT_NE(read.status().message().find(cause), std::string::npos) << read.status().message();
}

TEST(ModelDamage, TheChecksumIsTheOneThatTheFormatDescribes) {
  const std::string bytes = serialize_model(small_model());
  EXPECT_EQ(sealed(bytes), bytes);
}

TEST(ModelDamage, AChangedContainerWithARightChecksumIsRefused) {
  using File = TensorFile;
  expect_refused_for(changed([](File& f) { f.tensors.erase("heads.stance.bias"); }), "is missing");
  expect_refused_for(changed([](File& f) { f.tensors.erase("vocabulary"); }), "is missing");
  expect_refused_for(changed([](File& f) { f.tensors["more"] = {"U8", {1}, "x"}; }), "belongs to no head");
  expect_refused_for(changed([](File& f) { f.tensors["heads.stance.bias"].dtype = "I32"; }), "shape or dtype");
  expect_refused_for(changed([](File& f) { f.tensors["heads.stance.rows"].shape = {3, 16384}; }), "shape or dtype");
  expect_refused_for(changed([](File& f) { f.tensors["vocabulary"].shape = {2, 2}; }), "shape or dtype");
  expect_refused_for(changed([](File& f) { f.metadata["more"] = "x"; }), "unknown key");
  expect_refused_for(changed([](File& f) { f.metadata.erase("icu"); }), "lack \"icu\"");
  expect_refused_for(changed([](File& f) { f.metadata["version"] = "3"; }), "version");
  expect_refused_for(changed([](File& f) { f.metadata["version"] = "2"; }), "shape or dtype");
  expect_refused_for(changed([](File& f) { f.metadata["format"] = "pt"; }), "format");
  expect_refused_for(changed([](File& f) { f.metadata["heads"] = "[{}]"; }), "lacks");
  expect_refused_for(changed([](File& f) { f.metadata["feature_spec"] = "{}"; }), "missing");
}

TEST(ModelDamage, AMissingOrMalformedChecksumIsRefused) {
  Result<TensorFile> file = parse_tensors(serialize_model(small_model()));
  file.value().metadata["checksum"] = std::string(32, 'A');
  expect_refused_for(serialize_tensors(file.value()), "checksum is wrong");
  file.value().metadata["checksum"] = "";
  expect_refused_for(serialize_tensors(file.value()), "malformed");
  file.value().metadata.erase("checksum");
  expect_refused_for(serialize_tensors(file.value()), "no checksum");
}

TEST(ModelDamage, ADuplicateKeyWithARightChecksumIsRefused) {
  std::string bytes = serialize_model(small_model());
  const std::size_t data = data_begin(bytes);
  std::string header = bytes.substr(8, data - 8);
  header.insert(header.find("\"format\""), "\"format\":\"stancemill-model\",");
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string size(8, '\0');
  const std::uint64_t header_bytes = header.size();
  std::memcpy(size.data(), &header_bytes, 8);
  expect_refused_for(sealed(size + header + bytes.substr(data)), "stands twice");
}

}  // namespace
}  // namespace stancemill::model
