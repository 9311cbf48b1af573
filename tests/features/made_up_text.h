// Batches of made-up words for the tests of features: every length, several scripts, negators and punctuation.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/buffer.h"
#include "stancemill/passage.h"

namespace stancemill::features {

struct MadeUpBatch {
  Buffer folded;
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};

  void add_word(std::string_view word, std::string_view gap) {
    const auto begin = static_cast<std::uint32_t>(folded.size());
    folded.append(word);
    tokens.push_back({begin, static_cast<std::uint32_t>(folded.size())});
    folded.append(gap);
  }
  void end_passage() {
    folded.push_back('\n');
    token_begin.push_back(static_cast<std::uint32_t>(tokens.size()));
  }
  std::string_view word(std::size_t i) const { return folded.view(tokens[i].begin, tokens[i].end); }
};

/// Passages of 0 .. 40 words, and one of 700; words of 1 .. 12 characters, some of up to 600.
inline MadeUpBatch make_up_batch(std::uint32_t seed, std::size_t passages) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  constexpr std::string_view kCharacters[] = {"a", "e", "n", "s", "t", "o", "1", "'", "é", "ß", "ж", "न", "中", "𝒳"};
  constexpr std::string_view kWhole[] = {"not", "don't", "nicht", "pas", "nunca", "."};
  constexpr std::string_view kGaps[] = {" ", " ", " ", "", ", ", ". ", "\n", " (", "? "};
  MadeUpBatch batch;
  for (std::size_t passage = 0; passage < passages; ++passage) {
    const std::uint32_t words = passage == 3 ? 700 : below(41);
    for (std::uint32_t w = 0; w < words; ++w) {
      std::string word;
      if (below(8) == 0) {
        word = kWhole[below(std::size(kWhole))];
      } else {
        const std::uint32_t characters = 1 + (below(60) == 0 ? below(600) : below(12));
        const std::uint32_t scripts = below(3) == 0 ? std::size(kCharacters) : 7;
        for (std::uint32_t c = 0; c < characters; ++c) word += kCharacters[below(scripts)];
      }
      batch.add_word(word, kGaps[below(std::size(kGaps))]);
    }
    batch.end_passage();
  }
  return batch;
}

}  // namespace stancemill::features
