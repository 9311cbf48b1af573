// Damaged streams: nothing crashes, nothing wrong is ever passed off as ok, and what came before the damage is
// delivered.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

/// A stream of two members or frames, and what it decodes to.
struct Stream {
  std::string name;
  std::string raw;
  std::size_t boundary;  ///< where the second member or frame begins
  std::string decoded;
  std::size_t decoded_boundary;
};

std::vector<Stream> small_streams() {
  const std::string first = some_lines(3, 1);
  const std::string second = some_lines(3, 2);
  const std::string gzip = gzip_member(first, {.extra = "xy", .name = "name", .checksum = true});
  const std::string zstd = zstd_frame(first);
  return {{"gzip", gzip + gzip_member(second), gzip.size(), first + second, first.size()},
          {"zstd", zstd + zstd_frame(second), zstd.size(), first + second, first.size()}};
}

TEST(Damage, TruncationAtEveryByteIsNoticed) {
  const TemporaryFolder folder;
  for (const Stream& stream : small_streams()) {
    for (std::size_t size = 4; size < stream.raw.size(); ++size) {  // 4: less is no compressed file but a plain one
      const std::string raw = stream.raw.substr(0, size);
      const ReadResult result = read_path(folder.write("a", raw));
      EXPECT_TRUE(stream.decoded.starts_with(result.bytes)) << stream.name << size;
      EXPECT_EQ(result.sha256, plain_sha256(raw)) << stream.name << size;
      if (size == stream.boundary) {
        EXPECT_EQ(result.state, StreamState::kOk) << stream.name << size;
        EXPECT_EQ(result.bytes.size(), stream.decoded_boundary);
      } else {
        EXPECT_EQ(result.state, StreamState::kTruncated) << stream.name << size << ": " << result.detail;
      }
      if (size > stream.boundary) {
        EXPECT_GE(result.bytes.size(), stream.decoded_boundary) << stream.name << size;
      }
    }
  }
}

TEST(Damage, EveryFlippedBitIsNoticedOrHarmless) {
  const TemporaryFolder folder;
  for (const Stream& stream : small_streams()) {
    for (std::size_t bit = 4 * 8; bit < stream.raw.size() * 8; ++bit) {
      std::string raw = stream.raw;
      raw[bit / 8] = static_cast<char>(raw[bit / 8] ^ 1 << bit % 8);
      const ReadResult result = read_path(folder.write("a", raw));
      if (result.state == StreamState::kOk) {
        EXPECT_EQ(result.bytes, stream.decoded) << stream.name << ", bit " << bit;
      }
      EXPECT_EQ(result.sha256, plain_sha256(raw)) << stream.name << ", bit " << bit;
      if (bit >= stream.boundary * 8) {
        EXPECT_EQ(result.bytes.substr(0, stream.decoded_boundary), stream.decoded.substr(0, stream.decoded_boundary))
            << stream.name << ", bit " << bit;
      }
    }
  }
}

