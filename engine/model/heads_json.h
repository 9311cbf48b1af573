// The heads of a model as JSON, and what makes a list of heads sound.
//
// Errors: kModel, without the file's name. Threads: pure functions. Tested by: tests/model/
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stancemill/head.h"
#include "stancemill/status.h"

namespace stancemill::model {

std::string heads_to_json(const std::vector<Head>& heads);

/// Reads and checks: names and labels present and unique, at most 64 labels, finite numbers in their ranges, asked_by
/// naming an earlier head and labels of it, a fallback label where exactly one label must be given.
Result<std::vector<Head>> heads_from_json(std::string_view json);

}  // namespace stancemill::model
