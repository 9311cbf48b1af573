// A table of CSV (RFC 4180) as rows of cells, as spreadsheets save it: separated by commas, semicolons or tabs.
//
// Ownership: values. Threads: pure. Errors: kInput. Tested by: tests/estimate/gold_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::estimate {

/// All rows, the header first; a byte order mark and blank lines are skipped. The separator is the one that the header
/// line has most of. kInput where a quote is not closed.
Result<std::vector<std::vector<std::string>>> csv_rows(std::string_view text, const std::string& name_for_errors);

/// The text of a cell, without the apostrophe that guards it from being run as a formula.
std::string unguarded(std::string_view cell);

}  // namespace stancemill::estimate
