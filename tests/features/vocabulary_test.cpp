#include <gtest/gtest.h>

#include <random>

#include "features/features.h"

namespace stancemill::features {
namespace {

TEST(Vocabulary, WhatWasLearnedIsKnown) {
  for (const std::size_t elements : {1U, 2U, 1024U}) {
    std::mt19937_64 random(elements);
    std::vector<std::uint64_t> bit_set(elements);
    std::vector<std::uint64_t> learned;
    for (int i = 0; i < 500; ++i) {
      learned.push_back(random());
      learn_word(bit_set, learned.back());
      for (const std::uint64_t hash : learned) ASSERT_TRUE(knows_word(bit_set, hash));
    }
  }
}

TEST(Vocabulary, OtherWordsAreSeldomKnown) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> bit_set(1024);  // 65,536 bits; 3,000 words set 6,000 of them: (6,000 / 65,536)^2 = 0.8 %
  for (int i = 0; i < 3000; ++i) learn_word(bit_set, random());
  int known = 0;
  for (int i = 0; i < 10000; ++i) known += knows_word(bit_set, random()) ? 1 : 0;
  EXPECT_LT(known, 160);
}

TEST(Vocabulary, AFreshSetKnowsNothing) {
  const std::vector<std::uint64_t> bit_set(16);
  EXPECT_FALSE(knows_word(bit_set, 0));
  EXPECT_FALSE(knows_word(bit_set, ~std::uint64_t{0}));
}

TEST(Vocabulary, WithoutASetEveryWordIsKnown) {
  EXPECT_TRUE(knows_word({}, 12345));
  learn_word({}, 12345);
}

}  // namespace
}  // namespace stancemill::features
