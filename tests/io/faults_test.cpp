// Every system call of the room fails once, at every place: what the caller hears is the truth, and the same deed done
// again succeeds.
#include <gtest/gtest.h>

#include <cerrno>
#include <functional>

#include "faults/faulty_calls.h"
#include "io/io.h"
#include "io/journal.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

using faults::Call;
using faults::Fault;

struct Deed {
  std::string name;
  ErrorCode trouble;                                    ///< what a failure is
  std::function<void()> prepare;                        ///< without faults
  std::function<Status()> run;                          ///< with one
  std::function<bool()> is_done = [] { return true; };  ///< is what it was for there?
  bool prepare_again = false;  ///< it uses up what was prepared: done again, it needs that again
};

class FaultsTest : public testing::Test {
 protected:
  /// Runs the deed with a fault at every place where it makes such a call; returns how many there are.
  static int fail_everywhere(const Deed& deed, Call call, int error) {
    for (int place = 0;; ++place) {
      SCOPED_TRACE(deed.name + ": " + std::string(faults::name_of(call)) + " number " + std::to_string(place) +
                   ", error " + std::to_string(error));
      if (deed.prepare) deed.prepare();
      Status status;
      bool happened = false;
      {
        const Fault fault(call, place, error);
        status = deed.run();
        happened = fault.happened();
      }
      if (!happened) return place;
      if (status.ok()) {
        EXPECT_TRUE(deed.is_done()) << "said to be done, and is not";
      } else {
        EXPECT_EQ(status.code(), deed.trouble) << status.message();
        EXPECT_EQ(status.message().front(), '/') << "no path: " << status.message();
      }
      if (error == EINTR &&
          (call == Call::kRead || call == Call::kPread || call == Call::kWrite || call == Call::kOpen)) {
        EXPECT_TRUE(status.ok()) << "interrupted calls are made again: " << status.message();
      }
      if (deed.prepare_again) deed.prepare();
      const Status again = deed.run();
      EXPECT_TRUE(again.ok()) << "done again: " << again.message();
      EXPECT_TRUE(deed.is_done());
      if (place > 500 || testing::Test::HasFailure()) return place;
    }
  }
  static int fail_everywhere(const Deed& deed) {
    int places = 0;
    for (const Call call : faults::kCalls) {
      for (const int error : {EIO, EINTR}) places += fail_everywhere(deed, call, error);
    }
    // Short reads and writes are no failures.
    for (const Call call : {Call::kRead, Call::kPread, Call::kWrite}) {
      if (deed.prepare) deed.prepare();
      const Fault fault(call, 0, faults::kOneByte);
      const Status status = deed.run();
      EXPECT_TRUE(status.ok()) << deed.name << " by single bytes: " << status.message();
      EXPECT_TRUE(deed.is_done()) << deed.name << " by single bytes";
    }
    return places;
  }

  const TemporaryFolder folder_;
  const std::string lines_ = some_lines(40);
};

TEST_F(FaultsTest, SmallFilesAreWrittenWholeOrTheTruthIsTold) {
  const std::string path = folder_.path("small");
  const auto is_there = [&] { return bytes_of(path) == "new"; };
  const auto old = [&] { folder_.write("small", "old"); };
  EXPECT_GT(fail_everywhere({"write_file", ErrorCode::kOutput, old, [&] { return write_file(path, "new"); }, is_there}),
            8);
  EXPECT_GT(
      fail_everywhere({"replace_file", ErrorCode::kOutput, old, [&] { return replace_file(path, "new"); }, is_there}),
      4);
  const auto partial = [&] {
    old();
    folder_.write("small.partial", "new");
  };
  const auto commit = [&] { return commit_partial(path); };
  EXPECT_GT(fail_everywhere({"commit_partial", ErrorCode::kOutput, partial, commit, is_there, true}), 4);
}

TEST_F(FaultsTest, OutputsAppearWholeOrTheTruthIsTold) {
  for (const std::string ending : {"", ".gz", ".zst"}) {
    const std::string path = folder_.path("out.jsonl" + ending);
    const auto run = [&]() -> Status {
      Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = true});
      if (!file.ok()) return file.status();
      for (std::size_t at = 0; at < lines_.size(); at += 1000) {
        if (Status status = file.value()->write(std::string_view(lines_).substr(at, 1000)); !status.ok()) return status;
      }
      return file.value()->commit();
    };
    const auto is_done = [&] { return read_path(path).bytes == lines_; };
    EXPECT_GT(fail_everywhere({"output" + ending, ErrorCode::kOutput, {}, run, is_done}), 8);
  }
}

TEST_F(FaultsTest, OutputsAreTakenUpAgainOrTheTruthIsTold) {
  const std::string path = folder_.path("out.jsonl.gz");
  const std::string_view first = std::string_view(lines_).substr(0, 500);
  OutputMark mark;
  const auto begin = [&] {
    auto file = OutputFile::create(path, {.overwrite = true}).take();
    EXPECT_TRUE(file->write(first).ok() && file->sync().ok() && file->mark(mark).ok());
  };
  begin();
  const auto run = [&]() -> Status {
    Result<std::unique_ptr<OutputFile>> file = OutputFile::resume(path, mark);
    if (!file.ok()) return file.status();
    OutputMark unused;
    if (Status status = file.value()->mark(unused); !status.ok()) return {ErrorCode::kOutput, status.message()};
    if (Status status = file.value()->write(std::string_view(lines_).substr(500)); !status.ok()) return status;
    return file.value()->commit();
  };
  EXPECT_GT(fail_everywhere({"resume", ErrorCode::kOutput, begin, run, [] { return true; }, true}), 6);
}

