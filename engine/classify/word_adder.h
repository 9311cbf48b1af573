// Adds up the words of a batch: from the memory where they are remembered, from their rows where not.
//
// What: looks ahead over a few hundred words, works out the sums of those that are not remembered, side by side so that the
// cache misses of one word pass while the next is hashed, and remembers them; then adds from memory.
// Ownership: refers to everything, owns nothing; lives as long as one call of score_all().
// Threads: one worker's. Tested by: tests/classify/
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "classify/classify.h"
#include "classify/kernels.h"
#include "classify/sums.h"
#include "classify/word_memory.h"

namespace stancemill::classify {

class WordAdder {
 public:
  /// `rows` is room to work in.
  WordAdder(const Kernels& kernels, const PaddedTable& table, const WordRows& word_rows, const Columns& columns,
            WordMemory& memory, std::vector<std::uint32_t>& rows)
      : kernels_(kernels), table_(table), word_rows_(word_rows), columns_(columns), memory_(memory), rows_(rows) {}

  /// Adds the words [begin, end) of the batch to `sums`, carried; returns how many of them are known to the model. Calls
  /// go forward through the batch: `begin` is not before the `end` of the call before.
  std::uint64_t add(std::size_t begin, std::size_t end, Sums& sums);

 private:
  /// Words that are looked up ahead: few enough that their entries stay in the first-level cache.
  static constexpr std::size_t kLookAhead = 256;
  /// Unknown words between the one whose rows are asked for and the one whose rows are added.
  static constexpr std::size_t kLag = 8;

  void learn(std::size_t begin, std::size_t end);
  void add_unremembered(std::size_t word, Sums& sums, std::uint64_t& known);
  void append_rows(std::size_t word);
  bool is_known(std::uint64_t hash) const;

  const Kernels& kernels_;
  const PaddedTable& table_;
  const WordRows& word_rows_;
  const Columns& columns_;
  WordMemory& memory_;
  std::vector<std::uint32_t>& rows_;
  std::size_t learned_ = 0;  // words before this one were looked up
  std::array<std::uint32_t, kLookAhead> unknown_;
  std::array<std::uint32_t, kLookAhead + 1> row_begin_;
};

}  // namespace stancemill::classify
