// Does a commit that was read from a journal fit the run that is to go on from it?
//
// What: the journal's checksums find damage, not forgery; and a run indexes inputs, heads and cubes by what a commit
// says. So all of that is held against the run before anything is taken over. Threads: pure. Tested by:
// tests/graph/resume_test.cpp
#pragma once

#include "graph/graph.h"
#include "graph/run_journal.h"

namespace stancemill::graph {

/// kOutput, naming the first thing that does not fit.
Status check_commit(const Commit& commit, const Model& model, const LabelOptions& options);

}  // namespace stancemill::graph
