// run: everything of one run: what the nodes of the ring work on, and what is before and after the ring.
//
//   run.cpp         begins: journal, inputs, outputs; ends: accounts, names, manifest
//   ring.cpp        the graph, and what its serial nodes do
//   run_commit.cpp  when to commit, and what a commit says
//
// Ownership: options and model outlive it. Threads: one owner; the nodes of the ring as said at their members.
// Tested by: tests/graph/, tests/end_to_end/
#pragma once

#include <oneapi/tbb/task_arena.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/batch_feed.h"
#include "graph/committer.h"
#include "graph/graph.h"
#include "graph/inputs.h"
#include "graph/outputs.h"
#include "graph/run_journal.h"
#include "graph/stages.h"
#include "sinks/cube.h"
#include "sinks/examples.h"

namespace stancemill::graph {

using Clock = std::chrono::steady_clock;

enum Stage : std::size_t { kRead, kParse, kSegment, kHash, kClassify, kRender, kWrite, kStageCount };

/// The time, ISO 8601.
std::string utc_now();

/// What the parser is to look for, with the fields that the cube is taken by and the key that merge needs for itself.
parse::ParseOptions parse_options_of(const LabelOptions& options);

class Run {
 public:
  Run(const Model& model, const LabelOptions& options, int threads)
      : model_(model),
        options_(options),
        threads_(threads),
        paths_(side_paths_of(options)),
        shared_(model, options.cpu) {}

  /// The manifest of a run that is complete already, where --resume finds one.
  Result<std::optional<RunManifest>> open_journal();
  Status prepare();
  Status turn();
  /// After a failure: leaves no journal of a run that did nothing, and says how to go on with one that did.
  Status abandon(Status failure);
  RunManifest manifest() { return std::move(manifest_); }

 private:
  /// Runs `work` and adds its time to the stage's clock.
  template <class Work>
  void timed(Stage stage, const Work& work) {
    const auto begin = Clock::now();
    work();
    nanoseconds_[stage].fetch_add(static_cast<std::uint64_t>((Clock::now() - begin).count()),
                                  std::memory_order_relaxed);
  }
  Worker& worker() { return *workers_[static_cast<std::size_t>(oneapi::tbb::this_task_arena::current_thread_index())]; }
  bool stopping() const {
    return failed_.load(std::memory_order_relaxed) ||
           (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed));
  }
  Status prepare_figures();
  Status open_inputs();
  Status take_up(InputQueue& inputs);
  void turn_ring();
  void take_home(Batch& batch);
  Batch* next_batch();
  void write(Batch& batch);
  Status write_and_account(Batch& batch);
  void account(const Batch& batch);
  void strike_out_present_fields(const Batch& batch);
  Status commit_when_due();
  Status submit(bool all_read);
  RunManifest figures(const Commit& commit) const;
  Status check_accounts() const;
  Status complete();
  void report_progress(bool at_the_end);
  double seconds() const;
  std::vector<std::pair<std::string, double>> stage_seconds() const;
  void fill_manifest();

  const Model& model_;
  const LabelOptions& options_;
  const int threads_;
  const SidePaths paths_;
  Shared shared_;
  RenderContext context_;
  RunManifest manifest_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Batch>> pool_;
  std::unique_ptr<BatchFeed> inputs_;
  std::unique_ptr<Outputs> outputs_;
  std::unique_ptr<sinks::Cube> cube_;          ///< null: not asked for
  std::unique_ptr<sinks::Examples> examples_;  ///< null: not asked for
  std::array<std::atomic<std::uint64_t>, kStageCount> nanoseconds_{};
  Clock::time_point begin_;
  Clock::time_point last_progress_;
  std::uint64_t total_raw_bytes_ = 0;

  // Of the read node alone, except for the atomic.
  std::vector<Batch*> free_;
  int in_work_ = 0;           ///< batches that were read and are not labelled yet
  Batch* waiting_ = nullptr;  ///< read, and too large to join those in flight
  bool all_read_ = false;
  std::uint64_t ring_bytes_ = 0;  ///< of input that may be in flight
  std::atomic<std::uint64_t> in_flight_ = 0;

  // Of the write node alone, except for the atomic.
  std::atomic<bool> failed_ = false;
  Status failure_;
  std::vector<std::size_t> unseen_fields_;  ///< of those to keep: no passage had them so far
  InputPosition position_;                  ///< after the last batch that was written
  std::uint64_t committed_bytes_ = 0;       ///< decoded, at the last commit
  std::size_t first_input_ = 0;             ///< of those that no commit is final about
  std::size_t first_output_ = 0;            ///< of those that no commit has spoken of

  std::string not_resumable_;  ///< why
  std::string identity_;
  std::unique_ptr<RunJournal> journal_;  ///< null where there is nothing to come back to
  std::optional<Commit> resumed_;
  RunManifest before_;  ///< seconds and stages of the runs that this one goes on from
  std::optional<Committer> committer_;
};

}  // namespace stancemill::graph
