// Rows of a file of labels (jsonl or merge, also compressed), one after the other.
//
// Ownership: a row's texts are its own. Cost: one JSON parse a row. Threads: one. Tested by: tests/report/diff_test.cpp
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sinks/by_field.h"
#include "stancemill/status.h"

namespace stancemill::report {

struct LabelRow {
  std::string file;  ///< empty: the row does not say
  std::uint64_t line = 0;
  std::string label;       ///< of the asked head
  double probability = 0;  ///< of that label; 0 where the row has none
  std::string id;          ///< as text; empty: none
  std::vector<std::optional<std::string>> by;
};

/// Calls `visit` for each row. kInput: cannot be read to its end; kVerification: a row is not one of labels with this
/// head.
Status read_labels(const std::string& path, const std::string& head, const std::vector<sinks::ByField>& by,
                   const std::function<Status(LabelRow&)>& visit);

}  // namespace stancemill::report
