// probe: takes pieces of the inputs through the stages on one thread, as the ring does, and counts and times what
// comes.
//
// What: for each batch the bytes of the file that it stands for, lines by what became of them, bytes of output, and the
// seconds of the stages. Nothing is kept. Cost: that of labelling. Ownership: what is shared and options outlive it.
// Threads: one; several probes may run beside each other. Tested by: tests/end_to_end/estimate_plan_test.py
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/choose_sample.h"
#include "graph/graph.h"
#include "graph/stages.h"
#include "io/compressor.h"
#include "stancemill/sink.h"

namespace stancemill::graph {

/// What is counted. One amount a reason of rejection follows the last, at kReasons + RowError.
enum Measure : std::size_t {
  kLines,
  kLabelled,
  kBlank,
  kRejected,
  kRowBytes,      ///< of labelled rows, before compression
  kRejectBytes,   ///< of the rejects file
  kReadSeconds,   ///< reading is serial in the ring,
  kWriteSeconds,  ///< and so is writing, without compression
  kAllSeconds,    ///< of all stages
  kReasons
};
inline constexpr std::size_t kMeasureCount = kReasons + static_cast<std::size_t>(kRowErrorCount);

struct Probed {
  double raw_bytes = 0;  ///< of the file as it lies on disk
  double decoded_bytes = 0;
  std::array<double, kMeasureCount> amounts{};

  Probed& operator+=(const Probed& other);
};

/// What a piece holds: one entry a batch.
struct ProbedPiece {
  std::vector<Probed> batches;
  bool whole = false;   ///< it was read to the file's end
  std::string trouble;  ///< how its stream ended, for people; empty where it is sound
};

class Probe {
 public:
  static Result<std::unique_ptr<Probe>> create(const Shared& shared, const LabelOptions& options);

  /// `first_line`: the number that the piece's first line is taken to have.
  Result<ProbedPiece> probe(const SamplePiece& piece, std::uint64_t first_line);

  /// Of an output without a row.
  std::uint64_t header_bytes() const { return header_bytes_; }

  /// What compression makes of the rows that came so far.
  struct Packing {
    double rows = 0;
    double packed = 0;
    double seconds = 0;
  };
  Result<Packing> packing();

 private:
  Probe(const Shared& shared, const LabelOptions& options);
  Result<io::LineReader> open(const SamplePiece& piece, std::uint64_t first_line) const;
  Status take_through(Batch& batch, Probed& probed);
  Status pack(std::string_view rows);

  const LabelOptions& options_;
  const Shared& shared_;
  RenderContext context_;
  RunManifest figures_;
  std::unique_ptr<Worker> worker_;
  std::unique_ptr<Sink> sink_;
  std::unique_ptr<io::OutputFile> file_;
  std::unique_ptr<io::Compressor> compressor_;  ///< null: the output is plain
  Packing packing_;
  std::uint64_t header_bytes_ = 0;
  Batch batch_;
};

}  // namespace stancemill::graph
