// The methods paragraph: how the figures came about, in words that can be pasted into a paper.
//
// Ownership: values. Threads: pure functions. Tested by: tests/report/methods_test.cpp
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/diff.h"
#include "report/runs.h"

namespace stancemill::report {

/// "12.3 %": one decimal; "–" without a whole.
std::string percent_of(std::uint64_t part, std::uint64_t whole);

/// For a report on runs. `correction`: the name of the method of corrected shares, or empty.
std::string methods_text(const std::vector<Run>& runs, const Sum& sum, const std::string& correction);

/// For a comparison.
std::string diff_methods_text(const Run& a, const Run& b, const Difference& difference);

/// A sentence where inputs changed between the runs; empty where none did, as far as is known.
std::string changed_words(const Difference& difference);

/// One line under each figure: where it comes from.
std::string source_line(const std::vector<Run>& runs, std::uint64_t passages);

}  // namespace stancemill::report
