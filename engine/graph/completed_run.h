// completed_run: has the run that is asked for been done already?
//
// Threads: pure function. Tested by: tests/end_to_end/resume_test.py
#pragma once

#include <optional>

#include "graph/graph.h"
#include "stancemill/run_manifest.h"

namespace stancemill::graph {

/// The manifest beside the output, where there is one and it is of the same model, settings and inputs; nothing where
/// there is none. kOutput where it is of another run.
Result<std::optional<RunManifest>> completed_run(const Model& model, const LabelOptions& options);

}  // namespace stancemill::graph
