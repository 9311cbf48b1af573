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

/// Groups that a table of so many outputs is filled up to: the kernels are made for 1, 2, 3, 4, 8 and 16.
constexpr std::size_t groups_for(std::size_t outputs) {
  const std::size_t groups = (outputs + kGroup - 1) / kGroup;
  return groups <= 4 ? groups : groups <= 8 ? 8 : kMaxGroups;
}

/// A table for the kernels: 2^bits rows of `groups` x 4 int8, row-major; `groups` is one that groups_for() gives.
struct PaddedTable {
  const std::int8_t* rows = nullptr;
  std::size_t groups = 0;
};

/// A run of words of one passage, as the kernel for words takes it.
struct WordRun {
  const std::uint64_t* hashes = nullptr;
  std::size_t count = 0;  ///< words of the run
  std::size_t readable =
      0;  ///< hashes that may be read, those of the run included: the entries of the next ones are fetched
  std::uint32_t first = 0;  ///< number of the first word, from which unknown words are counted
};

/// Function pointers of one instruction set. `sums` holds groups x 4 numbers that are added to; callers keep the number
/// of features small enough that they do not overflow.
struct Kernels {
  /// Adds the rows with these numbers.
  void (*add_rows)(const PaddedTable& table, const std::uint32_t* rows, std::size_t count, std::int32_t* sums);
  /// Adds the sums of those words of the run that the memory holds, and to `known` how many of them are marked as known
  /// to the model. Writes the numbers of the other words to `unknown`, which has room for run.count, and returns how
  /// many they are.
  std::size_t (*add_words)(const WordMemory& memory, const WordRun& run, std::int32_t* sums, std::uint64_t& known,
                           std::uint32_t* unknown);
};

/// The kernels of `target`. kReference gets those of kSse2; it does not use them.
Kernels kernels_for(CpuTarget target);

}  // namespace stancemill::classify
