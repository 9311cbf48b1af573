// Shares corrected for the classifier's errors, as `estimate --json` writes them (estimate/estimate.h), for the page.
//
// What: of the methods in the file the page shows one a table: the first that is given for every group of it, out of
// prediction-powered inference, EM, probabilistic adjusted count, adjusted count. One table for all passages, one for
// the groups by fields; where no method is given for every group, a note stands for it. Ownership: values. Threads:
// pure but for reading files. Tested by: tests/report/estimates_test.cpp, tests/end_to_end/estimate_test.py (the writer
// and this reader together)
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::report {

struct Estimates {
  nlohmann::ordered_json data;  ///< "estimates" of the page; null: none
  std::string method;           ///< in words, for the methods paragraph
  std::string head;
  std::vector<std::string> labels;
  std::uint64_t passages = 0;
  std::vector<double> counted;  ///< shares of the labels among all passages, as they were counted
};

/// An empty path: none. kVerification where the file is something else, or of another version; kUsage where it is what
/// it should be, and holds no corrected shares.
Result<Estimates> read_estimates(const std::string& path);
Result<Estimates> estimates_from_json(const std::string& json, const std::string& name_for_errors);

}  // namespace stancemill::report
