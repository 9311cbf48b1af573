// Where a run may write: never over its own inputs, and never two things to one place.
//
// Threads: pure functions but for what they look up in the file system. Tested by: tests/end_to_end/accounting_test.py
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"
#include "io/io.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// Sets output and mirror from what the user named. The output is a folder, into which each input goes as a file, where
/// it ends in /, or is a folder, or has no ending and is not there yet while one of `inputs` is a folder.
void take_output_name(const std::string& output, const std::vector<std::string>& inputs, LabelOptions& options);

/// Refuses (kUsage, naming both) a path in `written` that stands there twice, by whatever name, or that is an input.
/// PATH.partial, where it stands until it is whole, must not be an input either. Empty paths, "-" and devices do not
/// count.
Status check_output_paths(const std::vector<std::string>& written, const std::vector<io::InputFile>& inputs);

}  // namespace stancemill::graph
