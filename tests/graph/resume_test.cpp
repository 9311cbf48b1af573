// A run as a library that is stopped again and again, and identities that tell what changed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "graph/check_commit.h"
#include "graph/graph.h"
#include "graph/inputs.h"
#include "graph/run_identity.h"
#include "graph/run_journal.h"
#include "io/journal.h"
#include "sinks/cube.h"
#include "temporary_folder.h"

namespace stancemill::graph {
namespace {

class ResumeTest : public testing::Test {
 protected:
  ResumeTest() {
    const std::string shipped = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";
    model_ = load_model(shipped).take();
    const std::string good = io::read_file(shipped + "/examples/passages.jsonl", 1 << 24).take();
    std::string corpus;
    for (std::size_t at = 0; at < good.size(); at += 9'000) {  // rejects all over: each may be where a run is stopped
      const std::size_t end = good.find('\n', std::min(at + 9'000, good.size() - 1)) + 1;
      const std::size_t begin = at == 0 ? 0 : good.find('\n', at) + 1;
      if (end > begin) corpus += good.substr(begin, end - begin) + "bad\n";
    }
    EXPECT_TRUE(io::write_file(path("in.jsonl"), corpus).ok());
    options_.inputs = {{path("in.jsonl"), "in.jsonl"}};
    options_.block_bytes = 4'000;
    options_.commit_bytes = 1;
    options_.threads = 2;
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string bytes(const std::string& name) const { return io::read_file(path(name), 1 << 26).take(); }

  TemporaryFolder folder_;
  Model model_;
  LabelOptions options_;
};

TEST_F(ResumeTest, StoppedAtEveryRejectItStillWritesTheSame) {
  for (const std::string ending : {".jsonl", ".csv", ".jsonl.gz", ".jsonl.zst"}) {
    options_.format = sinks::format_of("out" + ending);
    options_.output = path("whole" + ending);
    ASSERT_TRUE(label(model_, options_).ok());
    LabelOptions stopped = options_;
    stopped.output = path("out" + ending);
    stopped.resume = true;
    std::atomic<bool> stop = false;
    stopped.stop = &stop;
    std::uint64_t last_line = 0;
    stopped.on_reject = [&](const std::string&, const Passage& passage, std::string_view) {
      EXPECT_GT(passage.line, last_line) << "a committed row was labelled again";
      last_line = passage.line;
      stop = true;
    };
    int runs = 0;
    while (true) {
      stop = false;
      const Result<RunManifest> manifest = label(model_, stopped);
      ++runs;
      if (manifest.ok()) break;
      ASSERT_EQ(manifest.status().code(), ErrorCode::kInterrupted) << manifest.status().message();
      ASSERT_LT(runs, 1000);
    }
    EXPECT_GT(runs, 3);
    EXPECT_TRUE(bytes("out" + ending) == bytes("whole" + ending)) << ending;
    EXPECT_TRUE(bytes("out" + ending + ".rejects.jsonl") == bytes("whole" + ending + ".rejects.jsonl"));
    EXPECT_FALSE(std::filesystem::exists(path("out" + ending + ".journal")));
  }
}

// The figures by fields of a large run take megabytes, and each commit writes all of them.
TEST(RunJournal, LargeRecordsAreWrittenAfterMoreInputThanWasAskedFor) {
  constexpr std::uint64_t kMiB = 1024 * 1024;
  EXPECT_EQ(RunJournal::bytes_between_commits(1, 2'000), 1U);
  EXPECT_EQ(RunJournal::bytes_between_commits(64 * kMiB, kMiB), 64 * kMiB);
  EXPECT_EQ(RunJournal::bytes_between_commits(64 * kMiB, 8 * kMiB), 256 * kMiB);
  EXPECT_EQ(RunJournal::bytes_between_commits(1024 * kMiB, 8 * kMiB), 1024 * kMiB);
}

// A reader that takes what looks like a number makes 0 of false, 1 of 1.5 and anything of 3e27.
TEST_F(ResumeTest, RecordsWhoseNumbersAreNotWholeAreRefused) {
  const std::string identity = identity_of(model_, options_);
  Commit commit;
  commit.position.input = 9000;
  commit.position.line = 9001;
  commit.position.offset = 9002;
  commit.position.mark.raw_begin = 9003;
  commit.position.mark.decoded_begin = 9004;
  commit.position.mark.hash.words[7] = 9005;
  commit.position.mark.hash.bytes = 64 * 9006;
  commit.rows = io::OutputMark{};
  commit.rows->bytes = 9007;
  commit.rows->tail = 9008;
  {
    const auto journal = RunJournal::open(path("journal")).take();
    ASSERT_TRUE(journal->begin(identity).ok() && journal->append(commit).ok());
  }
  const std::string record = io::Journal::open(path("journal")).value()->records().at(1);
  const auto resumed = [&](const std::string& text) {
    EXPECT_TRUE(io::Journal::open(path("journal")).value()->rewrite({identity, text}).ok());
    return RunJournal::open(path("journal")).value()->resume(identity).status();
  };
  EXPECT_TRUE(resumed(record).ok());
  for (const std::string number : {"9000", "9001", "9002", "9003", "9004", "9005", "576384", "9007", "9008"}) {
    ASSERT_NE(record.find(number), std::string::npos) << number << " is not in " << record;
    for (const std::string no_number : {"9.5", "-9", "false", "3e27", "\"9\"", "18446744073709551616"}) {
      std::string broken = record;
      broken.replace(broken.find(number), number.size(), no_number);
      EXPECT_EQ(resumed(broken).code(), ErrorCode::kOutput) << number << " as " << no_number;
    }
  }
}

// All of these would be used as places in lists of the run.
TEST_F(ResumeTest, CommitsThatDoNotFitTheRunAreRefused) {
  options_.by = sinks::parse_by_fields({"lang"}).take();
  Commit good;
  good.position.line = 3;
  good.figures.inputs.resize(1);
  good.figures.tallies = sinks::make_tallies(model_);
  good.figures.cube = sinks::make_cube(model_, options_.by).take();
  EXPECT_TRUE(check_commit(good, model_, options_).ok());
  const std::vector<std::pair<std::string, std::function<void(Commit&)>>> cases = {
      {"inputs", [](Commit& c) { c.figures.inputs.resize(2); }},
      {"inputs", [](Commit& c) { c.position.input = 1; }},
      {"inputs", [](Commit& c) { c.position.line = 0; }},
      {"inputs", [](Commit& c) { c.position.mark.decoded_begin = 1; }},
      {"inputs", [](Commit& c) { c.all_read = true, c.position.input = 2; }},
      {"outputs", [](Commit& c) { c.figures.outputs.resize(3); }},
      {"heads", [](Commit& c) { c.figures.tallies.emplace_back(); }},
      {"heads", [](Commit& c) { c.figures.tallies.pop_back(); }},
      {"heads", [](Commit& c) { c.figures.tallies[0].labels.emplace_back("more"); }},
      {"heads", [](Commit& c) { c.figures.tallies[1].head = "other"; }},
      {"heads", [](Commit& c) { c.figures.tallies[0].counts.pop_back(); }},
      {"heads", [](Commit& c) { c.figures.tallies[0].probability_sums.clear(); }},
      {"figures by fields", [](Commit& c) { c.figures.cube.reset(); }},
      {"figures by fields", [](Commit& c) { c.figures.cube->by.clear(); }},
      {"figures by fields", [](Commit& c) { c.figures.cube->lead.labels.pop_back(); }},
      {"figures by fields", [](Commit& c) { c.figures.cube->crossed.pop_back(); }},
      {"figures by fields", [](Commit& c) { ++c.figures.cube->limit; }},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Commit bad = good;
    cases[i].second(bad);
    const Status status = check_commit(bad, model_, options_);
    EXPECT_EQ(status.code(), ErrorCode::kOutput) << i;
    EXPECT_NE(status.message().find("whose " + cases[i].first + " are not those"), std::string::npos) << i;
  }
  options_.by.clear();
  EXPECT_FALSE(check_commit(good, model_, options_).ok()) << "no figures by fields were asked for";
}

// A limit cuts the last batch short: a commit behind it must be one that a run can go on from.
TEST_F(ResumeTest, ABatchThatALimitCutsHasNoMarkBehindItsEnd) {
  std::vector<InputRecord> records(1);
  InputQueue::Options options;
  options.block_bytes = 4'000;
  options.max_line_bytes = 1 << 20;
  options.limit = 3;
  InputQueue queue(options_.inputs, options, records);
  Batch batch;
  ASSERT_TRUE(queue.next(batch));
  EXPECT_EQ(batch.end_line, 4U);
  EXPECT_LE(batch.mark.decoded_begin, batch.end_offset);
  EXPECT_EQ(batch.input.view().back(), '\n');
  EXPECT_FALSE(queue.next(batch));
}

TEST_F(ResumeTest, RecordsNestedBeyondReasonAreRefused) {
  const std::string identity = identity_of(model_, options_);
  const std::string record = R"({"figures":)" + std::string(1'000'000, '[') + std::string(1'000'000, ']') + "}";
  { ASSERT_TRUE(io::Journal::open(path("journal")).value()->rewrite({identity, record}).ok()); }
  EXPECT_EQ(RunJournal::open(path("journal")).value()->resume(identity).status().code(), ErrorCode::kOutput);
}

TEST_F(ResumeTest, IdentitiesNameAllThatDiffers) {
  const std::string before = identity_of(model_, options_);
  EXPECT_TRUE(compare_identities(before, identity_of(model_, options_)).ok());
  options_.threads = 7;
  options_.block_bytes = 99;
  EXPECT_TRUE(compare_identities(before, identity_of(model_, options_)).ok()) << "these change no byte";
  LabelOptions other = options_;
  other.parse.strict = true;
  other.max_line_bytes = 77;
  Model other_model = model_;
  other_model.sha256 = "another";
  const Status status = compare_identities(before, identity_of(other_model, other));
  EXPECT_EQ(status.code(), ErrorCode::kUsage);
  for (const char* said :
       {"option strict was 'no' and is 'yes'", "option max-line-bytes", "the model is another one"}) {
    EXPECT_NE(status.message().find(said), std::string::npos) << status.message();
  }
  LabelOptions with_sets = options_;
  with_sets.sets = true;
  const std::string sets = identity_of(model_, with_sets);
  EXPECT_NE(compare_identities(sets, before).message().find("option sets was 'yes' and is not given"),
            std::string::npos);
  EXPECT_NE(compare_identities(before, sets).message().find("option sets was not given and is 'yes'"),
            std::string::npos);
  std::string older = before;
  older.replace(older.find("\"engine\":\""), 10, "\"engine\":\"0.0.");
  EXPECT_NE(compare_identities(older, before).message().find("version: the engine"), std::string::npos);
  EXPECT_FALSE(compare_identities("not json", before).ok());
}

}  // namespace
}  // namespace stancemill::graph
