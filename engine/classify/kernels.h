// The hot loops of classification, once for each instruction set: adding up int8 rows and remembered words.
//
// What: integer sums, so that no order and no instruction set can change a bit. Outputs go in groups of four.
// Cost: see bench/micro/classify_bench.cpp. Threads: pure functions. Tested by: tests/classify/
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"
#include "classify/word_memory.h"

namespace stancemill::classify {

inline constexpr std::size_t kGroup = 4;       ///< outputs of a group
inline constexpr std::size_t kMaxGroups = 16;  ///< 64 outputs

/// A table for the kernels: 2^bits rows of `groups` x 4 int8, row-major.
struct PaddedTable {
  const std::int8_t* rows = nullptr;
  std::size_t groups = 0;
};

/// Function pointers of one instruction set. `sums` holds groups x 4 numbers that are added to; callers keep the number of
/// features small enough that they do not overflow.
struct Kernels {
  /// Adds the rows with these numbers.
  void (*add_rows)(const PaddedTable& table, const std::uint32_t* rows, std::size_t count, std::int32_t* sums);
  /// Adds the sums of the words hashes[0], hashes[1] ... as long as the memory knows them; returns how many. Adds to `known`
  /// how many of them are marked as known to the model.
  std::size_t (*add_words)(const WordMemory& memory, const std::uint64_t* hashes, std::size_t count, std::int32_t* sums,
                           std::uint64_t& known);
  /// Lists which of hashes[0] .. hashes[count - 1] the memory does not know, as indices, and returns how many; `unknown` has
  /// room for `count`. Fetches the entries of all of them into the cache.
  std::size_t (*unknown_words)(const WordMemory& memory, const std::uint64_t* hashes, std::size_t count,
                               std::uint32_t* unknown);
};

/// The kernels of `target`. kReference gets those of kSse2; it does not use them.
Kernels kernels_for(CpuTarget target);

}  // namespace stancemill::classify
