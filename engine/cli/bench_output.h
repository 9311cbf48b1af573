// bench_output: what `stancemill bench` says: a table for people, JSON for programs.
//
// What: figures from the seconds of a BenchReport. Megabytes (10^6) are of decoded JSONL. Threads: pure functions.
// Tested by: tests/end_to_end/bench_test.py
#pragma once

#include <string>

#include "graph/bench.h"
#include "stancemill/model.h"

namespace stancemill::cli {

std::string bench_table(const graph::BenchReport& report, const std::string& input, const Model& model);

/// Layout "stancemill-bench", version 1: bench/README.md names the keys.
std::string bench_json(const graph::BenchReport& report, const std::string& input, const Model& model);

}  // namespace stancemill::cli
