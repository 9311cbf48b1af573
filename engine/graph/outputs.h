// outputs: the writing end of the ring.
//
// What: takes rendered batches in input order, writes labelled rows to the output of their input (one for all, or one
// each), and rejected rows to the rejects file, which is made when the first row is rejected.
// Nothing is synced or named here: that is the committer's, which is given the files. Threads: one at a time (the
// serial write node). Tested by: tests/graph/, tests/end_to_end/
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/committer.h"
#include "graph/graph.h"
#include "graph/run_journal.h"
#include "stancemill/run_manifest.h"
#include "stancemill/sink.h"

namespace stancemill::graph {

/// Where the files beside an output go; empty: nowhere.
struct SidePaths {
  std::string rejects;
  std::string manifest;
  std::string examples;
  std::string journal;  ///< empty for standard output and devices: there is nothing to come back to
};
SidePaths side_paths_of(const LabelOptions& options);

/// How many files of rows a run writes; with rejects, one more comes behind them.
std::size_t outputs_of_rows(const LabelOptions& options);

/// Why a run with these options cannot be taken up in the middle; empty where it can.
std::string why_not_resumable(const LabelOptions& options);

class Outputs {
 public:
  /// Checks paths and opens what is opened at once: anew, or as `resumed` says (null: anew). `options` and `context`
  /// outlive the object.
  static Result<std::unique_ptr<Outputs>> open(const LabelOptions& options, const RenderContext& context,
                                               const Commit* resumed);

  /// The sink that renders (const, any thread); null where rows do not become bytes (a database).
  const Sink* renderer() const { return renderer_.get(); }

  Status write(Batch& batch);
  /// Completes all outputs, also those of inputs without a line.
  Status finish();
  /// After finish(): writes the file of examples and adds its record.
  Status write_examples(std::string_view rows);

  /// Records of all completed outputs, in order.
  const std::vector<OutputRecord>& records() const { return records_; }
  /// Completed outputs that were not taken yet.
  std::vector<FinishedOutput> take_finished() { return std::exchange(finished_, {}); }
  std::size_t finished() const { return finished_.size(); }
  /// Adds how the open files can be come back to.
  Status mark(Commit& commit) const;
  std::vector<std::shared_ptr<io::OutputFile>> open_files() const;
  /// Bytes of rows and rejects on disk so far.
  std::uint64_t bytes() const;
  /// After all is named: an earlier run's rejects would speak of rows that this run labelled.
  void remove_stale_rejects();

 private:
  Outputs(const LabelOptions& options, const RenderContext& context)
      : options_(options), context_(context), rejects_path_(side_paths_of(options).rejects) {}
  Status check_places() const;
  Status check_absence() const;
  Status name_outputs(const Commit& resumed);
  std::string path_of(std::size_t output) const;
  Status open_output(std::size_t input, const std::optional<io::OutputMark>& mark);
  Status close_output();
  Status advance_to(std::size_t input);
  Status begin_named_rejects();
  Status begin_rejects();
  Status write_rejects(Batch& batch);
  Status finish_file(std::shared_ptr<io::OutputFile> file);

  const LabelOptions& options_;
  const RenderContext& context_;
  std::string rejects_path_;
  std::unique_ptr<Sink> renderer_;
  std::shared_ptr<io::OutputFile> file_;  ///< null for a format that writes its own file
  std::unique_ptr<Sink> sink_;            ///< null once all is finished
  std::string path_;
  std::size_t current_input_ = 0;
  std::shared_ptr<io::OutputFile> rejects_;
  std::vector<OutputRecord> records_;
  std::vector<FinishedOutput> finished_;
};

}  // namespace stancemill::graph
