// The integer sums of one passage.
//
// What: 32 bits for the kernels to add to, 64 bits for as many features as a passage may have.
// Ownership: plain values. Threads: one worker's. Tested by: tests/classify/long_passage_test.cpp
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "classify/kernels.h"

namespace stancemill::classify {

class Sums {
 public:
  /// Features that may be added in 32 bits between two calls of carry(): 2^23 x 128 is 2^30.
  static constexpr std::size_t kBlockFeatures = std::size_t{1} << 23;

  /// `count` outputs, at most kMaxGroups x kGroup.
  explicit Sums(std::size_t count) : count_(count) {
    for (std::size_t k = 0; k < count_; ++k) {
      narrow_[k] = 0;
      wide_[k] = 0;
    }
  }

  /// For a kernel to add to.
  std::int32_t* narrow() { return narrow_.data(); }
  /// Moves what was added in 32 bits to the 64 bits.
  void carry() {
    for (std::size_t k = 0; k < count_; ++k) wide_[k] += std::exchange(narrow_[k], 0);
  }
  /// What was carried.
  const std::int64_t* wide() const { return wide_.data(); }

 private:
  std::size_t count_;
  std::array<std::int32_t, kMaxGroups * kGroup> narrow_;
  std::array<std::int64_t, kMaxGroups * kGroup> wide_;
};

/// Adds the rows with these numbers, however many, and carries.
inline void add_all_rows(const Kernels& kernels, const PaddedTable& table, const std::uint32_t* rows, std::size_t count,
                         Sums& sums) {
  for (std::size_t begin = 0; begin < count; begin += Sums::kBlockFeatures) {
    const std::size_t left = count - begin;
    kernels.add_rows(table, rows + begin, left < Sums::kBlockFeatures ? left : Sums::kBlockFeatures, sums.narrow());
    sums.carry();
  }
}

}  // namespace stancemill::classify
