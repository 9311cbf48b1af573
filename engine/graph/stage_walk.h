// stage_walk: the stages of the ring on one thread, one after the other, each with a clock: for benchmarks.
//
// What: reads a file and takes its batches through all stages, as the ring does but without the ring, and throws the
// output away (/dev/null). The worker and its memory of words stay warm from one walk to the next.
// Threads: one. Ownership: one batch; the model must outlive the walk. Tested by: tests/graph/bench_test.cpp
#pragma once

#include <array>
#include <memory>
#include <string>

#include "graph/bench.h"
#include "graph/stages.h"
#include "io/io.h"
#include "stancemill/run_manifest.h"
#include "stancemill/sink.h"

namespace stancemill::graph {

inline constexpr std::array<const char*, 7> kWalkStages = {"read",     "parse",  "segment", "hash",
                                                           "classify", "render", "write"};

class StageWalk {
 public:
  static Result<std::unique_ptr<StageWalk>> create(const Model& model, const BenchOptions& options, CpuTarget target);

  /// Walks through the sample: as many lines as it has. `forget`: the memory of words is emptied before every batch.
  /// Gives the seconds of each stage.
  Result<std::array<double, kWalkStages.size()>> walk(const Sample& sample, bool forget);

  /// Walks until `bytes` of decoded JSONL (0: all of them) have been seen, untimed, and says what they are.
  Result<Sample> explore(std::uint64_t bytes);

  /// Seconds that simdjson's first stage takes for the sample, block by block; 0 where it has no code for the target.
  Result<double> index_alone(const Sample& sample);

 private:
  StageWalk(const Model& model, const BenchOptions& options, CpuTarget target);
  Result<io::LineReader> open() const;

  const BenchOptions& options_;
  CpuTarget target_;
  Shared shared_;
  RenderContext context_;
  RunManifest manifest_;  ///< takes the tallies
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<io::OutputFile> file_;
  std::unique_ptr<Sink> sink_;
  Batch batch_;
};

}  // namespace stancemill::graph
