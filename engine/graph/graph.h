// graph: the ring. The only room that knows the others; oneTBB lives here.
//
// What: label() streams inputs through read, parse, segment, hash, classify, render, order and write, as nodes of a
// oneTBB flow graph. The message is a Batch* out of a fixed pool; the empty batch that comes home from `write` is what
// lets `read` go on, so memory is bounded and no limiter is needed. The same bytes come out for every number of
// threads, block size and CPU target. Errors: a bad row is data; an input that cannot be read to its end is recorded
// and the others go on; an output that cannot be written stops the run. Threads: label() is a call that blocks; it uses
// `threads` threads, the caller's among them. Tested by: tests/graph/, tests/end_to_end/
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
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
  std::uint64_t passages = 0;         ///< labelled
  std::uint64_t rejected = 0;
  double seconds = 0;  ///< since the start
};

struct LabelOptions {
  std::vector<io::InputFile> inputs;
  std::string output;   ///< a file, "-" for standard output, or a folder with `mirror`
  bool mirror = false;  ///< one output an input, at its relative place below `output`
  sinks::Format format = sinks::Format::kJsonl;
  parse::ParseOptions parse;       ///< by_fields is set from `by`
  std::vector<sinks::ByField> by;  ///< fields that the manifest's cube is taken by; none: no cube
  std::string rejects;             ///< where rejected rows go; empty: OUT.rejects.jsonl, or nowhere for standard output
  std::string manifest;            ///< where the manifest goes; empty: OUT.run.json, or nowhere for standard output
  std::size_t examples = 0;        ///< passages a label with their texts, in OUT.examples.jsonl; 0: no such file
  std::size_t explain = 0;         ///< that many of the strongest n-grams of each label go into the output
  bool force = false;              ///< overwrite what is there
  int threads = 0;                 ///< 0: all
  CpuTarget cpu = cpu_target();
  std::uint64_t limit = 0;         ///< lines to read at the most, of all inputs together; 0: all
  std::uint64_t max_line_bytes = 16 * 1024 * 1024;
  std::size_t block_bytes = 256 * 1024;              ///< of input a batch
  std::size_t batches = 0;                           ///< in the ring; 0: two a thread and two more
  const std::atomic<bool>* stop = nullptr;           ///< set by the caller to end the run early
  std::function<void(const Progress&)> on_progress;  ///< called by one thread at a time, a few times a second
  std::function<void(const std::string& file, const Passage&)>
      on_reject;  ///< called in input order, by one thread at a time
};

/// Runs. A Status that is not ok means that the run did not come to its end (usage, output); inputs with trouble and
/// rejected rows are in the manifest.
Result<RunManifest> label(const Model& model, const LabelOptions& options);

/// Reads and checks the model at `directory` (holding model.safetensors) or of a file, with its SHA-256 filled in.
Result<Model> load_model(const std::string& path);

}  // namespace stancemill::graph
