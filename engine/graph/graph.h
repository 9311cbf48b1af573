// graph: the ring. The only room that knows the others; oneTBB lives here.
//
// What: label() streams inputs through read, parse, segment, hash, classify, render, order and write, as nodes of a
// oneTBB flow graph. The message is a Batch* out of a fixed pool; the empty batch that comes home from `write` is what
// lets `read` go on, so memory is bounded and no limiter is needed. The same bytes come out for every number of
// threads, block size and CPU target, and for every number of times that the run was killed and taken up again: a
// journal beside the output holds how far everything is (run_journal.h). Errors: a bad row is data; an input that
// cannot be read to its end is recorded and the others go on; an output that cannot be written stops the run. Threads:
// label() is a call that blocks; it uses `threads` threads, the caller's among them. Tested by: tests/graph/,
// tests/end_to_end/
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cpu.h"
#include "io/io.h"
#include "parse/parse.h"
#include "sinks/by_field.h"
#include "sinks/sinks.h"
#include "stancemill/model.h"
#include "stancemill/run_manifest.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// How far a run is.
struct Progress {
  std::uint64_t raw_bytes = 0;        ///< of the inputs as they lie on disk, read so far
  std::uint64_t total_raw_bytes = 0;  ///< 0: unknown (a pipe)
  std::uint64_t decoded_bytes = 0;    ///< written out, before decoding as JSON
  LineCounts lines;
  std::array<std::uint64_t, kRowErrorCount> rejects{};  ///< by RowError
  std::uint64_t output_bytes = 0;                       ///< of rows and rejects, on disk
  std::uint64_t in_flight_bytes = 0;                    ///< of input, in the ring
  std::uint64_t commits = 0;                            ///< of this process
  std::vector<std::pair<std::string, double>> stages;   ///< seconds of all workers
  double seconds = 0;                                   ///< since the start
  bool at_the_end = false;                              ///< the last report of a run
};

/// Of the process, unless LabelOptions::memory says otherwise.
inline constexpr std::uint64_t kDefaultMemory = 448ULL * 1024 * 1024;

struct LabelOptions {
  std::vector<io::InputFile> inputs;
  bool only_rejects = false;  ///< the one input is a rejects file, whose raw lines are labelled (rejects_feed.h)
  std::string output;         ///< a file, "-" for standard output, or a folder with `mirror`
  bool mirror = false;        ///< one output an input, at its relative place below `output`
  sinks::Format format = sinks::Format::kJsonl;
  parse::ParseOptions parse;       ///< by_fields is set from `by`
  std::vector<sinks::ByField> by;  ///< fields that the manifest's cube is taken by; none: no cube
  std::string rejects;             ///< where rejected rows go; empty: OUT.rejects.jsonl, or nowhere for standard output
  std::string manifest;            ///< where the manifest goes; empty: OUT.run.json, or nowhere for standard output
  std::size_t examples = 0;        ///< passages a label with their texts, in OUT.examples.jsonl; 0: no such file
  std::size_t explain = 0;         ///< that many of the strongest n-grams of each label go into the output
  bool sets = false;               ///< label sets of heads that have them go into the output
  std::string side_files;          ///< beginning of the names of rejects, manifest and journal; empty: OUT. or OUT/
  std::string shard;               ///< which part of a larger run this is, for people and manifest; empty: all of it
  bool name_inputs = false;        ///< rows say which input they are of even where there is one: a shard of several
  bool force = false;              ///< overwrite what is there
  bool resume = false;             ///< go on where an earlier run stopped; from the beginning where there was none
  std::uint64_t commit_bytes = 64 * 1024 * 1024;  ///< of decoded input between commits
  int threads = 0;                                ///< 0: all
  CpuTarget cpu = cpu_target();
  std::uint64_t limit = 0;  ///< lines to read at the most, of all inputs together; 0: all
  std::uint64_t max_line_bytes = 16 * 1024 * 1024;
  std::size_t block_bytes = 128 * 1024;              ///< of input a batch
  std::size_t batches = 0;                           ///< in the ring; 0: two a thread
  std::uint64_t memory = 0;                          ///< bytes that the process may use; 0: kDefaultMemory
  std::optional<Promise> promise;                    ///< what the run is compared with, in the manifest
  const std::atomic<bool>* stop = nullptr;           ///< set by the caller to commit and end the run early
  std::atomic<bool>* commit_now = nullptr;           ///< set by the caller to commit and go on; cleared by the run
  std::function<void(const Progress&)> on_progress;  ///< called by one thread at a time, a few times a second
  /// Called with each rejected row and its line (its beginning, where it is too long), in input order, by one thread at
  /// a time.
  std::function<void(const std::string& file, const Passage&, std::string_view line)> on_reject;
};

/// Runs. A Status that is not ok means that the run did not come to its end (usage, output); inputs with trouble and
/// rejected rows are in the manifest. With `resume`, a run that was complete already gives its manifest again.
Result<RunManifest> label(const Model& model, const LabelOptions& options);

/// Reads and checks the model at `directory` (holding model.safetensors) or of a file, with its SHA-256 filled in.
Result<Model> load_model(const std::string& path);

}  // namespace stancemill::graph
