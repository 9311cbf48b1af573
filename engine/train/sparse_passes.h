// The two passes over sparse rows that fitting consists of, plain and for AVX2.
//
// What: between numbers at passages and numbers at features, `outputs` of them at each place, in both directions. Each
// sum has one order of additions: the results have the same bits on every machine. The compiler vectorises; 256 bits
// make four outputs two to three times as fast, one output no faster. Threads: pure functions. Tested by:
// tests/train/sparse_passes_test.cpp
#pragma once

#include <cstdint>

#include "base/cpu.h"

namespace stancemill::train {

/// Passages x features in compressed rows; refers to the caller's.
struct SparseView {
  std::int64_t passages = 0;
  const std::int32_t* begin = nullptr;  ///< passages + 1 places in `feature` and `value`
  const std::int32_t* feature = nullptr;
  const double* value = nullptr;
};

struct SparsePasses {
  /// at_features[feature] += value * at_passages[passage], passages in their order.
  void (*spread)(const SparseView& x, const double* at_passages, std::int64_t outputs, double* at_features);
  /// at_passages[passage] += value * at_features[feature], features in the order of the row.
  void (*collect)(const SparseView& x, const double* at_features, std::int64_t outputs, double* at_passages);
};

SparsePasses sparse_passes_for(CpuTarget target);

}  // namespace stancemill::train
