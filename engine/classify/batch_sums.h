// The integer sums of a batch: what of classification comes before floating point.
//
// What: for each passage the sums of the weights of its features, in 64 bits, and the number of its words that the
// model knows. Words are added from the memory where they are remembered. The others are put on a list; their rows are
// asked for, and their weights sent for, some words before these are added, so that one word's cache misses pass while
// the next is hashed. Ownership: BatchSums refers to everything and owns nothing; Room is the worker's. Threads: one
// worker's. Tested by: tests/classify/
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "classify/classify.h"
#include "classify/kernels.h"
#include "classify/word_memory.h"

namespace stancemill::classify {

/// What is added up, and with what.
struct Adding {
  const Kernels& kernels;
  const PaddedTable& table;
  const WordRows& word_rows;
  const Columns& columns;

  std::size_t width() const { return table.groups * kGroup; }
};

/// Words that are looked up before the unknown ones among them are worked out.
inline constexpr std::size_t kChunkWords = 512;

/// Words of a chunk that the memory does not hold.
struct UnknownWords {
  std::size_t count = 0;
  std::array<std::uint32_t, kChunkWords> word{};     ///< numbers of words
  std::array<std::uint32_t, kChunkWords> passage{};  ///< where they stand
};

/// Room to work in, and the result.
struct Room {
  std::vector<std::int64_t> sums;    ///< passages x groups x 4, row-major
  std::vector<std::uint64_t> known;  ///< words that the model knows, by passage
  std::vector<std::uint32_t> rows;   ///< of the unknown words of a chunk
  UnknownWords unknown;
  std::array<std::size_t, kChunkWords + 1> row_begin{};  ///< their rows in `rows`
  std::array<bool, kChunkWords> in_vocabulary{};         ///< whether the model knows them
};

/// Fills room.sums and room.known for the passages [begin, end) of the columns.
void sum_passages(const Adding& adding, std::size_t begin, std::size_t end, WordMemory& memory, Room& room);

}  // namespace stancemill::classify
