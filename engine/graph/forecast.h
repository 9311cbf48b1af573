// forecast: what a run will come to, from a sample of its inputs.
//
// What: labels a sample (choose_sample.h), several times over and with as many threads as the run will have, and from
// what comes of it promises, each with a 95 % interval (sample_total.h):
//   lines, labelled, blank, rejected, and rejected by the reasons that the sample holds
//   output_bytes   rows, as compressed as the output's name says, and rejects; not for databases, nor Parquet
//   memory_bytes   what labelling the sample took; at most what --memory bounds
//   seconds        the slowest of reading, of writing, and of all stages shared out over the threads, and what the
//   sample
//                  took longer when it was labelled cold, in the ring. The interval takes in how blocks differ, and how
//                  the repetitions did; it takes it that the machine stays as busy as it was, and that disks are as
//                  fast as the page cache
// Cost: some seconds; memory of a run. Threads: a call that blocks; it uses those that the run will use.
// Errors: kUsage for inputs that are no regular files, kInput where no line begins in the sample.
// Tested by: tests/end_to_end/estimate_plan_test.py
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "stancemill/promise.h"

namespace stancemill::graph {

struct ForecastOptions {
  std::uint64_t sample_bytes = 32ULL * 1024 * 1024;  ///< of decoded input
  std::uint64_t seed = 1;                            ///< for the places of the sample
};

struct Forecast {
  Promise promise;
  std::uint64_t input_bytes = 0;    ///< of all files, as they lie on disk
  std::uint64_t sampled_bytes = 0;  ///< of these
  std::size_t places = 0;
  std::size_t beginnings = 0;         ///< files of which only the beginning can be read, and was
  std::vector<std::string> troubles;  ///< of streams in the sample that are damaged
};

Result<Forecast> forecast(const Model& model, const LabelOptions& options, const ForecastOptions& wishes);

/// What of a run's options decides the figures: option and value.
std::vector<std::pair<std::string, std::string>> promised_settings(const LabelOptions& options);
/// kUsage where the run is asked for other things than the promise was made for, naming the first.
Status check_promise(const Promise& promise, const LabelOptions& options);
/// The promise with the facts of a run that is done. The seconds are compared where the threads are as many.
Promise with_facts(Promise promise, const RunManifest& run);

}  // namespace stancemill::graph
