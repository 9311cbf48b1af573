// Where a run may write: never over its own inputs, and never two things to one place.
//
// Threads: pure functions but for what they look up in the file system. Tested by: tests/end_to_end/accounting_test.py
#pragma once

#include <string>
#include <vector>

#include "io/io.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// Whether -o names a folder, into which each input goes as a file: it ends in /, or is a folder, or it has no ending
/// and is not there yet while one of `inputs` (as the user named them) is a folder.
bool names_a_folder(const std::string& output, const std::vector<std::string>& inputs);

/// Refuses (kUsage, naming both) a path in `written` that stands there twice, by whatever name, or that is an input.
/// What stands at PATH.partial until it is whole
/// must not be an input either. Empty paths, "-" and devices do not count.
Status check_output_paths(const std::vector<std::string>& written, const std::vector<io::InputFile>& inputs);

}  // namespace stancemill::graph
