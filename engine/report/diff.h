// Two files of labels compared: which passages changed their label.
//
// What: rows are matched by file and line (by line alone where both runs had one input). Whether a line holds the same
// passage, rows do not say: inputs whose SHA-256 differs are named. The cube counts passages of
// both by the label of A, crossed with the label of B; so its rows and columns are what each run counted. Cost: eight
// bytes a row of A, one JSON parse a row. Ownership: values. Threads: one. Tested by: tests/report/diff_test.cpp
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/runs.h"
#include "sinks/by_field.h"
#include "stancemill/status.h"
#include "stancemill/tally_cube.h"

namespace stancemill::report {

struct Flip {
  std::string place, id, from, to;
  double probability = 0;  ///< of the label in B
};

struct Difference {
  TallyCube cube;
  std::uint64_t matched = 0, only_a = 0, only_b = 0, flips = 0;
  bool by_line = false;              ///< matched by line alone
  std::vector<std::string> changed;  ///< inputs that both runs read, and whose SHA-256 is known and not the same
  std::vector<Flip> surest;          ///< flips, the highest probability in B first; bounded
};

/// Compares the leading heads, which must have the same name (kUsage), of rows of which some must match (kUsage). Of
/// `by`, fields that no row of B has are left out.
Result<Difference> compare(const Run& a, const std::string& labels_a, const Run& b, const std::string& labels_b,
                           std::vector<sinks::ByField> by);

}  // namespace stancemill::report
