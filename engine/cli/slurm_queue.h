// slurm_queue: what Slurm's own programs (sbatch, squeue, scontrol) say and do.
//
// What: a submitted array carries its plan and offset in its comment, by which squeue's rows find back to shards;
// nothing else is kept anywhere. Errors: kFailed, where the programs are not there or fail; their own messages go to
// stderr. Threads: any. Tested by: tests/end_to_end/slurm_test.py, tests/cluster/slurm_test.py
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/slurm_script.h"
#include "stancemill/status.h"

namespace stancemill::cli {

/// The words that submit `array`; the user's own options stand last, where they win.
std::vector<std::string> sbatch_words(const SlurmArray& array, const SlurmJob& job, const std::string& script,
                                      const std::vector<std::string>& options);
/// Submits; the number of the job.
Result<std::string> submit_array(const std::vector<std::string>& words);

/// Shards (from 1) of this plan, however it is named, that are in the user's queue: "running on node3 (job 12_7)".
Result<std::map<std::size_t, std::string>> queued_shards(const std::string& plan);

/// MaxArraySize of the cluster: the numbers of an array's tasks are less. 1001, Slurm's default, where it cannot be
/// asked.
std::size_t max_array_size();

}  // namespace stancemill::cli
