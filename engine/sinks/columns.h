// Which names the rows of a format use for themselves: kept fields must not collide with them.
//
// Rule for heads: the first single-label head has the column of its name and its probabilities under "p"; further
// single-label heads have them under "<name>_p"; a multi-label head has one column, of its name.
// Ownership: values. Threads: pure functions. Tested by: tests/sinks/formats_test.cpp
#pragma once

#include <string>
#include <vector>

#include "sinks/sinks.h"

namespace stancemill::sinks {

/// How the probabilities of head `index` are called ("p", "<name>_p"); empty for a multi-label head.
std::string probability_name(const Model& model, std::size_t index);

/// How the label sets of single-label head `index` are called, by the same rule: "sets", "<name>_sets".
std::string sets_name(const Model& model, std::size_t index);

/// The columns of a table (CSV, SQLite) for one head: its name, then one a probability ("p_favor"), if it has them.
std::vector<std::string> table_columns(const Model& model, std::size_t index);

/// All keys or columns of the format besides kept fields, in the order of the row.
std::vector<std::string> own_names(Format format, const RenderContext& context);

}  // namespace stancemill::sinks
