#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

namespace fs = std::filesystem;

TEST(Files, ASmallFileIsWrittenWholeAndReadBack) {
  const TemporaryFolder folder;
  const std::string path = folder.path("run.json");
  for (const std::string& bytes : {some_lines(100), std::string("{}"), std::string()}) {
    ASSERT_TRUE(write_file(path, bytes).ok());
    EXPECT_FALSE(fs::exists(path + ".partial"));
    const Result<std::string> read = read_file(path, 1 << 20);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value(), bytes);
    ASSERT_TRUE(file_bytes(path).ok());
    EXPECT_EQ(file_bytes(path).value(), bytes.size());
  }
  EXPECT_EQ(write_file(folder.path("no/run.json"), "{}").code(), ErrorCode::kOutput);
}

TEST(Files, AFileOverTheBoundIsRefusedUnread) {
  const TemporaryFolder folder;
  const std::string path = folder.write("a", "12345");
  EXPECT_TRUE(read_file(path, 5).ok());
  const Result<std::string> refused = read_file(path, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), ErrorCode::kInput);
}

TEST(Files, WhatIsNoRegularFileHasNoBytes) {
  const TemporaryFolder folder;
  for (const std::string& path : {folder.path(), folder.path("missing"), std::string("/dev/null")}) {
    EXPECT_EQ(read_file(path, 100).status().code(), ErrorCode::kInput) << path;
    EXPECT_EQ(file_bytes(path).status().code(), ErrorCode::kInput) << path;
  }
  EXPECT_EQ(file_bytes("-").status().code(), ErrorCode::kInput);
}

TEST(Files, DevicesAndPipesAreToldFromFilesAndFolders) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_TRUE(is_device("/dev/null"));
  EXPECT_TRUE(is_device(folder.path("pipe")));
  EXPECT_FALSE(is_device(folder.path()));
  EXPECT_FALSE(is_device(folder.write("a", "")));
  EXPECT_FALSE(is_device(folder.path("missing")));
}

TEST(Files, AFileThatSomebodyElseWroteIsCommitted) {
  const TemporaryFolder folder;
  const std::string path = folder.path("labels.sqlite");
  EXPECT_EQ(commit_partial(path).code(), ErrorCode::kOutput) << "there is none yet";
  folder.write("labels.sqlite.partial", "rows");
  ASSERT_TRUE(commit_partial(path).ok());
  EXPECT_EQ(bytes_of(path), "rows");
  EXPECT_FALSE(fs::exists(path + ".partial"));
}

}  // namespace
}  // namespace stancemill::io
