// subprocess: another program's output, without a shell in between.
//
// What: the program is looked up on PATH and gets its words as they are; stderr is shared. Cost: a process.
// Threads: any. Tested by: tests/end_to_end/slurm_test.py
#pragma once

#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::cli {

/// Standard output of the program that `words` call. kFailed where it cannot be started, or ends otherwise than with 0.
Result<std::string> output_of_program(const std::vector<std::string>& words);

}  // namespace stancemill::cli
