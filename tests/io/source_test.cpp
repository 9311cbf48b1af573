#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kRawPieceBytes = 256 * 1024;  // of the decoders: where a header or member may be cut in two

/// The stream decodes to `expected`, whole and without complaint, and the raw file is counted and hashed.
void expect_decodes(const std::string& path, std::string_view expected) {
  const std::string raw = bytes_of(path);
  for (const std::size_t piece : {4096UL, 1'000'003UL}) {
    const ReadResult result = read_path(path, piece);
    EXPECT_TRUE(result.bytes == expected)
        << path << " in pieces of " << piece << ": " << result.bytes.size() << " of " << expected.size() << " bytes";
    EXPECT_EQ(result.state, StreamState::kOk) << result.detail;
    EXPECT_EQ(result.raw_bytes, raw.size());
    EXPECT_EQ(result.sha256, plain_sha256(raw));
  }
}

TEST(Source, PlainFilesComeAsTheyAre) {
  const TemporaryFolder folder;
  for (const std::string& bytes : {std::string(), std::string("{"), std::string("\n\n"), some_lines(20'000)}) {
    expect_decodes(folder.write("a.jsonl", bytes), bytes);
  }
}

TEST(Source, WhatWasReadOutIsTheSameShareOfTheFile) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(60'000);
  for (const std::string& path : {folder.write("a.jsonl", lines), folder.write("a.gz", gzip_member(lines)),
                                  folder.write("a.zst", zstd_frame(lines))}) {
    const Result<std::unique_ptr<Source>> source = open_source(path);
    ASSERT_TRUE(source.ok());
    const auto file = static_cast<double>(bytes_of(path).size());
    std::string piece(10'000, '\0');
    std::size_t decoded = 0;
    while (const std::size_t got = source.value()->read(piece.data(), piece.size())) {
      decoded += got;
      const double share = static_cast<double>(source.value()->raw_bytes_read_out()) / file;
      // A decoder keeps up to 128 KiB of what it has decoded for later.
      EXPECT_NEAR(share, static_cast<double>(decoded) / static_cast<double>(lines.size()),
                  0.01 + 131072.0 / static_cast<double>(lines.size()));
    }
    EXPECT_EQ(source.value()->raw_bytes_read_out(), bytes_of(path).size());
  }
}

TEST(Source, TheFormatIsToldByTheBytesNotByTheName) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(100);
  expect_decodes(folder.write("plain.jsonl.gz", lines), lines);
  expect_decodes(folder.write("gzip.jsonl.zst", gzip_member(lines)), lines);
  expect_decodes(folder.write("zstd.jsonl", zstd_frame(lines)), lines);
}

TEST(Source, AllGzipMembersAreReadEvenEmptyOnesAndAcrossLines) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(5'000);
  std::string raw = gzip_member("");
  for (std::size_t i = 0; i < lines.size(); i += 7'919) {  // members end inside lines
    raw += gzip_member(std::string_view(lines).substr(i, 7'919));
    if (i % 3 == 0) raw += gzip_member("");
  }
  expect_decodes(folder.write("a", raw), lines);
}

TEST(Source, BlockedGzip) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(20'000);
  ASSERT_GT(lines.size(), 5U * 65'280);
  expect_decodes(folder.write("a.bgz", bgzf(lines)), lines);
}

// The second member begins at every place around the end of the decoder's first piece of raw bytes.
TEST(Source, AGzipHeaderMayLieAcrossTwoPiecesOfTheFile) {
  const TemporaryFolder folder;
  const GzipHeader header{.extra = "EXTRA", .name = "name.jsonl", .comment = "a comment", .checksum = true};
  const std::string second = gzip_member("second\n", header);
  for (std::size_t overlap = 0; overlap <= second.size(); ++overlap) {
    const std::size_t first_size = kRawPieceBytes - overlap;
    const std::size_t bare = gzip_member("first\n", {.name = "n"}).size();
    const std::string first = gzip_member("first\n", {.name = std::string(first_size - bare + 1, 'n')});
    ASSERT_EQ(first.size(), first_size);
    const ReadResult result = read_path(folder.write("a", first + second + second));
    EXPECT_EQ(result.bytes, "first\nsecond\nsecond\n") << overlap;
    EXPECT_EQ(result.state, StreamState::kOk) << overlap << ": " << result.detail;
  }
}

TEST(Source, ZeroPaddingAfterTheLastGzipMemberIsTolerated) {
  const TemporaryFolder folder;
  expect_decodes(folder.write("a", gzip_member("x\n") + std::string(1, '\0')), "x\n");
  expect_decodes(folder.write("b", gzip_member("x\n") + std::string(600'000, '\0')), "x\n");
}

TEST(Source, AllZstdFramesAreReadAndSkippableOnesSkipped) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(5'000);
  std::string raw = zstd_skippable_frame("seek table", 0) + zstd_frame("");
  for (std::size_t i = 0; i < lines.size(); i += 50'021) {
    raw += zstd_frame(std::string_view(lines).substr(i, 50'021));
    raw += zstd_skippable_frame(std::string(i % 300, 'x'), 15);
  }
  expect_decodes(folder.write("a", raw), lines);
  expect_decodes(folder.write("b", zstd_skippable_frame("alone", 7)), "");
  expect_decodes(folder.write("c", zstd_frame(some_lines(60'000), 20)), some_lines(60'000));
}

TEST(Source, AZstdWindowMayHave27BitsAndNoMore) {
  const TemporaryFolder folder;
  const ReadResult allowed = read_path(folder.write("27", zstd_frame("x\n", 27)));
  EXPECT_EQ(allowed.state, StreamState::kOk) << allowed.detail;
  EXPECT_EQ(allowed.bytes, "x\n");
  const std::string bomb = zstd_frame("before\n") + zstd_frame("x\n", 28) + "rest";
  const ReadResult refused = read_path(folder.write("28", bomb));
  EXPECT_EQ(refused.state, StreamState::kUnsupported);
  EXPECT_NE(refused.detail.find("2^27"), std::string::npos) << refused.detail;
  EXPECT_EQ(refused.bytes, "before\n");
  EXPECT_EQ(refused.sha256, plain_sha256(bomb));
}

TEST(Source, OtherCompressionsAreNamedAndDeliverNothing) {
  const TemporaryFolder folder;
  const std::pair<std::string_view, std::string_view> cases[] = {{"\xFD"
                                                                  "7zXZ\0 and more"sv,
                                                                  "xz"},
                                                                 {"BZh91AY&SY and more"sv, "bzip2"},
                                                                 {"\x04\x22\x4D\x18 and more"sv, "lz4"},
                                                                 {"PK\x03\x04 and more"sv, "zip"},
                                                                 {"7z\xBC\xAF\x27\x1C more"sv, "7z"},
                                                                 {"\x1F\x9D\x90 and more"sv, "compress"}};
  for (const auto& [bytes, name] : cases) {
    const ReadResult result = read_path(folder.write("a", bytes));
    EXPECT_EQ(result.state, StreamState::kUnsupported) << name;
    EXPECT_NE(result.detail.find(name), std::string::npos) << result.detail;
    EXPECT_EQ(result.bytes, "");
    EXPECT_EQ(result.sha256, plain_sha256(bytes));
  }
  expect_decodes(folder.write("a", "BZh"), "BZh");
}

TEST(Source, WhatCannotBeOpenedIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  for (const std::string& path : {folder.path("missing.jsonl"), folder.path()}) {
    const Result<std::unique_ptr<Source>> source = open_source(path);
    ASSERT_FALSE(source.ok());
    EXPECT_EQ(source.status().code(), ErrorCode::kInput);
    EXPECT_NE(source.status().message().find(path), std::string::npos);
  }
}

TEST(Source, HashingCanBeLeftOff) {
  const TemporaryFolder folder;
  const Result<std::unique_ptr<Source>> source = open_source(folder.write("a", "x\n"), false);
  ASSERT_TRUE(source.ok());
  const ReadResult result = read_to_end(*source.value());
  EXPECT_EQ(result.bytes, "x\n");
  EXPECT_EQ(result.sha256, "");
}

TEST(Source, NamedPipesWorkHoweverThinTheyTrickle) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(30);
  for (const std::string& raw : {lines, gzip_member(lines, {.name = "n", .checksum = true}), zstd_frame(lines)}) {
    const std::string path = folder.path("pipe");
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    std::thread writer([&] {
      const int descriptor = ::open(path.c_str(), O_WRONLY);
      for (const char byte : raw) EXPECT_EQ(::write(descriptor, &byte, 1), 1);
      ::close(descriptor);
    });
    const ReadResult result = read_path(path);
    writer.join();
    EXPECT_EQ(result.bytes, lines);
    EXPECT_EQ(result.state, StreamState::kOk) << result.detail;
    EXPECT_EQ(result.sha256, plain_sha256(raw));
    ASSERT_EQ(::unlink(path.c_str()), 0);
  }
}

TEST(Source, ADashIsStandardInputCompressedOrNot) {
  const TemporaryFolder folder;
  const int kept = ::dup(STDIN_FILENO);
  for (const std::string& raw : {std::string("x\n"), gzip_member("x\n"), zstd_frame("x\n")}) {
    const int descriptor = ::open(folder.write("in", raw).c_str(), O_RDONLY);
    ASSERT_EQ(::dup2(descriptor, STDIN_FILENO), STDIN_FILENO);
    ::close(descriptor);
    const ReadResult result = read_path("-");
    EXPECT_EQ(result.bytes, "x\n");
    EXPECT_EQ(result.state, StreamState::kOk) << result.detail;
  }
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
}

// Somebody else may have made the terminal or pipe that we share non-blocking.
TEST(Source, ANonBlockingStandardInputIsWaitedFor) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
  const int kept = ::dup(STDIN_FILENO);
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  ::close(ends[0]);
  std::thread writer([&] {
    for (const char byte : "slow\n"sv) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      EXPECT_EQ(::write(ends[1], &byte, 1), 1);
    }
    ::close(ends[1]);
  });
  const ReadResult result = read_path("-");
  writer.join();
  ::dup2(kept, STDIN_FILENO);
  ::close(kept);
  EXPECT_EQ(result.bytes, "slow\n");
  EXPECT_EQ(result.state, StreamState::kOk) << result.detail;
}

TEST(Source, AFileThatShrinksWhileItIsReadHasChanged) {
  const TemporaryFolder folder;
  const std::string lines = some_lines(20'000);
  for (const std::string& raw : {lines, gzip_member(lines), zstd_frame(lines)}) {
    const std::string path = folder.write("a", raw);
    const Result<std::unique_ptr<Source>> source = open_source(path);
    ASSERT_TRUE(source.ok());
    ASSERT_EQ(::truncate(path.c_str(), static_cast<off_t>(raw.size() / 2)), 0);
    const ReadResult result = read_to_end(*source.value());
    EXPECT_EQ(result.state, StreamState::kChanged);
    EXPECT_NE(result.detail.find("shrank"), std::string::npos) << result.detail;
    EXPECT_TRUE(lines.starts_with(result.bytes));
  }
}

TEST(Source, AFileThatIsReplacedOrRemovedWhileItIsReadHasChanged) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a", "old\n");
  const Result<std::unique_ptr<Source>> replaced = open_source(path);
  ASSERT_TRUE(replaced.ok());
  std::filesystem::rename(folder.write("b", "new\n"), path);
  const ReadResult after_replacing = read_to_end(*replaced.value());
  EXPECT_EQ(after_replacing.state, StreamState::kChanged);
  EXPECT_EQ(after_replacing.bytes, "old\n");
  EXPECT_NE(after_replacing.detail.find("replaced"), std::string::npos);
  const Result<std::unique_ptr<Source>> removed = open_source(path);
  ASSERT_TRUE(removed.ok());
  std::filesystem::remove(path);
  const ReadResult after_removing = read_to_end(*removed.value());
  EXPECT_EQ(after_removing.state, StreamState::kChanged);
  EXPECT_EQ(after_removing.bytes, "new\n");
}

TEST(Source, AReadErrorOfTheSystemIsNotTheEndOfTheFile) {
  const Result<std::unique_ptr<Source>> source = open_source("/proc/self/mem");  // reading at address 0 gives EIO
  ASSERT_TRUE(source.ok()) << source.status().message();
  const ReadResult result = read_to_end(*source.value());
  EXPECT_EQ(result.state, StreamState::kReadError);
  EXPECT_EQ(result.bytes, "");
}

TEST(Source, MemoryCallsLikeAFile) {
  const std::string lines = some_lines(50);
  const ReadResult result = read_to_end(*memory_source(lines), 7);
  EXPECT_EQ(result.bytes, lines);
  EXPECT_EQ(result.raw_bytes, lines.size());
}

}  // namespace
}  // namespace stancemill::io
