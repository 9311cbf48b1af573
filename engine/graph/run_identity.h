// run_identity: what must still be the same when a run is taken up again.
//
// What: program, model, options that decide the output's bytes, and the inputs as they lie on disk, as one JSON object:
//   {"version":{...},"model":"<sha256>","options":{name: value},"inputs":[{"path","bytes","modified","ends"}]}
// Threads, block size and CPU are not in it: they change no byte. Cost: two reads of 64 KiB an input.
// Threads: pure functions. Tested by: tests/graph/resume_test.cpp
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/graph.h"

namespace stancemill::graph {

/// The options that decide the rows, by the names that the command line gives them.
std::vector<std::pair<std::string, std::string>> settings_of(const LabelOptions& options);

/// What is not the same: "; option keep was '' and is 'date'; option sets was 'yes' and is not given", with "option" as
/// the kind.
std::string differences_of(const std::string& kind, const std::map<std::string, std::string>& before,
                           const std::map<std::string, std::string>& now);

/// The identity of the run that these would start now.
std::string identity_of(const Model& model, const LabelOptions& options);

/// kUsage, naming all that differs between the run that was begun and the one that is asked for; ok where nothing does.
Status compare_identities(std::string_view begun, std::string_view asked);

}  // namespace stancemill::graph