TEST_F(FaultsTest, JournalsKeepWhatTheySaidTheyHave) {
  const std::string path = folder_.path("j");
  std::vector<std::string> sure;  ///< records that were said to be on disk
  const auto forget = [&] { std::filesystem::remove(path); };
  const auto run = [&]() -> Status {
    sure.clear();
    Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    if (!journal.ok()) return journal.status();
    if (Status status = journal.value()->begin("first"); !status.ok()) return status;
    sure.emplace_back("first");
    for (int i = 0; i < 3; ++i) {
      if (Status status = journal.value()->append("record " + std::to_string(i)); !status.ok()) return status;
      sure.push_back("record " + std::to_string(i));
    }
    Status status = journal.value()->rewrite({"first", "all"});
    if (status.ok()) sure = {"first", "all"};
    return status;
  };
  const auto is_kept = [&] {
    const Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    if (!journal.ok() || !journal.value()->fault().empty()) return false;
    const std::vector<std::string>& records = journal.value()->records();
    const bool rewritten = records == std::vector<std::string>{"first", "all"};
    return rewritten || (records.size() >= sure.size() && std::equal(sure.begin(), sure.end(), records.begin()));
  };
  // What was said to be on disk is there after a failure, too.
  const auto run_and_look = [&]() -> Status {
    const Status status = run();
    EXPECT_TRUE(status.ok() || sure.empty() || is_kept()) << status.message();
    return status;
  };
  EXPECT_GT(fail_everywhere({"journal", ErrorCode::kOutput, forget, run_and_look, is_kept}), 20);
  const auto remove = [&]() -> Status {
    Result<std::unique_ptr<Journal>> journal = Journal::open(path);
    if (!journal.ok()) return journal.status();
    return journal.value()->remove();
  };
  const auto is_gone = [&] { return !std::filesystem::exists(path); };
  EXPECT_GT(fail_everywhere({"journal's end", ErrorCode::kOutput, [&] { EXPECT_TRUE(run().ok()); }, remove, is_gone}),
            4);
}

TEST_F(FaultsTest, InputsAreReadOrTheTruthIsTold) {
  const std::string paths[] = {folder_.write("in.jsonl", lines_), folder_.write("in.jsonl.gz", gzip_member(lines_)),
                               folder_.write("in.jsonl.zst", zstd_frame(lines_))};
  for (const std::string& path : paths) {
    std::string read;
    const auto run = [&]() -> Status {
      read.clear();
      Result<std::unique_ptr<Source>> source = open_source(path);
      if (!source.ok()) return source.status();
      LineReader reader(source.take(), {});
      for (Batch batch; reader.next(batch); batch.clear()) read += batch.input.view();
      if (reader.state() == StreamState::kOk || reader.state() == StreamState::kChanged) return {};
      return {ErrorCode::kInput, reader.detail()};
    };
    EXPECT_GT(fail_everywhere({path, ErrorCode::kInput, {}, run, [&] { return read == lines_; }}), 3);
  }
  const std::string& plain = paths[0];
  const std::string sha256 = plain_sha256(lines_);
  std::string found;
  const auto hash = [&]() -> Status {
    const Result<std::string> hex = sha256_of_file(plain);
    if (hex.ok()) found = hex.value();
    return hex.status();
  };
  EXPECT_GT(fail_everywhere({"sha256", ErrorCode::kInput, {}, hash, [&] { return found == sha256; }}), 2);
  const auto range = [&]() -> Status {
    const Result<std::string> hex = sha256_of_range(plain, 0, lines_.size());
    if (hex.ok()) found = hex.value();
    return hex.status();
  };
  EXPECT_GT(fail_everywhere({"sha256 of a range", ErrorCode::kInput, {}, range, [&] { return found == sha256; }}), 2);
  const auto whole = [&]() -> Status {
    const Result<std::string> bytes = read_file(plain, 1 << 20);
    if (bytes.ok()) found = bytes.value();
    return bytes.status();
  };
  EXPECT_GT(fail_everywhere({"read_file", ErrorCode::kInput, {}, whole, [&] { return found == lines_; }}), 3);
  const FileIdentity truth = identify(plain).value();
  FileIdentity identity;
  const auto look = [&]() -> Status {
    const Result<FileIdentity> seen = identify(plain);
    if (seen.ok()) identity = seen.value();
    return seen.status();
  };
  EXPECT_GT(fail_everywhere({"identify", ErrorCode::kInput, {}, look, [&] { return identity == truth; }}), 3);
  std::vector<LineCut> cuts;
  const auto cut = [&]() -> Status {
    const Result<std::vector<LineCut>> made = cut_lines(plain, {1, lines_.size() / 2});
    if (made.ok()) cuts = made.value();
    return made.status();
  };
  EXPECT_GT(fail_everywhere({"cut_lines", ErrorCode::kInput, {}, cut, [&] { return cuts.size() == 2; }}), 2);
}

}  // namespace
}  // namespace stancemill::io
