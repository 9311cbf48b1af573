// committer: makes durable what was written, on a thread of its own.
//
// What: takes what a commit needs and carries it out in the order that makes it safe: outputs to disk, then the
// journal, then the names of files that are complete. A disk takes milliseconds to sync, and the ring need not stand
// still for that. One commit at a time; the first failure is final, and nothing is done after it. Ownership: shares the
// files with whoever writes them. Threads: one owner; see each. Tested by: tests/graph/threads_test.cpp,
// resume_test.cpp
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "graph/run_journal.h"
#include "io/io.h"

namespace stancemill::graph {

/// A file that is written to its end and not named yet. Without an io::OutputFile it is a database at PATH.partial.
struct FinishedOutput {
  std::string path;
  std::shared_ptr<io::OutputFile> file;
};

class Committer {
 public:
  struct Work {
    std::vector<std::shared_ptr<io::OutputFile>> open;  ///< written to, and will be written to further
    std::vector<FinishedOutput> finished;
    std::optional<Commit> commit;  ///< nothing where there is no journal
  };

  /// `journal` may be null; else it outlives the object, and belongs to it while busy().
  explicit Committer(RunJournal* journal);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  bool busy();
  /// Hands work over, after waiting for the work before it.
  void submit(Work work);
  /// Waits until all is done; the first failure.
  Status wait();
  /// The first failure, if there was any so far.
  Status failure();
  /// Commits that are on disk.
  std::uint64_t commits();

 private:
  void run();
  Status carry_out(const Work& work);

  RunJournal* const journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Work> work_;  ///< under the mutex, as all below
  bool working_ = false;
  bool ending_ = false;
  Status failure_;
  std::uint64_t commits_ = 0;
  std::thread thread_;  ///< last: it uses the others
};

}  // namespace stancemill::graph
