// What pushed the label of each example, for rows that carry no explanation of their own.
//
// What: texts are explained anew with the model of the run; a text that was cut is left as it is, for what is missing
// from it counted, too. Cost: some milliseconds an example. Threads: one. Tested by: tests/report/explanations_test.cpp
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "stancemill/model.h"
#include "stancemill/status.h"

namespace stancemill::report {

/// Fills "spans" of "examples" of the page (examples_data.h) for labels of head `lead`.
Status explain_examples(const Model& model, const std::string& lead, nlohmann::ordered_json& examples);

}  // namespace stancemill::report
