// plan_status: how far the shards of a plan are, a line each on standard output.
//
// Cost: reads the manifest of each complete shard. Threads: one.
// Tested by: tests/end_to_end/shards_test.py, tests/end_to_end/slurm_test.py
#pragma once

#include <map>
#include <string>

#include "cli/cli.h"
#include "graph/plan.h"

namespace stancemill::cli {

/// Shows the shards, with `remarks` (by the shard's number from 1) on those that are not complete. Sets exit code 7
/// unless all are.
void show_shards(const graph::Plan& plan, const std::map<std::size_t, std::string>& remarks, Session& session);

}  // namespace stancemill::cli
