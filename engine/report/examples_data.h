// Example passages for the page, out of OUT.examples.jsonl.
//
// A row of the page: {"id","place","stance","p","frames","abstained","text","cut","by":[value a dimension],
// "spans":[[begin,end,push]]}: spans are bytes of the text, there where the row carries an explanation.
// Ownership: values. Threads: pure but for reading files. Tested by: tests/report/examples_data_test.cpp
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/cube_data.h"
#include "report/runs.h"

namespace stancemill::report {

/// "examples" of the page: {"rows","fields","note"}, with at most so many rows a label, from all runs in turn.
Result<ordered_json> examples_json(const std::vector<Run>& runs, const Sum& sum, const TallyCube& shown);

/// One line of an examples file as a row; kVerification where it is none. `line` is for the message.
Result<ordered_json> example_row(const std::string& json, const TallyCube& cube, const KnownValues& known,
                                 const std::string& place);

/// The raw JSON of the id that opens a row, unquoted if it is a string; null where there is none.
template <class Json>
Json id_of(const std::string& row, const Json& parsed) {
  const auto id = parsed.find("id");
  if (id == parsed.end() || id->is_null()) return nullptr;
  if (id->is_string()) return *id;
  constexpr std::string_view kOpening = "{\"id\":";
  if (!row.starts_with(kOpening)) return id->dump();
  return row.substr(kOpening.size(), row.find(',') - kOpening.size());
}

}  // namespace stancemill::report
