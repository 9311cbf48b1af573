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
    const std::uint64_t* entry = memory.find(kWord);
    ASSERT_NE(entry, nullptr);
    EXPECT_NE(entry[0] & WordMemory::kKnown, 0U);
    for (std::size_t k = 0; k < groups * 4; ++k) {
      std::int16_t sum = 0;
      std::memcpy(&sum, reinterpret_cast<const char*>(entry + 1) + 2 * k, 2);
      EXPECT_EQ(sum, sums[k]);
    }
    std::vector<std::int64_t> added(groups * 4, 5);
    EXPECT_TRUE(memory.add_to(entry, added.data()));
    for (std::size_t k = 0; k < groups * 4; ++k) EXPECT_EQ(added[k], sums[k] + 5);
    memory.remember(kWord, false, sums);
    entry = memory.find(kWord);
    ASSERT_NE(entry, nullptr);
    EXPECT_FALSE(memory.add_to(entry, added.data()));
    EXPECT_EQ(entry[0] & WordMemory::kKnown, 0U);
  }
}

TEST(WordMemory, EveryBitOfTheHashDecides) {
  for (const std::size_t groups : {1U, 3U, 16U}) {
    WordMemory memory(groups);
    memory.remember(kWord, true, std::vector<std::int64_t>(groups * 4));
    for (int bit = 0; bit < 64; ++bit) EXPECT_EQ(memory.find(kWord ^ std::uint64_t{1} << bit), nullptr) << bit;
    EXPECT_NE(memory.find(kWord), nullptr);
  }
}

TEST(WordMemory, OfThreeWordsWithOnePlaceTheFirstIsForgotten) {
  WordMemory memory(1);
  const auto sums_of = [](std::int64_t sum) { return std::array<std::int64_t, 4>{sum, sum, sum, sum}; };
  const auto sum_in = [&memory](std::uint64_t word) {
    std::array<std::int64_t, 4> added{};
    if (const std::uint64_t* const entry = memory.find(word); entry != nullptr) memory.add_to(entry, added.data());
    return added[0];
  };
  const std::uint64_t second = kWord ^ std::uint64_t{1} << 40;
  const std::uint64_t third = kWord ^ std::uint64_t{1} << 41;
  memory.remember(kWord, true, sums_of(1));
  memory.remember(second, true, sums_of(2));
  EXPECT_EQ(sum_in(kWord), 1);
  EXPECT_EQ(sum_in(second), 2);
  memory.remember(second, true, sums_of(2));  // again: takes no room from the other
  EXPECT_EQ(sum_in(kWord), 1);
  memory.remember(third, true, sums_of(3));
  EXPECT_EQ(sum_in(third), 3);
  EXPECT_EQ(sum_in(second), 2);
  EXPECT_EQ(memory.find(kWord), nullptr);
}

TEST(WordMemory, KnowsNothingWhenFreshOrForgotten) {
  WordMemory memory(1);
  const std::array<std::int64_t, 4> sums = {1, 2, 3, 4};
  for (const std::uint64_t hash : {std::uint64_t{0}, std::uint64_t{1}, kWord, ~std::uint64_t{0}}) {
    EXPECT_EQ(memory.find(hash), nullptr);
    memory.remember(hash, true, sums);
    EXPECT_NE(memory.find(hash), nullptr);
    memory.forget();
    EXPECT_EQ(memory.find(hash), nullptr);
  }
}

TEST(WordMemory, IsAtMostEightMebibytesAndTwoForWideEntries) {
  for (const std::size_t groups : {1U, 2U, 3U, 4U, 8U, 16U}) {
    const std::size_t limit = std::size_t{groups == 1 ? 8U : 2U} << 20;
    const WordMemory memory(groups);
    const std::size_t bytes = memory.stride() * 8 * memory.entries();
    EXPECT_LE(bytes, limit);
    EXPECT_GT(bytes, limit / 2);
  }
}

}  // namespace
}  // namespace stancemill::classify
