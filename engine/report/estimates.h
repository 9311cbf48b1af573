// Shares corrected for the classifier's errors, as `estimate --json` writes them, for the page.
//
// Read: {"version":1,"head":"stance","labels":["favor",...],"method":"prediction-powered
// inference","by":["date:month"],
//        "groups":[{"by":["2026-05"],"passages":120,
//                   "shares":[{"label":"favor","counted":0.31,"estimate":0.27,"low":0.22,"high":0.33}]}]}
// "by" is empty for one group with everything. Of several fields the page shows the groups as they stand, in one table.
// Ownership: values. Threads: pure but for reading files. Tested by: tests/report/estimates_test.cpp
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "stancemill/status.h"

namespace stancemill::report {

struct Estimates {
  nlohmann::ordered_json data;  ///< "estimates" of the page; null: none
  std::string method;
};

/// An empty path: none. kVerification where the file is something else, or of another version.
Result<Estimates> read_estimates(const std::string& path);
Result<Estimates> estimates_from_json(const std::string& json, const std::string& name_for_errors);

}  // namespace stancemill::report
