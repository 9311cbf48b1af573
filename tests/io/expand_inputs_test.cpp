#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <filesystem>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

/// The files' relative paths; the test fails where expanding fails.
std::vector<std::string> relatives(const std::vector<std::string>& names) {
  const Result<std::vector<InputFile>> files = expand_inputs(names);
  EXPECT_TRUE(files.ok()) << files.status().message();
  std::vector<std::string> found;
  if (!files.ok()) return found;
  for (const InputFile& file : files.value()) {
    EXPECT_TRUE(file.path == "-" || std::filesystem::exists(file.path)) << file.path;
    EXPECT_TRUE(file.path == "-" || file.path.ends_with(file.relative)) << file.path << ", " << file.relative;
    found.push_back(file.relative);
  }
  return found;
}

using Names = std::vector<std::string>;

TEST(ExpandInputs, FoldersGiveTheirCorpusFilesSortedByBytes) {
  const TemporaryFolder folder;
  for (const char* name :
       {"b.jsonl", "a/z.jsonl.gz", "a/y.jsonl.zst", "a.jsonl", "B.ndjson", "deep/er/x.ndjson.gz", "a/n.ndjson.zst",
        "a/\xC3\xA9.jsonl", "notes.txt", "a/data.json", "x.jsonl.partial", "x.gz"}) {
    folder.write(name, "{}\n");
  }
  const Names expected = {"B.ndjson",     "a.jsonl",          "a/n.ndjson.zst", "a/y.jsonl.zst",
                          "a/z.jsonl.gz", "a/\xC3\xA9.jsonl", "b.jsonl",        "deep/er/x.ndjson.gz"};
  EXPECT_EQ(relatives({folder.path()}), expected);
  EXPECT_EQ(relatives({folder.path() + "/"}), expected);
}

TEST(ExpandInputs, NamedFilesNeedNoEndingAndKeepTheirOrder) {
  const TemporaryFolder folder;
  const std::string b = folder.write("b.txt", "");
  const std::string a = folder.write("sub/a", "");
  EXPECT_EQ(relatives({b, a, "-"}), (Names{"b.txt", "a", "stdin.jsonl"}));
}

TEST(ExpandInputs, AFileThatComesUpTwiceIsTakenOnce) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a.jsonl", "");
  folder.write("b.jsonl", "");
  std::filesystem::create_symlink(a, folder.path("c.jsonl"));
  EXPECT_EQ(
      relatives({folder.path("b.jsonl"), folder.path(), folder.path("*.jsonl"), folder.path("./a.jsonl"), "-", "-"}),
      (Names{"b.jsonl", "a.jsonl", "stdin.jsonl"}));
}

TEST(ExpandInputs, PatternsAreSortedByBytesAndMayMatchFolders) {
  const TemporaryFolder folder;
  folder.write("p1/z.jsonl", "");
  folder.write("p2.jsonl", "");
  folder.write("P3.jsonl", "");
  EXPECT_EQ(relatives({folder.path("[pP]*")}), (Names{"P3.jsonl", "z.jsonl", "p2.jsonl"}));
}

TEST(ExpandInputs, AnExistingNameIsNoPattern) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "");
  const std::string literal = folder.write("[a].jsonl", "");
  EXPECT_EQ(relatives({literal}), Names{"[a].jsonl"});
}

TEST(ExpandInputs, LinksAreFollowedButNotInCircles) {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  elsewhere.write("far.jsonl", "");
  folder.write("a/x.jsonl", "");
  folder.write("b/y.jsonl", "");
  std::filesystem::create_symlink(elsewhere.path(), folder.path("linked"));
  std::filesystem::create_symlink("..", folder.path("a/up"));
  std::filesystem::create_symlink(folder.path("b"), folder.path("a/to_b"));
  std::filesystem::create_symlink(folder.path("a"), folder.path("b/to_a"));
  const Result<std::vector<InputFile>> files = expand_inputs({folder.path()});
  ASSERT_TRUE(files.ok()) << files.status().message();
  EXPECT_EQ(files.value().size(), 3U);
  EXPECT_EQ(files.value().back().relative, "linked/far.jsonl");
}

