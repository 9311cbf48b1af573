// run_journal: what a run writes down so that another one can go on in its place.
//
// What: the records of the journal beside an output (see io/journal.h for the file). The first is the run's identity.
// Each one after it is a commit: how far reading is, how far the outputs are on disk, and all figures so far. Order:
// what a commit speaks of is written and synced before its record is appended, and files get their names only after.
// Threads: one at a time. Tested by: tests/graph/resume_test.cpp, tests/end_to_end/resume_test.py
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "io/io.h"
#include "io/journal.h"
#include "stancemill/run_manifest.h"
#include "stancemill/source.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// Where reading is: after a batch, or before the first one.
struct InputPosition {
  std::size_t input = 0;
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
  bool encoding_unsupported = false;
  SourceMark mark;
};

/// All that a commit says. In a record, inputs and outputs of which earlier records say all are left out; a commit that
/// resume() gives holds all of them.
struct Commit {
  InputPosition position;
  bool all_read = false;                  ///< nothing is left to do but names, manifest and the end of the journal
  std::optional<io::OutputMark> rows;     ///< of the output that is open
  std::optional<io::OutputMark> rejects;  ///< of the rejects file, if it was begun
  RunManifest figures;
  std::size_t first_input = 0;   ///< number of figures.inputs[0]
  std::size_t first_output = 0;  ///< number of figures.outputs[0]
  bool restates = false;         ///< it leaves nothing out, and takes the place of all earlier ones
};

class RunJournal {
 public:
  /// Opens, locks and reads. Nothing is judged yet.
  static Result<std::unique_ptr<RunJournal>> open(const std::string& path);

  /// Is there anything that a run could go on from, or that could not be read?
  bool has_commit() const { return journal_->records().size() > 1 || !journal_->fault().empty(); }
  /// What the last commit says; refuses the journal of a run of another identity, and a damaged one. `first_output` is
  /// the number of outputs whose names are sure.
  Result<Commit> resume(const std::string& identity);
  /// Begins a run of this identity; what was there is forgotten.
  Status begin(const std::string& identity);
  /// Returns when the commit is on disk.
  Status append(const Commit& commit);
  /// How much is to be read between commits, where `wanted` bytes are asked for and a record takes so many.
  static std::uint64_t bytes_between_commits(std::uint64_t wanted, std::uint64_t record_bytes);
  /// Length of the last record that was appended.
  std::uint64_t record_bytes() const { return record_bytes_; }
  /// Would it be well that the next commit restates all?
  bool wants_restatement() const;
  Status remove() { return journal_->remove(); }

 private:
  explicit RunJournal(std::unique_ptr<io::Journal> journal) : journal_(std::move(journal)) {}

  std::unique_ptr<io::Journal> journal_;
  std::string identity_;
  std::uint64_t bytes_when_restated_ = 0;
  std::uint64_t record_bytes_ = 0;
};

}  // namespace stancemill::graph
