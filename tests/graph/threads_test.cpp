// Everything that several threads touch, under plain threads and without oneTBB: what ThreadSanitizer can look at.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "graph/committer.h"
#include "graph/graph.h"
#include "graph/stages.h"
#include "temporary_folder.h"

namespace stancemill::graph {
namespace {

class ThreadsTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }

  TemporaryFolder folder_;
};

struct Said {
  std::vector<std::uint64_t> labels;
  std::vector<float> probabilities;
  friend bool operator==(const Said&, const Said&) = default;
};

/// What a worker of its own says of these lines, in batches of some passages.
Said said_of(const Shared& shared, const std::string& lines) {
  Said said;
  const std::unique_ptr<Worker> worker = make_worker(shared.model(), {}).take();
  io::LineReaderOptions options;
  options.block_bytes = 4'000;
  io::LineReader reader(io::memory_source(lines), options);
  for (Batch batch; reader.next(batch); batch.clear()) {
    parse_stage(*worker, batch);
    segment_stage(*worker, batch);
    hash_stage(shared, batch);
    classify_stage(shared, *worker, batch);
    for (const HeadColumns& columns : batch.predictions.heads) {
      said.labels.insert(said.labels.end(), columns.labels.begin(), columns.labels.end());
      said.probabilities.insert(said.probabilities.end(), columns.probabilities.begin(), columns.probabilities.end());
    }
  }
  return said;
}

TEST_F(ThreadsTest, WorkersShareModelHasherAndClassifier) {
  const std::string shipped = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";
  const Model model = load_model(shipped).take();
  const std::string all = io::read_file(shipped + "/examples/passages.jsonl", 1 << 24).take();
  const std::string lines = all.substr(0, all.find('\n', std::min<std::size_t>(all.size() - 1, 60'000)) + 1);
  std::vector<Said> said(4);
  {
    const Shared shared(model);
    std::vector<std::thread> threads;
    for (Said& mine : said) threads.emplace_back([&] { mine = said_of(shared, lines); });
    for (std::thread& thread : threads) thread.join();
  }
  const Said alone = said_of(Shared(model), lines);
  EXPECT_GT(alone.labels.size(), 100U);
  for (const Said& one : said) EXPECT_TRUE(one == alone);
}

TEST_F(ThreadsTest, OutputsAreWrittenWhileTheCommitterSyncsThem) {
  constexpr int kCommits = 40;
  for (const std::string ending : {"", ".gz", ".zst"}) {
    const std::string name = path("out.jsonl" + ending);
    const std::unique_ptr<RunJournal> journal = RunJournal::open(name + ".journal").take();
    ASSERT_TRUE(journal->begin("{}").ok());
    std::shared_ptr<io::OutputFile> file = io::OutputFile::create(name, {}).take();
    std::string written;
    {
      Committer committer(journal.get());
      for (int i = 0; i < kCommits; ++i) {
        const std::string row = "row " + std::to_string(i) + std::string(static_cast<std::size_t>(i) * 997, 'x') + "\n";
        ASSERT_TRUE(committer.wait().ok()) << "mark() wants all that was submitted to be done";
        Committer::Work work;
        work.open = {file};
        work.commit.emplace();
        work.commit->figures.status = "done";
        work.commit->rows.emplace();
        ASSERT_TRUE(file->mark(*work.commit->rows).ok());
        committer.submit(std::move(work));
        ASSERT_TRUE(file->write(row).ok());  // while it syncs
        written += row;
        EXPECT_LE(committer.commits(), static_cast<std::uint64_t>(i) + 1);
      }
      ASSERT_TRUE(committer.wait().ok());
      EXPECT_EQ(committer.commits(), static_cast<std::uint64_t>(kCommits));
      ASSERT_TRUE(file->finish().ok());
      Committer::Work last;
      last.finished = {{name, file}};
      committer.submit(std::move(last));
    }  // waits for the last work, too
    std::unique_ptr<Source> source = io::open_source(name).take();
    io::LineReader reader(std::move(source), {});
    std::string read;
    for (Batch batch; reader.next(batch); batch.clear()) read += batch.input.view();
    EXPECT_TRUE(read == written) << ending;
    EXPECT_EQ(io::Journal::open(name + ".journal").status().code(), ErrorCode::kOutput) << "the run still has it";
  }
}

TEST_F(ThreadsTest, TheFirstFailureOfTheCommitterIsFinal) {
  Committer committer(nullptr);
  Committer::Work impossible;
  impossible.finished = {{path("never-written"), nullptr}};
  committer.submit(std::move(impossible));
  const Status failure = committer.wait();
  EXPECT_EQ(failure.code(), ErrorCode::kOutput) << failure.message();
  std::shared_ptr<io::OutputFile> file = io::OutputFile::create(path("later"), {}).take();
  ASSERT_TRUE(file->finish().ok());
  Committer::Work later;
  later.finished = {{path("later"), file}};
  later.commit.emplace();
  committer.submit(std::move(later));
  EXPECT_EQ(committer.wait().message(), failure.message());
  EXPECT_EQ(committer.failure().message(), failure.message());
  EXPECT_EQ(committer.commits(), 0U);
  EXPECT_FALSE(committer.busy());
  EXPECT_FALSE(std::filesystem::exists(path("later"))) << "nothing is named after a failure";
}

}  // namespace
}  // namespace stancemill::graph
