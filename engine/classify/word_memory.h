// The memory of words: the sum of a word's own features, by the hash of the word.
//
// What: a table in which a word has two places side by side; a new word takes the first of them, whose word moves to
// the second, whose word is forgotten. A place comes from the low bits of the hash, and the key holds the others, so
// all 64 bits decide whether a word is there:
//
//   entry:  | hash bits without the place's | 0 .. 0 | known | valid |  sum 0 | sum 1 | sum 2 | sum 3 |  ...  groups
//           |<----------------------- 64 -------------------------->|  int16   int16   int16   int16
//
// Cost: one cache line a look-up for up to four outputs. On a mixed corpus of 17 million words, about 3 % are not
// there, of which 2.4 % come for the first time. Ownership: owns its entries. Threads: one worker's. Tested by:
// tests/classify/word_memory_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/huge_array.h"

namespace stancemill::classify {

class WordMemory {
 public:
  /// A word with more features is not remembered: 255 x 128 is the most that fits int16.
  static constexpr std::size_t kMaxFeatures = 250;
  static constexpr std::uint64_t kValid = 1;
  static constexpr std::uint64_t kKnown = 2;  ///< the word is in the model's vocabulary

  /// Sums of `groups` x 4 outputs: 2^19 entries (8 MiB) for one group; for more as many (a power of two) as fit 2 MiB.
  explicit WordMemory(std::size_t groups);

  /// Bytes that a memory of so many groups takes.
  static std::size_t bytes_for(std::size_t groups);

  std::size_t groups() const { return stride_ - 1; }
  /// Length of an entry in numbers.
  std::size_t stride() const { return stride_; }
  std::size_t entries() const { return entries_.size() / stride_; }

  /// The two entries, one behind the other, where a word with this hash stands if it is remembered.
  const std::uint64_t* pair(std::uint64_t hash) const { return entries_.data() + (hash & pair_mask_) * 2 * stride_; }
  /// What an entry begins with that holds the word, apart from kKnown.
  std::uint64_t key(std::uint64_t hash) const { return (hash & ~pair_mask_) | kValid; }
  /// Is this the entry of the word with this key?
  static bool is_entry_of(const std::uint64_t* entry, std::uint64_t key) { return (entry[0] & ~kKnown) == key; }

  /// The entry of the word, or null.
  const std::uint64_t* find(std::uint64_t hash) const {
    const std::uint64_t* const first = pair(hash);
    if (is_entry_of(first, key(hash))) return first;
    return is_entry_of(first + stride_, key(hash)) ? first + stride_ : nullptr;
  }

  /// Adds the sums of an entry to `sums`, groups x 4 numbers; returns whether its word is known to the model.
  bool add_to(const std::uint64_t* entry, std::int64_t* sums) const;

  /// Remembers a word; `sums` has groups x 4 numbers, each of which fits int16.
  void remember(std::uint64_t hash, bool known, std::span<const std::int64_t> sums);

  /// Forgets all words.
  void forget();

 private:
  /// The first of the word's two entries, whose word has moved to the second.
  std::uint64_t* make_room(std::uint64_t hash);

  std::size_t stride_;
  std::uint64_t pair_mask_;
  HugeArray<std::uint64_t> entries_;
};

}  // namespace stancemill::classify