TEST(Damage, GarbageAfterTheLastMemberOrFrameIsCorruptButAllLinesAreDelivered) {
  const TemporaryFolder folder;
  for (const Stream& stream : small_streams()) {
    for (const std::string& garbage :
         {std::string("garbage"), std::string(100'000, 'x'), std::string("\x1F\x8C zzzzzzzz"),
          std::string("\0\0\0x", 4), std::string(300'000, '\0') + "x"}) {
      const std::string raw = stream.raw + garbage;
      const ReadResult result = read_path(folder.write("a", raw));
      EXPECT_EQ(result.state, StreamState::kCorrupt) << stream.name << ": " << result.detail;
      EXPECT_EQ(result.bytes, stream.decoded) << stream.name;
      EXPECT_EQ(result.sha256, plain_sha256(raw)) << stream.name;
    }
  }
}

TEST(Damage, AWrongChecksumOrLengthOfAGzipMemberIsCorrupt) {
  const TemporaryFolder folder;
  const std::string good = gzip_member("some text\n");
  for (const std::size_t from_end : {8UL, 5UL, 4UL, 1UL}) {  // CRC-32, then the length
    std::string raw = good;
    ++raw[raw.size() - from_end];
    const ReadResult result = read_path(folder.write("a", raw + good));
    EXPECT_EQ(result.state, StreamState::kCorrupt);
    EXPECT_NE(result.detail.find("checksum"), std::string::npos) << result.detail;
    EXPECT_EQ(result.bytes, "some text\n") << "what was decoded is delivered, and nothing after it";
  }
}

TEST(Damage, AGzipMethodThatIsNotDeflateIsUnsupported) {
  const TemporaryFolder folder;
  std::string raw = gzip_member("x\n");
  raw[2] = 7;
  EXPECT_EQ(read_path(folder.write("a", raw)).state, StreamState::kUnsupported);
}

// Large streams, damaged in the middle: everything up to the block that is damaged must come, though decoders work
// ahead in buffers of their own.
TEST(Damage, WhatWasDecodedBeforeTheDamagedPlaceIsDelivered) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(40'000);
  const std::string gzip = gzip_member(lines);
  const std::string zstd = zstd_frame(lines);
  constexpr std::size_t kMostLostOfGzip = 64;  // the symbol that is damaged, and those just before it in raw bytes
  constexpr std::size_t kZstdBlockBytes = 128 * 1024;  // zstd decodes a block or nothing of it
  for (int eighth = 1; eighth < 8; ++eighth) {
    const ReadResult cut_gzip = read_path(folder.write("a", gzip.substr(0, gzip.size() * eighth / 8)));
    EXPECT_EQ(cut_gzip.state, StreamState::kTruncated);
    EXPECT_TRUE(lines.starts_with(cut_gzip.bytes));
    // The same, but overwritten from there on with a pattern that no decoder can take for long.
    std::string raw = gzip;
    std::fill(raw.begin() + static_cast<std::ptrdiff_t>(gzip.size() * eighth / 8), raw.end(), '\xFF');
    const ReadResult damaged_gzip = read_path(folder.write("b", raw));
    EXPECT_EQ(damaged_gzip.state, StreamState::kCorrupt);
    EXPECT_GE(damaged_gzip.bytes.size() + kMostLostOfGzip, cut_gzip.bytes.size()) << eighth;
    EXPECT_TRUE(damaged_gzip.bytes.substr(0, cut_gzip.bytes.size() - kMostLostOfGzip) ==
                lines.substr(0, cut_gzip.bytes.size() - kMostLostOfGzip))
        << eighth;

    const ReadResult cut_zstd = read_path(folder.write("c", zstd.substr(0, zstd.size() * eighth / 8)));
    EXPECT_EQ(cut_zstd.state, StreamState::kTruncated);
    EXPECT_TRUE(lines.starts_with(cut_zstd.bytes));
    EXPECT_EQ(cut_zstd.bytes.size() % kZstdBlockBytes, 0U);
    EXPECT_GT(cut_zstd.bytes.size() + kZstdBlockBytes + kZstdBlockBytes / 4, lines.size() * eighth / 8) << eighth;
    raw = zstd;
    std::fill(raw.begin() + static_cast<std::ptrdiff_t>(zstd.size() * eighth / 8), raw.end(), '\xFF');
    const ReadResult damaged_zstd = read_path(folder.write("d", raw));
    EXPECT_EQ(damaged_zstd.state, StreamState::kCorrupt);
    EXPECT_TRUE(damaged_zstd.bytes.starts_with(cut_zstd.bytes)) << eighth << ": " << damaged_zstd.bytes.size();
  }
}

// The gzip decoder works ahead by up to 64 KiB: here it meets the damage while the piece that is being filled is all
// but full.
TEST(Damage, WhatTheDecoderHeldBackWhenItMetTheDamageIsDeliveredToo) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(10'000);
  // A member of one stored block (RFC 1951, section 3.2.4: its length, the complement, its bytes) and a block of the
  // reserved type 3.
  constexpr std::size_t kStoredBytes = 60'000;
  std::string damaged_member = gzip_member("").substr(0, 10) + '\0';
  for (const std::size_t number : {kStoredBytes, ~kStoredBytes}) {
    damaged_member.push_back(static_cast<char>(number & 0xFF));
    damaged_member.push_back(static_cast<char>(number >> 8 & 0xFF));
  }
  damaged_member += lines.substr(0, kStoredBytes) + '\x07';
  for (const std::size_t room : {1UL, 100UL, 30'000UL, 60'000UL}) {
    const std::string first = lines.substr(0, 256 * 1024 - room);
    const ReadResult result = read_path(folder.write("a", gzip_member(first) + damaged_member + "rest"));
    EXPECT_EQ(result.state, StreamState::kCorrupt);
    EXPECT_TRUE(result.bytes == first + lines.substr(0, kStoredBytes)) << room << ": " << result.bytes.size();
  }
}

TEST(Damage, WhatIsDeliveredDoesNotDependOnHowTheCallerAsks) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(20'000);
  std::mt19937_64 random(7);
  for (const std::string& whole : {gzip_member(lines), bgzf(lines), zstd_frame(lines)}) {
    for (int round = 0; round < 20; ++round) {
      std::string raw = whole;
      raw[raw.size() / 10 + random() % (raw.size() / 2)] ^= 0x55;
      const std::string path = folder.write("a", raw);
      const ReadResult expected = read_path(path, 1 << 20);
      for (const std::size_t piece : {1'000UL, 65'537UL}) {
        const ReadResult result = read_path(path, piece);
        EXPECT_TRUE(result.bytes == expected.bytes) << result.bytes.size() << " and " << expected.bytes.size();
        EXPECT_EQ(result.state, expected.state);
        EXPECT_EQ(result.detail, expected.detail);
      }
    }
  }
}

}  // namespace
}  // namespace stancemill::io
