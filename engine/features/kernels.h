// The hot loops of hashing, once for each instruction set.
//
// What: a table of functions that give the numbers of hash_v1.h. All may write whole vectors: up to kSlack elements
// past the last one that they are asked for. Reading: noted at each function. Threads: pure functions. Tested by:
// tests/features/kernels_test.cpp, tests/features/features_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"
#include "stancemill/passage.h"

namespace stancemill::features {

/// Elements past the last one that kernels may read and overwrite: a vector of 64 bytes, and two words.
inline constexpr std::size_t kSlack = 18;

/// Function pointers of one instruction set. `shift` is 32 - FeatureSpec::bits.
struct Kernels {
  /// hashes[i] = word_hash of `words[i]`, ranges of `text`; 16 bytes from the begin of each word are readable.
  void (*hash_words)(const char* text, const TokenSpan* words, std::size_t count, std::uint64_t key,
                     std::uint64_t* hashes);
  /// rows[i] = bigram_row of words i and i + 1, for `count` bigrams.
  void (*bigrams)(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* rows);
  /// rows[i] = trigram_row of words i, i + 1 and i + 2, for `count` trigrams.
  void (*trigrams)(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* rows);
  /// rows[i] = skip_bigram_row of words i and i + 2, for `count` pairs.
  void (*skip_bigrams)(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* rows);
  /// rows[i] = character_row of the window of `length` code points that begins at i, for `count` windows.
  void (*characters)(const std::uint32_t* code_points, std::size_t count, int length, std::uint32_t offset, int shift,
                     std::uint32_t* rows);
};

/// The kernels of `target`. kReference gets those of kSse2; it does not use them.
Kernels kernels_for(CpuTarget target);

}  // namespace stancemill::features
