// bench: how fast this machine labels one file, stage by stage, and how near that is to what the machine can do at all.
//
// What: measures the beginning of a file, as often as time allows: everything in turn, round after round, so that what
// slows the machine down for a while slows all alike; medians count. Three ways of doing the job are measured:
//   walk   one thread takes batches through the stages one after the other: stages with a clock each, no ring
//   cold   the same, with an empty memory of words before every batch: the worst that classification can meet
//   ring   label() itself, output to /dev/null, with one thread and with all
// and beside them what bounds them: reading the file, its decompressor, its hash, simdjson's first stage.
// Before all that the ring runs against itself (A/A): differences smaller than what that shows mean nothing.
// Cost: about `seconds`, and one batch a thread of memory. Threads: a call that blocks. Tested by:
// tests/graph/bench_test.cpp
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/cpu.h"
#include "graph/cycle_rate.h"
#include "parse/parse.h"
#include "stancemill/model.h"
#include "stancemill/status.h"

namespace stancemill::graph {

struct BenchOptions {
  std::string input;  ///< a regular file: it is read many times
  parse::ParseOptions parse;
  int threads = 0;                                  ///< 0: all
  double seconds = 20;                              ///< to measure, in all; nothing is measured less than three times
  std::uint64_t bytes = 64 * 1024 * 1024;           ///< of decoded JSONL, rounded up to a block; 0: all of it
  std::vector<CpuTarget> targets = {cpu_target()};  ///< the first one also for noise and limits
  std::function<void(const std::string& what)> on_progress;  ///< called between measurements
};

/// Seconds of repetitions of one thing.
struct Series {
  std::vector<double> seconds;

  double median() const;
  double quantile(double share) const;  ///< 0: the fastest, 1: the slowest
};

struct StageSeries {
  std::string name;
  Series series;
};

/// One run of label(): its wall clock, and what its stages took, added up over all threads.
struct RingSeries {
  int threads = 0;
  Series wall;
  std::vector<StageSeries> stages;
};

/// Something that no stage can beat, and what it takes for the whole sample.
struct Limit {
  std::string name;  ///< "read", "hash", "gzip", "zstd", "simdjson"
  std::string what;  ///< for people
  Series series;
};

struct TargetReport {
  CpuTarget target = CpuTarget::kReference;
  std::vector<StageSeries> walk;  ///< read, parse, segment, hash, classify, render, write: one thread
  Series walk_sum;                ///< of a repetition's stages
  Series classify_cold;
  std::vector<Limit> limits;      ///< that depend on the target: simdjson, where it has code for the target
  std::vector<RingSeries> rings;  ///< one thread; all threads, if there are more
};

/// The ring against itself: pairs of runs, each the other's equal.
struct Noise {
  std::vector<double> ratios;  ///< of the pairs, sorted

  double quantile(double share) const;
};

/// What was measured: whole lines from the beginning of the file.
struct Sample {
  std::uint64_t file_bytes = 0;     ///< as the file lies on disk
  std::uint64_t raw_bytes = 0;      ///< of these the sample has
  std::uint64_t decoded_bytes = 0;  ///< JSONL: megabytes a second count these
  std::uint64_t text_bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t passages = 0;  ///< that are labelled
  std::uint64_t words = 0;
  bool whole = false;  ///< the sample is the file
  std::string compression = "plain";
};

struct BenchReport {
  Sample sample;
  int threads = 0;
  std::string machine;  ///< the processor's name for itself
  CycleRate cycles;
  Noise noise;
  std::vector<Limit> limits;  ///< that do not depend on the target
  std::vector<TargetReport> targets;
};

/// Measures. kInput where the file cannot be read to the sample's end or holds nothing to label; kUsage for what is no
/// regular file.
Result<BenchReport> bench(const Model& model, const BenchOptions& options);

}  // namespace stancemill::graph
