#include "classify/word_memory.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace stancemill::classify {
namespace {

constexpr std::uint64_t kWord = 0x0123'4567'89AB'CDEFU;

TEST(WordMemory, GivesBackWhatItWasGiven) {
  for (const std::size_t groups : {1U, 2U, 8U, 16U}) {
    WordMemory memory(groups);
    std::vector<std::int64_t> sums;
    for (std::size_t k = 0; k < groups * 4; ++k) sums.push_back(static_cast<std::int64_t>(k * 1000) - 32000);
    memory.remember(kWord, true, sums);
    ASSERT_TRUE(memory.holds(kWord));
    EXPECT_NE(memory.entry(kWord)[0] & WordMemory::kKnown, 0U);
    for (std::size_t k = 0; k < groups * 4; ++k) {
      std::int16_t sum = 0;
      std::memcpy(&sum, reinterpret_cast<const char*>(memory.entry(kWord) + 1) + 2 * k, 2);
      EXPECT_EQ(sum, sums[k]);
    }
    std::vector<std::int64_t> added(groups * 4, 5);
    EXPECT_TRUE(memory.add_to(kWord, added.data()));
    for (std::size_t k = 0; k < groups * 4; ++k) EXPECT_EQ(added[k], sums[k] + 5);
    memory.remember(kWord, false, sums);
    EXPECT_FALSE(memory.add_to(kWord, added.data()));
    EXPECT_EQ(memory.entry(kWord)[0] & WordMemory::kKnown, 0U);
  }
}

TEST(WordMemory, EveryBitOfTheHashDecides) {
  for (const std::size_t groups : {1U, 3U, 16U}) {
    WordMemory memory(groups);
    memory.remember(kWord, true, std::vector<std::int64_t>(groups * 4));
    for (int bit = 0; bit < 64; ++bit) EXPECT_FALSE(memory.holds(kWord ^ std::uint64_t{1} << bit)) << bit;
    EXPECT_TRUE(memory.holds(kWord));
  }
}

TEST(WordMemory, ANewWordTakesTheSlot) {
  WordMemory memory(1);
  const std::array<std::int64_t, 4> sums = {1, 2, 3, 4};
  const std::uint64_t other = kWord ^ std::uint64_t{1} << 40;
  memory.remember(kWord, true, sums);
  memory.remember(other, true, sums);
  EXPECT_TRUE(memory.holds(other));
  EXPECT_FALSE(memory.holds(kWord));
}

TEST(WordMemory, WhatTheFirstTableLosesTheSecondGivesBack) {
  WordMemory memory(1);
  const std::array<std::int64_t, 4> sums = {-32000, 2, -3, 32000};
  const std::uint64_t other = kWord ^ std::uint64_t{1} << 62;  // same slot in the first table, another in the second
  memory.remember(kWord, true, sums);
  memory.remember(other, false, std::array<std::int64_t, 4>{9, 9, 9, 9});
  ASSERT_FALSE(memory.holds(kWord));
  ASSERT_TRUE(memory.recall(kWord));
  ASSERT_TRUE(memory.holds(kWord));
  std::array<std::int64_t, 4> added{};
  EXPECT_TRUE(memory.add_to(kWord, added.data()));
  EXPECT_EQ(added, sums);
  for (int bit = 0; bit < 64; ++bit) EXPECT_FALSE(memory.recall(kWord ^ std::uint64_t{1} << bit) && bit != 62) << bit;
  memory.forget();
  EXPECT_FALSE(memory.recall(kWord));
}

TEST(WordMemory, WideEntriesHaveOneTable) {
  WordMemory memory(3);
  memory.remember(kWord, true, std::vector<std::int64_t>(12, 1));
  EXPECT_FALSE(memory.recall(kWord));
  EXPECT_TRUE(memory.holds(kWord));
}

TEST(WordMemory, KnowsNothingWhenFreshOrForgotten) {
  WordMemory memory(1);
  const std::array<std::int64_t, 4> sums = {1, 2, 3, 4};
  for (const std::uint64_t hash : {std::uint64_t{0}, std::uint64_t{1}, kWord, ~std::uint64_t{0}}) {
    EXPECT_FALSE(memory.holds(hash));
    memory.remember(hash, true, sums);
    EXPECT_TRUE(memory.holds(hash));
    memory.forget();
    EXPECT_FALSE(memory.holds(hash));
  }
}

TEST(WordMemory, IsAtMostFourMebibytes) {
  EXPECT_EQ(WordMemory(1).slot_bits(), 18);
  for (const std::size_t groups : {1U, 2U, 3U, 4U, 8U, 16U}) {
    const WordMemory memory(groups);
    const std::size_t bytes = ((1 + groups) * 8) << memory.slot_bits();
    EXPECT_LE(bytes, std::size_t{4} << 20);
    EXPECT_GT(bytes, std::size_t{2} << 20);
  }
}

}  // namespace
}  // namespace stancemill::classify
