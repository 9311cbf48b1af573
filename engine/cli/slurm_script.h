// slurm_script: the job script that labels one shard of a plan a task, and the arrays that its tasks are in.
//
// What: text only; nothing is run here. The script is bash, is meant to be read, and can be submitted by hand.
// Threads: pure functions. Tested by: tests/end_to_end/slurm_test.py, tests/cluster/slurm_test.py
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::cli {

struct SlurmJob {
  std::string program;  ///< this one, for the nodes: a path without dots and links
  std::string folder;   ///< where the plan was submitted, for the paths in it are relative to that
  std::string plan;     ///< as it was named there
  std::string model;    ///< taken where the label options name no other
  std::size_t shards = 0;
  int threads = 1;
  std::vector<std::string> label_options;
};

/// kUsage where a name has control characters in it, or an option is one that the script sets itself.
Result<std::string> slurm_script(const SlurmJob& job);

/// One array job. The number of a task is that of its shard less `offset`, which the script gets as its argument.
struct SlurmArray {
  std::size_t offset = 0;
  std::size_t count = 0;
  std::string tasks;  ///< "1-3,7"
};

/// Arrays of these shards (from 1, ascending), whose tasks' numbers are less than `max_array_size`, which is 2 or more.
std::vector<SlurmArray> slurm_arrays(const std::vector<std::size_t>& shards, std::size_t max_array_size);

}  // namespace stancemill::cli
