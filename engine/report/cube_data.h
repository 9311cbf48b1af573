// The cube of a run as the page wants it: values numbered, cells as lists, small enough.
//
//   {"dimensions":[{"field":"date","written":"date:month","unit":"month","folded":null,"values":["2026-05",null]}],
//    "cells":[[[0],passages,abstained,coverage_sum,[counts],[p_sums],[[crossed counts of a head]]]]}
//
// "folded": why "(other)" stands for several values of the field: "by_hash" (the run had too many cells), "rarest" (the
// page had no room), or null where it does not.
//
// Ownership: values. Threads: pure functions. Tested by: tests/report/cube_data_test.cpp
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "stancemill/tally_cube.h"

namespace stancemill::report {

using nlohmann::ordered_json;

struct FittedCube {
  TallyCube cube;
  std::vector<bool> cut;  ///< one a field: whether its rarest values became kOtherValue to fit
};

/// The cube with ever fewer values of its largest fields, the rarest of which become kOtherValue, until its JSON has at
/// most `most_bytes` or no field with more than a handful of values is left. Dates stay. Sums do not change.
FittedCube fitted_cube(TallyCube cube, std::size_t most_bytes);

ordered_json cube_json(const FittedCube& fitted);

/// What the page calls the fields: without their units, where that tells them apart.
std::vector<std::string> field_names(const TallyCube& cube);

/// "crossed" of the page: [{"head":"frames","labels":[...]}].
ordered_json crossed_json(const TallyCube& cube);

/// What `value` of field number `field` is counted as in this cube: itself, or kOtherValue where it gave way.
class KnownValues {
 public:
  explicit KnownValues(const TallyCube& cube);
  std::optional<std::string> counted_as(std::size_t field, const std::optional<std::string>& value) const;

 private:
  std::vector<std::vector<std::optional<std::string>>> values_;  ///< by field, sorted
};

/// The name of a field without its unit, and the unit ("" where it has none): "date:month" is {"date", "month"}.
std::pair<std::string, std::string> field_and_unit(const std::string& written);

}  // namespace stancemill::report
