// The hashed features of the passages of a batch, in compressed sparse rows.
//
// Words keep their 64-bit hash: a word's own row and the rows of its character n-grams depend on the word alone, so
// the classifier adds them up once and remembers the sum. What spans words (n-grams, skip-grams, marks) is row numbers.
// Row numbers are in [0, 2^bits). Within a passage rows stand by kind, and
// each kind in the order of the text (features.h).
#pragma once

#include <cstdint>
#include <vector>

namespace stancemill {

struct FeatureBatch {
  std::vector<std::uint64_t> word_hash;  ///< one a word; passage i has those of Batch::token_begin[i] .. [i + 1]
  std::vector<std::uint32_t> row_begin;  ///< passages + 1 offsets into rows
  std::vector<std::uint32_t> rows;       ///< rows of all features that span words

  void clear() {
    word_hash.clear();
    row_begin.clear();
    rows.clear();
  }
};

}  // namespace stancemill
