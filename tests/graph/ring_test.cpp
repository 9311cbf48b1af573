// The ring as a library: what comes out does not depend on how it is turned, and trouble is a value.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

#include "graph/graph.h"
#include "temporary_folder.h"

namespace stancemill::graph {
namespace {

class RingTest : public testing::Test {
 protected:
  RingTest() {
    const std::string shipped = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";
    model_ = load_model(shipped).take();
    options_.inputs = {{shipped + "/examples/passages.jsonl", "passages.jsonl"}};
    options_.output = path("out.jsonl");
    options_.force = true;
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string run_to_bytes() {
    const Result<RunManifest> manifest = label(model_, options_);
    EXPECT_TRUE(manifest.ok()) << manifest.status().message();
    return io::read_file(options_.output, 1 << 26).take();
  }

  TemporaryFolder folder_;
  Model model_;
  LabelOptions options_;
};

TEST_F(RingTest, TheBytesDoNotDependOnThreadsBlocksOrBatches) {
  options_.threads = 1;
  const std::string expected = run_to_bytes();
  ASSERT_GT(expected.size(), 10'000U);
  for (const int threads : {1, 2, 4}) {
    for (const std::size_t block_bytes : {1U, 700U, 65'536U}) {
      for (const std::size_t batches : {1U, 3U}) {
        options_.threads = threads;
        options_.block_bytes = block_bytes;
        options_.batches = batches;
        EXPECT_EQ(run_to_bytes(), expected) << threads << " threads, blocks of " << block_bytes << ", " << batches;
      }
    }
  }
}

TEST_F(RingTest, AnInputThatIsNotThereIsRecordedAndTheOthersGoOn) {
  options_.inputs.insert(options_.inputs.begin(), {path("absent.jsonl"), "absent.jsonl"});
  const Result<RunManifest> manifest = label(model_, options_);
  ASSERT_TRUE(manifest.ok());
  EXPECT_EQ(manifest.value().inputs[0].state, StreamState::kReadError);
  EXPECT_GT(manifest.value().inputs[1].counts.labelled, 300U);
  EXPECT_EQ(manifest.value().status, "done_input_errors");
}

TEST_F(RingTest, AStopEndsTheRunWithoutAnOutput) {
  const std::atomic<bool> stop = true;
  options_.stop = &stop;
  const Result<RunManifest> manifest = label(model_, options_);
  EXPECT_EQ(manifest.status().code(), ErrorCode::kInterrupted);
  EXPECT_FALSE(std::filesystem::exists(options_.output));
}

TEST_F(RingTest, AnOutputThatCannotBeWrittenStopsTheRun) {
  options_.output = "/dev/full";
  EXPECT_EQ(label(model_, options_).status().code(), ErrorCode::kOutput);
}

TEST_F(RingTest, AModelThatIsNotThereIsRefused) {
  EXPECT_EQ(load_model(path("no-model")).status().code(), ErrorCode::kModel);
}

}  // namespace
}  // namespace stancemill::graph
