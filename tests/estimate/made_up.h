// Made-up corpora with known shares and a classifier that errs in a known way, and files in a folder of their own.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "base/random.h"
#include "estimate/evidence.h"
#include "temporary_folder.h"

namespace stancemill::estimate {

/// A passage of three labels; the classifier is right four times in five, and else says another.
inline GoldPassage made_up_passage(const Shares& shares, std::mt19937_64& random) {
  GoldPassage passage;
  const double place = draw_uniform(random);
  passage.gold = place < shares[0] ? 0 : place < shares[0] + shares[1] ? 1 : 2;
  passage.given = draw_uniform(random) < 0.8 ? passage.gold : (passage.gold + 1 + draw_below(random, 2)) % 3;
  passage.probabilities = {0.15, 0.15, 0.15};
  passage.probabilities[passage.given] = 0.7;
  return passage;
}

inline std::vector<GoldPassage> made_up_gold(std::size_t count, const Shares& shares, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<GoldPassage> gold;
  for (std::size_t i = 0; i < count; ++i) gold.push_back(made_up_passage(shares, random));
  return gold;
}

inline Binned binned(const std::vector<GoldPassage>& passages) {
  Binned corpus(3);
  for (const GoldPassage& passage : passages) corpus.add(passage.given, passage.probabilities);
  return corpus;
}

}  // namespace stancemill::estimate
