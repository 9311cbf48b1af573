// The label sets of a passage as JSON: ,"sets":{"80":["favor"],"90":["favor","neutral"]}
//
// What: by Head::sets, for each single-label head that has them; its key goes by the rule of columns.h ("sets",
// "<name>_sets"). A head that was not asked has null. Cost: a microsecond. Threads: pure functions. Tested by:
// tests/sinks/label_sets_json_test.cpp
#pragma once

#include <cstddef>
#include <string>

#include "stancemill/model.h"
#include "stancemill/prediction.h"

namespace stancemill::sinks {

/// Does the head have label sets to write?
bool has_label_sets(const Head& head);

/// The members of the row, each after a comma; labels in the head's order.
std::string label_sets_json(const Model& model, const PredictionBatch& predictions, std::size_t passage);

}  // namespace stancemill::sinks
