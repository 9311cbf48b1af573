// The plain way of classifying: the passages as a sparse matrix of feature counts, times the matrix of weights.
//
// Threads: pure functions. Tested by: tests/classify/classify_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "classify/classify.h"
#include "stancemill/model.h"

namespace stancemill::classify {

/// The integer sums of the passages [begin, end), row-major, one number an output; and how many of their words are
/// known.
struct ReferenceSums {
  std::vector<std::int64_t> sums;
  std::vector<std::uint64_t> known;
};

ReferenceSums reference_sums(const WeightTable& table, const WordRows& word_rows, const Columns& columns,
                             std::size_t begin, std::size_t end);

}  // namespace stancemill::classify
