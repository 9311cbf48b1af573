// Every system call of a run fails once, at every place: the run says so, or is whole; and the run that takes it up
// again writes what an unbroken one does.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "faults/faulty_calls.h"
#include "graph/graph.h"
#include "temporary_folder.h"

namespace stancemill::graph {
namespace {

using faults::Call;
using faults::Fault;

class FaultsTest : public testing::TestWithParam<Call> {
 protected:
  FaultsTest() {
    model_ = load_model(std::string(STANCEMILL_SOURCE_DIR) + "/tests/golden/model").take();
    std::string corpus;
    for (int i = 0; i < 12; ++i) {
      corpus += R"({"id":)" + std::to_string(i) + R"(,"text":"Our own models, number )" + std::to_string(i) + "\"}\n";
      if (i % 3 == 0) corpus += "bad\n";
    }
    EXPECT_TRUE(io::write_file(path("in.jsonl"), corpus).ok());
    options_.inputs = {{path("in.jsonl"), "in.jsonl"}};
    options_.block_bytes = 150;
    options_.commit_bytes = 300;
    options_.threads = 2;
  }
  std::string path(const std::string& name) const { return folder_.path(name); }
  std::string bytes(const std::string& name) const {
    Result<std::string> read = io::read_file(path(name), 1 << 26);
    return read.ok() ? read.take() : "not there";
  }
  /// What the run left, by the names of an unbroken one.
  bool is_whole(const std::string& name) const {
    return bytes(name) == bytes("whole.jsonl") &&
           bytes(name + ".rejects.jsonl") == bytes("whole.jsonl.rejects.jsonl") &&
           std::filesystem::exists(path(name + ".run.json"));
  }

  TemporaryFolder folder_{/*in_memory=*/true};  // hundreds of runs are synced
  Model model_;
  LabelOptions options_;
};

TEST_P(FaultsTest, ARunSaysSoAndIsTakenUpAgain) {
  options_.output = path("whole.jsonl");
  ASSERT_TRUE(label(model_, options_).ok());
  options_.resume = true;
  for (const int error : {EIO, ENOSPC}) {
    for (int place = 0;; ++place) {
      SCOPED_TRACE("call " + std::to_string(place) + ", error " + std::to_string(error));
      const std::string name = "out" + std::to_string(error) + "-" + std::to_string(place) + ".jsonl";
      options_.output = path(name);
      bool happened = false;
      Result<RunManifest> first = Status(ErrorCode::kFailed, "");
      {
        const Fault fault(GetParam(), place, error);
        first = label(model_, options_);
        happened = fault.happened();
      }
      if (!first.ok()) {
        EXPECT_FALSE(first.status().message().empty());
      } else if (first.value().inputs[0].state == StreamState::kOk) {
        EXPECT_TRUE(is_whole(name)) << "said to be done, and is not";
      }
      if (!happened) {
        EXPECT_GT(place, 0) << "a run makes no such call, so none could fail";
        break;
      }
      ASSERT_LT(place, 2000);
      Result<RunManifest> second = label(model_, options_);
      // An input that could not be read to its end makes a run that is complete, and says so: it is begun again.
      if (second.ok() && second.value().inputs[0].state != StreamState::kOk) {
        LabelOptions anew = options_;
        anew.resume = false;
        anew.force = true;
        second = label(model_, anew);
      }
      ASSERT_TRUE(second.ok()) << second.status().message();
      ASSERT_TRUE(is_whole(name));
      EXPECT_FALSE(std::filesystem::exists(path(name + ".journal")));
      EXPECT_FALSE(std::filesystem::exists(path(name + ".partial")));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Calls, FaultsTest, testing::ValuesIn(faults::kCalls),
                         [](const auto& call) { return std::string(faults::name_of(call.param)); });

}  // namespace
}  // namespace stancemill::graph
