// The memory of words: the sum of a word's own features, by the hash of the word.
//
// What: two direct-mapped tables; a new word replaces the ones that had its slots. The first is small and is looked
// into for every word. The second, twice as large, holds what the first has lost and is asked only then; it
// exists for tables of up to four outputs. A slot comes from the low bits of the hash in the first table and from its
// high bits in the second, and the key holds the others, so all 64 bits decide whether a word is there:
//
//   entry:  | hash bits without the slot's | 0 .. 0 | known | valid |  sum 0 | sum 1 | sum 2 | sum 3 |  ...  groups
//           |<----------------------- 64 ------------------------->|  int16   int16   int16   int16
//
// Cost: one cache line a look-up for up to four outputs. On a mixed corpus of 17 million words, 5.4 % miss the first
// table and 2.8 % both; 2.4 % come for the first time. Ownership: owns its entries. Threads: one worker's.
// Tested by: tests/classify/word_memory_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

namespace stancemill::classify {

class WordMemory {
 public:
  /// A word with more features is not remembered: 255 x 128 is the most that fits int16.
  static constexpr std::size_t kMaxFeatures = 250;
  static constexpr std::uint64_t kValid = 1;
  static constexpr std::uint64_t kKnown = 2;  ///< the word is in the model's vocabulary

  /// Sums of `groups` x 4 outputs; 2^18 entries, or as many (a power of two) as fit 4 MiB, in the first table.
  explicit WordMemory(std::size_t groups);

  std::size_t groups() const { return stride_ - 1; }
  int slot_bits() const { return slot_bits_; }

  /// The entry where a word with this hash stands if it is remembered.
  const std::uint64_t* entry(std::uint64_t hash) const { return entries_.data() + (hash & slot_mask_) * stride_; }
  /// What an entry begins with that holds the word, apart from kKnown.
  std::uint64_t key(std::uint64_t hash) const { return (hash & ~slot_mask_) | kValid; }

  /// Is a word with this hash in the first table?
  bool holds(std::uint64_t hash) const { return (entry(hash)[0] & ~kKnown) == key(hash); }

  /// Takes a word back into the first table if the second holds it; returns whether it does.
  bool recall(std::uint64_t hash);
  /// Sends for what recall() will read.
  void prefetch_recall(std::uint64_t hash) const {
    if (older_) __builtin_prefetch(older_entry(hash));
  }

  /// Adds the sums of a word in the first table to `sums`, groups x 4 numbers; returns whether it is known to the
  /// model.
  bool add_to(std::uint64_t hash, std::int64_t* sums) const;

  /// Remembers a word in both tables; `sums` has groups x 4 numbers, each of which fits int16.
  void remember(std::uint64_t hash, bool known, std::span<const std::int64_t> sums);

  /// Forgets all words.
  void forget();

 private:
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  std::uint64_t* older_entry(std::uint64_t hash) const { return older_.get() + (hash >> (64 - older_bits_)) * stride_; }
  std::uint64_t older_key(std::uint64_t hash) const { return hash << older_bits_ | kValid; }

  std::size_t stride_;  // of an entry, in elements
  int slot_bits_;
  int older_bits_;
  std::uint64_t slot_mask_;
  std::vector<std::uint64_t> entries_;
  std::unique_ptr<std::uint64_t[], Free> older_;  ///< the second table; null: none. Pages come when first written
};

}  // namespace stancemill::classify
