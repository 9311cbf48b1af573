// Which words stand in the scope of a negator.
//
// What: a negator ("not", "pas", "nicht", "no", "non", "niet", "nie", "não" ...) puts the next four words in its scope,
// up to clause punctuation [.,;:!?] or a line feed. Simple on purpose: the classifier learns what the mark is worth.
// Method: Das and Chen (2001) and Pang, Lee and Vaithyanathan (2002) mark words from a negator to the next punctuation;
// a window of a few words works across languages without parsing. Cost: a few cycles a word. Threads: const after
// construction. Tested by: tests/features/negation_test.cpp
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "stancemill/passage.h"

namespace stancemill::features {

class Negation {
 public:
  static constexpr int kScope = 4;  ///< words after a negator

  /// `key` is hash_v1::seed_key() of the spec's seed: negators are known by their hash.
  explicit Negation(std::uint64_t key);

  /// Is this the hash of a negator?
  bool is_negator(std::uint64_t hash) const {
    const std::size_t filter_bit = hash % kFilterBits;
    if ((filter_[filter_bit / 64] >> (filter_bit % 64) & 1U) == 0) return false;
    return std::binary_search(hashes_.begin(), hashes_.end(), hash);
  }

  /// Calls `mark(i)` for each word of one passage that is in scope, in order, once. `tokens` are ranges of `folded`,
  /// and `hashes` their word hashes. A token that is clause punctuation itself (FeatureSpec::symbols) ends a scope too.
  template <class Mark>
  void for_each_negated(std::string_view folded, std::span<const TokenSpan> tokens,
                        std::span<const std::uint64_t> hashes, Mark mark) const {
    int left = 0;  // words that the scope still covers
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (left > 0) {
        // From the end of the word before to the first byte of this one, which may be a symbol token, with marks behind
        // it: no word begins with clause punctuation.
        const std::uint32_t end = tokens[i].begin + 1;
        if (ends_clause(folded.substr(tokens[i - 1].end, end - tokens[i - 1].end))) {
          left = 0;
        } else {
          --left;
          mark(i);
        }
      }
      if (is_negator(hashes[i])) left = kScope;
    }
  }

 private:
  static constexpr std::size_t kFilterBits = 2048;

  static bool ends_clause(std::string_view gap) {
    return std::any_of(gap.begin(), gap.end(), [](char byte) {
      return byte == '.' || byte == ',' || byte == ';' || byte == ':' || byte == '!' || byte == '?' || byte == '\n';
    });
  }

  std::vector<std::uint64_t> hashes_;            // sorted
  std::uint64_t filter_[kFilterBits / 64] = {};  // says no to nearly every other word, without a search
};

}  // namespace stancemill::features
