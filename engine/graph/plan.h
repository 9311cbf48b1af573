// plan: a run cut into shards, written down, so that many machines can do it and somebody can see how far they are.
//
// What: PLAN.json holds the inputs as they were and the shards' parts of them. Everything of a shard stands beside it:
//   PLAN.shard-0003-of-0016.jsonl, .rejects.jsonl, .journal and, last, .run.json, by which the shard is complete.
// Threads: pure functions. Errors: kInput for inputs that changed since. Tested by: tests/graph/shards_test.cpp,
// tests/end_to_end/shards_test.py
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "graph/shards.h"
#include "io/io.h"
#include "stancemill/promise.h"
#include "stancemill/run_manifest.h"
#include "stancemill/status.h"

namespace stancemill::graph {

struct Plan {
  struct Input {
    io::InputFile file;
    io::FileIdentity identity;
    std::string sha256;  ///< of a file that is cut; else empty
  };
  std::string stem;  ///< the plan's path without .json
  std::vector<Input> inputs;
  std::vector<std::vector<io::InputFile>> shards;
  std::optional<Promise> promise;  ///< of all shards together, where one was asked for

  ShardNumber number(std::size_t shard) const { return {shard + 1, shards.size()}; }
  /// "PLAN.shard-0003-of-0016."; what follows is rejects.jsonl, journal, run.json, or the format's ending.
  std::string side_files(std::size_t shard) const { return stem + "." + name_of(number(shard)) + "."; }
};

Result<Plan> make_plan(const std::vector<io::InputFile>& inputs, std::size_t shards, const std::string& path);
/// Writes PLAN.json; refuses to overwrite another plan without `force`.
Status write_plan(const Plan& plan, const std::string& path, bool force);
Result<Plan> read_plan(const std::string& path);
/// The promise of the plan at `path`, for a run over `inputs`: kUsage where it has none, kInput where the plan's inputs
/// are not these, as they are now.
Result<Promise> promise_for(const std::string& path, const std::vector<io::InputFile>& inputs);
/// Are the shard's inputs what they were when the plan was made?
Status check_inputs(const Plan& plan, std::size_t shard);

enum class ShardState { kMissing, kBegun, kComplete };
/// A complete shard's manifest is read to `manifest`; kVerification where it is not one of this plan's shard.
Result<ShardState> state_of(const Plan& plan, std::size_t shard, RunManifest& manifest);

struct MergeOptions {
  std::string output;
  bool force = false;
};
/// Puts the outputs of all shards one after the other: rows, rejects, and a manifest as of one run. kVerification where
/// a shard is not complete, or its files are not what its manifest says. Cost: reads and writes all rows once.
Result<RunManifest> merge(const Plan& plan, const MergeOptions& options);

}  // namespace stancemill::graph
