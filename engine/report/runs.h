// The runs of a report: their manifests, one by one and added up.
//
// Ownership: values. Threads: pure but for reading files. Tested by: tests/report/runs_test.cpp
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "stancemill/run_manifest.h"
#include "stancemill/status.h"

namespace stancemill::report {

using nlohmann::ordered_json;

struct Run {
  std::string name;           ///< as the user wrote it
  std::string manifest_path;  ///< ends in "run.json"
  RunManifest manifest;
};

/// What the runs hold together.
struct Sum {
  LineCounts totals;
  std::array<std::uint64_t, kRowErrorCount> rejects{};
  std::uint64_t coverage_sum = 0;
  std::vector<HeadTally> heads;
  std::size_t lead = 0;  ///< the head that figures are taken by, where there is any
  TallyCube cube;        ///< where the runs have none: one cell with everything, and nothing crossed
  bool has_cube = true;
};

/// The head that figures are taken by: the cube's, or the first that gave each passage one label.
std::size_t lead_of(const std::vector<HeadTally>& heads, const std::optional<TallyCube>& cube);

/// Files that could not be read to their end.
std::size_t trouble_count(const std::vector<Run>& runs);

/// The manifest of what the user named: itself (…run.json), in the folder, or beside the file of labels.
std::string manifest_path_of(const std::string& name);

Result<Run> read_run(const std::string& name);

/// Adds runs of one model up; kUsage where they are of several, were taken by different fields, or where two hold the
/// same input.
Result<Sum> add_up(const std::vector<Run>& runs);

/// "runs" of the page: what each was made of, with a bounded number of inputs, those with trouble first, and how many
/// of all its inputs have trouble.
ordered_json runs_json(const std::vector<Run>& runs);

/// "totals" and "rejects" with what each reason means.
ordered_json totals_json(const LineCounts& totals);
ordered_json rejects_json(const std::array<std::uint64_t, kRowErrorCount>& rejects);

}  // namespace stancemill::report
