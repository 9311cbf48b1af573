// The manifest of a run: what went in, what came out, and that the figures agree.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stancemill/passage.h"
#include "stancemill/promise.h"
#include "stancemill/source.h"
#include "stancemill/tally_cube.h"

namespace stancemill {

inline constexpr int kManifestVersion = 1;

/// lines = labelled + rejected + blank, always.
struct LineCounts {
  std::uint64_t lines = 0;
  std::uint64_t labelled = 0;
  std::uint64_t rejected = 0;
  std::uint64_t blank = 0;

  bool balanced() const { return lines == labelled + rejected + blank; }
  LineCounts& operator+=(const LineCounts& other) {
    lines += other.lines;
    labelled += other.labelled;
    rejected += other.rejected;
    blank += other.blank;
    return *this;
  }
};

struct InputRecord {
  std::string path;
  std::uint64_t bytes = 0;  ///< as it lies on disk
  std::string sha256;
  LineCounts counts;
  StreamState state = StreamState::kOk;
  std::string detail;
  std::uint64_t begin = 0;  ///< of a shard: first byte of the range of the file that was read,
  std::uint64_t end = 0;    ///< and the byte after it; 0: the file as a whole. `bytes` and `sha256` are the range's
};

struct OutputRecord {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// Figures of one head over all labelled passages.
struct HeadTally {
  std::string head;
  std::vector<std::string> labels;
  std::vector<std::uint64_t> counts;  ///< how often each label was given
  std::vector<std::uint64_t>
      probability_sums;  ///< sum of the printed probabilities in units of 1/10,000: exact, mergeable
  std::uint64_t asked = 0;
  std::uint64_t abstained = 0;
};

struct RunManifest {
  // model
  std::string model_name, model_sha256, hash, word_rules, unicode, icu;
  // machine
  std::string cpu;  ///< name of the CPU target that was used
  int threads = 0;
  // what was asked for, as far as it decides the rows: option and value
  std::vector<std::pair<std::string, std::string>> settings;
  // accounting
  std::vector<InputRecord> inputs;
  LineCounts totals;
  std::array<std::uint64_t, kRowErrorCount> rejects{};  ///< by RowError
  std::uint64_t replaced_surrogates = 0;
  std::vector<HeadTally> tallies;
  std::uint64_t coverage_sum = 0;  ///< sum of the printed coverages in units of 1/100
  std::optional<TallyCube> cube;   ///< where figures by fields were asked for
  // time
  std::vector<std::pair<std::string, double>> stages;  ///< seconds of all workers, in the order of the graph
  double seconds = 0;                                  ///< wall clock
  std::uint64_t text_bytes = 0, decoded_bytes = 0;
  std::string started, ended;  ///< UTC, ISO 8601
  std::vector<OutputRecord> outputs;
  std::optional<Promise> promise;  ///< with the facts, where one was made
  std::string status;              ///< "done", "done_input_errors"
  /// Fields to be kept that no passage had: for a word of warning, not in the file. Empty for a run that was taken up
  /// again, which has not seen all passages.
  std::vector<std::string> absent_fields;
};

}  // namespace stancemill
