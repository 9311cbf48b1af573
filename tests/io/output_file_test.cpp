#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

namespace fs = std::filesystem;

std::unique_ptr<OutputFile> create(const std::string& path, bool overwrite = false) {
  Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = overwrite});
  EXPECT_TRUE(file.ok()) << file.status().message();
  return file.ok() ? file.take() : nullptr;
}

/// Writes `bytes` in pieces of random size, commits, and returns what is then on disk.
std::string write_out(const std::string& path, std::string_view bytes, unsigned seed, std::size_t most_piece_bytes) {
  std::mt19937_64 random(seed);
  const std::unique_ptr<OutputFile> file = create(path, true);
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), random() % most_piece_bytes);
    EXPECT_TRUE(file->write(bytes.substr(0, count)).ok());
    bytes.remove_prefix(count);
  }
  const Status status = file->commit();
  EXPECT_TRUE(status.ok()) << status.message();
  const std::string raw = bytes_of(path);
  EXPECT_EQ(file->bytes(), raw.size());
  EXPECT_EQ(file->sha256(), plain_sha256(raw));
  EXPECT_EQ(file->path(), path);
  return raw;
}

TEST(OutputFile, AppearsWholeOrNotAtAll) {
  const TemporaryFolder folder;
  const std::string path = folder.path("out.jsonl");
  const std::unique_ptr<OutputFile> file = create(path);
  ASSERT_TRUE(file->write("row\n").ok());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(bytes_of(path + ".partial"), "row\n");
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(bytes_of(path), "row\n");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

TEST(OutputFile, WithoutCommitOnlyThePartialFileStays) {
  const TemporaryFolder folder;
  const std::string path = folder.path("out.jsonl");
  ASSERT_TRUE(create(path)->write("row\n").ok());
  EXPECT_FALSE(fs::exists(path));
  EXPECT_EQ(bytes_of(path + ".partial"), "row\n");
  write_out(path, "new\n", 1, 10);  // a stale .partial is no obstacle, and nothing of it stays
  EXPECT_EQ(bytes_of(path), "new\n");
}

TEST(OutputFile, AnExistingFileIsNotOverwrittenUnlessAsked) {
  const TemporaryFolder folder;
  const std::string path = folder.write("out.jsonl", "precious\n");
  const Result<std::unique_ptr<OutputFile>> refused = OutputFile::create(path, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), ErrorCode::kOutput);
  EXPECT_NE(refused.status().message().find("--force"), std::string::npos);
  EXPECT_EQ(bytes_of(path), "precious\n");
  EXPECT_FALSE(fs::exists(path + ".partial"));
  const std::unique_ptr<OutputFile> file = create(path, true);
  ASSERT_TRUE(file->write("new\n").ok());
  EXPECT_EQ(bytes_of(path), "precious\n") << "until the commit";
  ASSERT_TRUE(file->commit().ok());
  EXPECT_EQ(bytes_of(path), "new\n");
}

TEST(OutputFile, AMissingFolderOrAFolderInItsPlaceIsAnErrorAtOnce) {
  const TemporaryFolder folder;
  const Result<std::unique_ptr<OutputFile>> missing = OutputFile::create(folder.path("no/out.jsonl"), {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.status().code(), ErrorCode::kOutput);
  EXPECT_NE(missing.status().message().find("folder"), std::string::npos);
  const Result<std::unique_ptr<OutputFile>> taken = OutputFile::create(folder.path(), {.overwrite = true});
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.status().code(), ErrorCode::kOutput);
}

TEST(OutputFile, CompressedOutputsReadBackAndTheirBytesDoNotDependOnThePieces) {
  const TemporaryFolder folder;
  for (const std::size_t count : {0UL, 1UL, 30'000UL}) {
    const std::string rows = some_lines(count);
    for (const char* name : {"out.jsonl.gz", "out.jsonl.zst"}) {
      const std::string path = folder.path(name);
      const std::string raw = write_out(path, rows, 1, 300'000);
      EXPECT_EQ(write_out(path, rows, 2, 5'000), raw) << name;
      EXPECT_LE(raw.size(), rows.size() / 2 + 200);
      const ReadResult result = read_path(path);
      EXPECT_EQ(result.state, StreamState::kOk) << result.detail;
      EXPECT_TRUE(result.bytes == rows) << name;
    }
  }
}

TEST(OutputFile, AFullDeviceIsAnErrorThatNamesPathAndCause) {
  for (const bool at_commit : {false, true}) {
    const std::unique_ptr<OutputFile> file = create("/dev/full");
    ASSERT_NE(file, nullptr);
    const Status status = file->write(std::string(at_commit ? 0 : 1, 'x'));
    if (at_commit) {
      EXPECT_TRUE(status.ok());
      EXPECT_TRUE(file->commit().ok()) << "nothing was written, nothing is amiss";
      continue;
    }
    EXPECT_EQ(status.code(), ErrorCode::kOutput);
    EXPECT_NE(status.message().find("/dev/full"), std::string::npos);
    EXPECT_NE(status.message().find("No space left"), std::string::npos);
  }
}

TEST(OutputFile, AFullDeviceIsNoticedWhenACompressorsLastBytesGoOut) {
  const TemporaryFolder folder;
  for (const char* name : {"full.gz", "full.zst"}) {
    fs::create_symlink("/dev/full", folder.path(name));
    const std::unique_ptr<OutputFile> file = create(folder.path(name));
    ASSERT_TRUE(file->write("held back by the compressor\n").ok());
    EXPECT_EQ(file->commit().code(), ErrorCode::kOutput);
  }
}

TEST(OutputFile, AReaderThatWentAwayIsAClosedPipe) {
  const TemporaryFolder folder;
  ::signal(SIGPIPE, SIG_IGN);
  const std::string path = folder.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  std::thread reader([&] { ::close(::open(path.c_str(), O_RDONLY)); });
  const std::unique_ptr<OutputFile> file = create(path);
  reader.join();
  EXPECT_EQ(file->write("row\n").code(), ErrorCode::kClosedPipe);
}

TEST(OutputFile, LargeWritesGoThroughAPipeWholeEvenWhenItIsNonBlocking) {
  const std::string rows = some_lines(20'000);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  const int kept = ::dup(STDOUT_FILENO);
  std::fflush(stdout);
  ASSERT_EQ(::dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
  ::close(ends[1]);
  std::string got;
  std::thread reader([&] {
    char piece[10'000];
    for (ssize_t count = 0; (count = ::read(ends[0], piece, sizeof piece)) > 0;) {
      got.append(piece, static_cast<std::size_t>(count));
    }
  });
  const std::unique_ptr<OutputFile> file = create("-");
  const Status written = file->write(rows);
  const Status committed = file->commit();
  ::dup2(kept, STDOUT_FILENO);
  ::close(kept);
  reader.join();
  ::close(ends[0]);
  EXPECT_TRUE(written.ok()) << written.message();
  EXPECT_TRUE(committed.ok());
  EXPECT_TRUE(got == rows);
  EXPECT_EQ(file->sha256(), plain_sha256(rows));
  EXPECT_EQ(file->bytes(), rows.size());
}

}  // namespace
}  // namespace stancemill::io
