// Made-up runs for the tests of the report.
//
// Threads: one.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "io/io.h"
#include "report/runs.h"
#include "sinks/sinks.h"
#include "temporary_folder.h"

namespace stancemill::report {

inline CubeCell made_up_cell(const std::string& month, const std::string& source, std::uint64_t favor,
                             std::uint64_t against) {
  CubeCell cell;
  cell.by = {month, source};
  cell.passages = favor + against;
  cell.coverage_sum = cell.passages * 80;
  cell.counts = {favor, against};
  cell.probability_sums = {favor * 9'000, against * 9'000};
  cell.crossed = {{favor, 0, 0, against}};
  return cell;
}

/// A run by month and source, with 2 labels and 2 frames; totals agree with the cells.
inline RunManifest made_up_manifest(std::vector<CubeCell> cells) {
  RunManifest manifest;
  manifest.model_name = "ai-sovereignty";
  manifest.model_sha256 = std::string(64, 'a');
  manifest.status = "done";
  manifest.started = "2026-05-01T18:00:00Z";
  manifest.ended = "2026-05-02T08:00:00Z";
  HeadTally stance{"stance", {"favor", "against"}, {0, 0}, {0, 0}, 0, 0};
  HeadTally frames{"frames", {"economy", "values"}, {0, 0}, {0, 0}, 0, 0};
  for (const CubeCell& cell : cells) {
    manifest.totals.labelled += cell.passages;
    manifest.coverage_sum += cell.coverage_sum;
    stance.asked += cell.passages;
    for (std::size_t k = 0; k < 2; ++k) stance.counts[k] += cell.counts[k];
  }
  manifest.totals.lines = manifest.totals.labelled + 3;
  manifest.totals.rejected = 2;
  manifest.totals.blank = 1;
  manifest.rejects[static_cast<std::size_t>(RowError::kTextEmpty)] = 2;
  manifest.tallies = {stance, frames};
  InputRecord& input = manifest.inputs.emplace_back();
  input.path = "news.jsonl";
  input.counts = manifest.totals;
  TallyCube cube;
  cube.by = {"date:month", "source"};
  cube.lead = {"stance", {"favor", "against"}};
  cube.crossed = {{"frames", {"economy", "values"}}};
  cube.cells = std::move(cells);
  manifest.cube = cube;
  return manifest;
}

inline Run made_up_run(RunManifest manifest) { return {"labels.jsonl", "labels.jsonl.run.json", std::move(manifest)}; }

}  // namespace stancemill::report
