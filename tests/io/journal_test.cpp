// Journals: a record is wholly there or not at all, whatever happens to the file's end; damage elsewhere is told.
#include "io/journal.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "io/checksum.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

const std::vector<std::string> kRecords = {"first", R"({"n":2})", "", "fourth with spaces"};

std::string write_journal(const TemporaryFolder& folder) {
  const std::string path = folder.path("out.journal");
  Result<std::unique_ptr<Journal>> journal = Journal::open(path);
  EXPECT_TRUE(journal.ok());
  EXPECT_TRUE(journal.value()->begin(kRecords[0]).ok());
  for (std::size_t i = 1; i < kRecords.size(); ++i) EXPECT_TRUE(journal.value()->append(kRecords[i]).ok());
  EXPECT_EQ(journal.value()->bytes(), std::filesystem::file_size(path));
  return path;
}

struct Found {
  std::vector<std::string> records;
  std::string fault;
};
Found read_journal(const std::string& path) {
  const Result<std::unique_ptr<Journal>> journal = Journal::open(path);
  EXPECT_TRUE(journal.ok()) << journal.status().message();
  return {journal.value()->records(), journal.value()->fault()};
}

TEST(Journal, RecordsComeBack) {
  const TemporaryFolder folder;
  const Found found = read_journal(write_journal(folder));
  EXPECT_EQ(found.records, kRecords);
  EXPECT_EQ(found.fault, "");
}

TEST(Journal, WhereverTheTailIsTornTheRecordsBeforeItStand) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(write_journal(folder));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    for (const std::string& rubbish : {std::string(), std::string(7, '\0'), std::string("ab\ncd")}) {
      const std::string torn = whole.substr(0, size) + rubbish;
      if (size < 21 && !rubbish.empty()) continue;  // the header itself
      const Found found = read_journal(folder.write("torn", torn));
      EXPECT_EQ(found.fault, "") << size;
      ASSERT_LT(found.records.size(), kRecords.size() + (rubbish.empty() ? 0 : 1));
      for (std::size_t i = 0; i < found.records.size(); ++i) EXPECT_EQ(found.records[i], kRecords[i]);
      std::size_t whole_records = 0;
      for (std::size_t at = whole.find('\n'); at != std::string::npos && at < size; at = whole.find('\n', at + 1)) {
        ++whole_records;
      }
      EXPECT_EQ(found.records.size(), whole_records == 0 ? 0 : whole_records - 1) << size;
    }
  }
}

TEST(Journal, AfterATornTailRecordsAreAppendedToTheGoodOnes) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(write_journal(folder));
  const std::string path = folder.write("torn", whole.substr(0, whole.size() - 3));
  {
    Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    ASSERT_TRUE(journal.ok());
    ASSERT_TRUE(journal.value()->append("new").ok());
  }
  EXPECT_EQ(read_journal(path).records, (std::vector<std::string>{kRecords[0], kRecords[1], kRecords[2], "new"}));
}

TEST(Journal, NoFlippedBitGivesARecordThatWasNotWritten) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(write_journal(folder));
  const std::size_t last_record = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = whole;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      const Found found = read_journal(folder.write("flipped", flipped));
      for (std::size_t k = 0; k < found.records.size(); ++k) EXPECT_EQ(found.records[k], kRecords[k]) << i;
      EXPECT_LT(found.records.size(), kRecords.size());
      if (i >= last_record) {
        EXPECT_EQ(found.fault, "") << "only the tail is bad";
        EXPECT_EQ(found.records.size(), kRecords.size() - 1);
      } else if (i + 1 < last_record) {
        // The record after the flipped byte is good in itself; a line feed that comes or goes makes other records.
        if (whole[i] != '\n' && flipped[i] != '\n') {
          EXPECT_NE(found.fault, "") << i;
        }
      }
    }
  }
}

TEST(Journal, RecordsOfAnotherOrderAreNotTaken) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(write_journal(folder));
  const std::size_t second = whole.find('\n', 21) + 1;
  const std::size_t third = whole.find('\n', second) + 1;
  const std::string left_out = whole.substr(0, second) + whole.substr(third);
  EXPECT_EQ(read_journal(folder.write("left_out", left_out)).records.size(), 1U);
}

TEST(Journal, OtherVersionsAndOtherFilesAreRefused) {
  const TemporaryFolder folder;
  std::string newer = bytes_of(write_journal(folder));
  newer[19] = '2';
  EXPECT_NE(read_journal(folder.write("newer", newer)).fault.find("another version"), std::string::npos);
  EXPECT_NE(read_journal(folder.write("other", "Dear diary,\n")).fault.find("not a journal"), std::string::npos);
  EXPECT_EQ(read_journal(folder.write("empty", "")).fault, "");
}

TEST(Journal, IsTheLockOfWhoHasItOpen) {
  const TemporaryFolder folder;
  const std::string path = folder.path("out.journal");
  Result<std::unique_ptr<Journal>> first = Journal::open(path);
  ASSERT_TRUE(first.ok());
  ASSERT_TRUE(first.value()->begin("one").ok());
  for (const bool rewritten : {false, true}) {
    if (rewritten) {
      ASSERT_TRUE(first.value()->rewrite({"one"}).ok());
    }
    const Result<std::unique_ptr<Journal>> second = Journal::open(path);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.status().code(), ErrorCode::kOutput);
    EXPECT_NE(second.status().message().find("another run"), std::string::npos);
  }
  ASSERT_TRUE(first.value()->remove().ok());
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(Journal::open(path).ok());
  EXPECT_FALSE(std::filesystem::exists(path)) << "a journal without a record goes away";
}

TEST(Journal, BeginningReplacesTheFileAtOnce) {
  const TemporaryFolder folder;
  const std::string path = write_journal(folder);
  const std::string before = bytes_of(path);
  std::filesystem::create_hard_link(path, folder.path("old"));
  {
    Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    ASSERT_TRUE(journal.value()->begin("another run").ok());
  }
  EXPECT_EQ(bytes_of(folder.path("old")), before) << "written over: a crash could have torn it";
  EXPECT_EQ(read_journal(path).records, std::vector<std::string>{"another run"});
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(Journal, ARewrittenOneHoldsTheNewRecordsAndGoesOn) {
  const TemporaryFolder folder;
  const std::string path = write_journal(folder);
  {
    Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    ASSERT_TRUE(journal.value()->rewrite({"first", "all"}).ok());
    ASSERT_TRUE(journal.value()->append("more").ok());
  }
  EXPECT_EQ(read_journal(path).records, (std::vector<std::string>{"first", "all", "more"}));
}

}  // namespace
}  // namespace stancemill::io
