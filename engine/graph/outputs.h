// outputs: the writing end of the ring.
//
// What: takes rendered batches in input order, writes labelled rows to the output of their input (one for all, or one
// each), and rejected rows to the rejects file, which is made when the first row is rejected.
// Files appear complete or not at all: commit() renames them. Threads: one at a time (the serial write node).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"
#include "stancemill/run_manifest.h"
#include "stancemill/sink.h"

namespace stancemill::graph {

class Outputs {
 public:
  /// Checks paths and opens what is opened at once. `options` and `context` outlive the object.
  static Result<std::unique_ptr<Outputs>> open(const LabelOptions& options, const RenderContext& context);

  /// The sink that renders (const, any thread); null where rows do not become bytes (a database).
  const Sink* renderer() const { return renderer_.get(); }

  Status write(Batch& batch);
  /// Writes the file of examples, and notes it among the records that commit() appends: call it before.
  Status write_examples(std::string_view rows);
  /// Completes all outputs, also those of inputs without a line, and appends their records.
  Status commit(std::vector<OutputRecord>& records);

  const std::string& manifest_path() const { return manifest_path_; }

 private:
  Outputs(const LabelOptions& options, const RenderContext& context) : options_(options), context_(context) {}
  Status open_output(std::size_t input);
  Status close_output();
  Status advance_to(std::size_t input);
  Status write_rejects(Batch& batch);
  Status commit_file(io::OutputFile& file);

  const LabelOptions& options_;
  const RenderContext& context_;
  std::string rejects_path_;   ///< empty: nowhere
  std::string manifest_path_;  ///< empty: nowhere
  std::string examples_path_;  ///< empty: nowhere
  std::unique_ptr<Sink> renderer_;
  std::unique_ptr<io::OutputFile> file_;  ///< null for a format that writes its own file
  std::unique_ptr<Sink> sink_;
  std::string path_;
  std::size_t current_input_ = 0;
  std::unique_ptr<io::OutputFile> rejects_;
  OutputRecord examples_record_;  ///< without a path: no such file
  std::vector<OutputRecord> records_;
};

}  // namespace stancemill::graph