// There are a thousand million ways through these, and one way to each file.
TEST(ExpandInputs, FoldersThatAllLeadToEachOtherAreGoneThroughOnce) {
  const TemporaryFolder folder;
  constexpr int kFolders = 12;
  for (int i = 0; i < kFolders; ++i) folder.write(std::to_string(i) + "/x.jsonl", "");
  for (int i = 0; i < kFolders; ++i) {
    for (int j = 0; j < kFolders; ++j) {
      std::filesystem::create_symlink(folder.path(std::to_string(j)),
                                      folder.path(std::to_string(i) + "/0to" + std::to_string(j)));
    }
  }
  const Result<std::vector<InputFile>> files = expand_inputs({folder.path()});
  ASSERT_TRUE(files.ok()) << files.status().message();
  ASSERT_EQ(files.value().size(), 12U);
  for (const InputFile& file : files.value()) {
    EXPECT_EQ(file.relative.find("to"), std::string::npos) << "a link's name before the folder's own";
  }
}

TEST(ExpandInputs, WhatMatchesNothingIsAnErrorThatNamesIt) {
  const TemporaryFolder folder;
  folder.write("empty/notes.txt", "");
  for (const std::string& name : {folder.path("missing.jsonl"), folder.path("*.jsonl"), folder.path("empty")}) {
    const Result<std::vector<InputFile>> files = expand_inputs({name});
    ASSERT_FALSE(files.ok()) << name;
    EXPECT_EQ(files.status().code(), ErrorCode::kInput);
    EXPECT_NE(files.status().message().find(name), std::string::npos);
  }
}

TEST(ExpandInputs, APatternBelowAFolderThatCannotBeReadIsAnError) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("round", folder.path("round"));
  for (const std::string& pattern : {folder.path("missing/*.jsonl"), folder.path("round/*.jsonl")}) {
    const Result<std::vector<InputFile>> files = expand_inputs({pattern});
    ASSERT_FALSE(files.ok()) << pattern;
    EXPECT_EQ(files.status().code(), ErrorCode::kInput);
    EXPECT_NE(files.status().message().find(pattern), std::string::npos) << files.status().message();
  }
}

TEST(ExpandInputs, LinksThatLeadNowhereAreTakenSoThatOpeningThemSays) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "");
  std::filesystem::create_symlink("gone", folder.path("b.jsonl"));
  std::filesystem::create_symlink("gone", folder.path("c"));
  const std::string named = folder.path("c");
  const Result<std::vector<InputFile>> files = expand_inputs({folder.path(), folder.path("b.jsonl"), named, named});
  ASSERT_TRUE(files.ok()) << files.status().message();
  Names found;
  for (const InputFile& file : files.value()) found.push_back(file.relative);
  EXPECT_EQ(found, (Names{"a.jsonl", "b.jsonl", "c"}));
}

TEST(ExpandInputs, AFolderBelowThatCannotBeListedIsAnErrorNotALoss) {
  const TemporaryFolder folder;
  folder.write("a.jsonl", "");
  // Deeper than a path can say: nobody can list it by its name, not even root.
  const std::string name(250, 'd');
  int at = ::open(folder.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  for (int depth = 0; depth < PATH_MAX / 250 + 1; ++depth) {
    ASSERT_EQ(::mkdirat(at, name.c_str(), 0700), 0);
    const int below = ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ::close(at);
    ASSERT_GE(below, 0);
    at = below;
  }
  ::close(at);
  const Result<std::vector<InputFile>> files = expand_inputs({folder.path()});
  ASSERT_FALSE(files.ok());
  EXPECT_EQ(files.status().code(), ErrorCode::kInput);
  EXPECT_NE(files.status().message().find(name + ": cannot be listed"), std::string::npos) << files.status().message();
}

}  // namespace
}  // namespace stancemill::io
