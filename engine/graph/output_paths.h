// Where a run may write: never over its own inputs, and never two things to one place.
//
// Threads: pure functions but for what they look up in the file system. Tested by: tests/end_to_end/accounting_test.py
#pragma once

#include <string>
#include <vector>

#include "io/io.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// Refuses (kUsage, naming both) a path in `written` that stands there twice, by whatever name, or that is an input.
/// Empty paths, "-" and devices do not count.
Status check_output_paths(const std::vector<std::string>& written, const std::vector<io::InputFile>& inputs);

}  // namespace stancemill::graph
