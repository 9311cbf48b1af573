#include "features/hash_v1.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace stancemill::features::hash_v1 {
namespace {

// Frozen: models depend on these numbers. A failure here is a new hash, which needs a new name.
TEST(HashV1, GoldenValuesOfWordsStand) {
  const std::uint64_t key = seed_key(0);
  EXPECT_EQ(key, 0xE220A8397B1DCDAFU);
  EXPECT_EQ(seed_key(42), 0xBDD732262FEB6E95U);
  EXPECT_EQ(word_hash("", key), 0xAF34C6DA268653F3U);
  EXPECT_EQ(word_hash("a", key), 0x830C48A04072C5A1U);
  EXPECT_EQ(word_hash("sovereign", key), 0x727D1EE2494A2942U);
  EXPECT_EQ(word_hash("souveränität", key), 0x15F6F0DD4540B4C4U);
  EXPECT_EQ(word_hash("0123456789abcdef", key), 0xDE32A921A36A0B86U);
  EXPECT_EQ(word_hash("0123456789abcdefg", key), 0xD11F624F8E3B2196U);
  EXPECT_EQ(word_hash("主权", seed_key(42)), 0xF8509B9240F06C6BU);
}

TEST(HashV1, GoldenValuesOfRowsStand) {
  const std::uint64_t key = seed_key(0);
  const std::uint64_t a = word_hash("cloud", key);
  const std::uint64_t b = word_hash("act", key);
  const std::uint64_t c = word_hash("now", key);
  EXPECT_EQ(word_row(a, 18), 104205U);
  EXPECT_EQ(bigram_row(a, b, 18), 85034U);
  EXPECT_EQ(trigram_row(a, b, c, 18), 130983U);
  EXPECT_EQ(skip_bigram_row(a, b, 18), 6787U);
  EXPECT_EQ(negated_row(a, 18), 93363U);
  EXPECT_EQ(bigram_row(kPassageBegin, 1, 18), 84749U);
  EXPECT_EQ(trigram_row(kPassageBegin, 1, 2, 18), 91453U);
  const std::array<std::uint32_t, 5> window = {kWordBegin, 'c', 'l', 'o', 'u'};
  EXPECT_EQ(character_offset(key, 5), 2397817814U);
  EXPECT_EQ(character_row(window, character_offset(key, 5), 18), 237460U);
  EXPECT_EQ(character_row(window, character_offset(key, 5), 22), 3799374U);
}

TEST(HashV1, RowsAreBelowTwoToTheBits) {
  std::mt19937_64 random(1);
  for (const int bits : {14, 18, 22}) {
    std::uint32_t highest = 0;
    for (int i = 0; i < 20000; ++i) {
      const std::uint64_t a = random();
      const std::uint64_t b = random();
      for (const std::uint32_t row : {word_row(a, bits), bigram_row(a, b, bits), trigram_row(a, b, a, bits),
                                      skip_bigram_row(a, b, bits), negated_row(a, bits)}) {
        ASSERT_LT(row, 1U << bits);
        highest = std::max(highest, row);
      }
    }
    EXPECT_GT(highest, (1U << bits) * 99 / 100) << "the upper rows are used too";
  }
}

TEST(HashV1, EveryInputBitOfAWordFlipsHalfOfTheHash) {
  std::mt19937_64 random(2);
  const std::uint64_t key = seed_key(7);
  for (const std::size_t length : {1U, 3U, 8U, 9U, 16U, 17U, 40U}) {
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
      constexpr int kTrials = 200;
      int flipped = 0;
      for (int trial = 0; trial < kTrials; ++trial) {
        std::string word(length, ' ');
        for (char& byte : word) byte = static_cast<char>('a' + random() % 26);
        const std::uint64_t before = word_hash(word, key);
        word[bit / 8] = static_cast<char>(word[bit / 8] ^ (1 << (bit % 8)));
        flipped += std::popcount(before ^ word_hash(word, key));
      }
      const double share = flipped / (64.0 * kTrials);
      EXPECT_NEAR(share, 0.5, 0.05) << "length " << length << ", bit " << bit;
    }
  }
}

TEST(HashV1, LengthCountsWhereBytesAreZero) {
  std::set<std::uint64_t> hashes;
  for (std::size_t length = 0; length <= 64; ++length) hashes.insert(word_hash(std::string(length, '\0'), seed_key(0)));
  EXPECT_EQ(hashes.size(), 65U);
}

/// Counts rows that are hit; n balls into m boxes leave m * exp(-n / m) of them empty.
template <class RowOf>
double boxes_hit(std::uint32_t n, RowOf row_of) {
  std::vector<bool> hit(1U << 18);
  double count = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint32_t row = row_of(i);
    count += hit[row] ? 0 : 1;
    hit[row] = true;
  }
  return count;
}

TEST(HashV1, SimilarInputsSpreadLikeChance) {
  constexpr std::uint32_t kBalls = 1U << 18;
  constexpr double kExpected = kBalls * 0.63212;  // 1 - 1/e
  constexpr double kTolerance = 900;              // some six standard deviations
  const std::uint64_t key = seed_key(0);
  const auto word = [&](std::uint32_t i) { return word_hash("w" + std::to_string(i), key); };
  const std::uint64_t other = word_hash("the", key);
  EXPECT_NEAR(boxes_hit(kBalls, [&](std::uint32_t i) { return word_row(word(i), 18); }), kExpected, kTolerance);
  EXPECT_NEAR(boxes_hit(kBalls, [&](std::uint32_t i) { return bigram_row(word(i), other, 18); }), kExpected,
              kTolerance);
  EXPECT_NEAR(boxes_hit(kBalls, [&](std::uint32_t i) { return bigram_row(other, word(i), 18); }), kExpected,
              kTolerance);
  EXPECT_NEAR(boxes_hit(kBalls, [&](std::uint32_t i) { return bigram_row(word(i / 512), word(i % 512), 18); }),
              kExpected, kTolerance);
  EXPECT_NEAR(boxes_hit(kBalls, [&](std::uint32_t i) { return negated_row(word(i), 18); }), kExpected, kTolerance);
  const std::uint32_t offset = character_offset(key, 5);
  EXPECT_NEAR(boxes_hit(kBalls,
                        [&](std::uint32_t i) {
                          const std::array<std::uint32_t, 5> window = {kWordBegin, 'a' + i % 23, 'a' + i / 23 % 23,
                                                                       'a' + i / 529 % 23, 'a' + i / 12167};
                          return character_row(window, offset, 18);
                        }),
              kExpected, kTolerance);
}

TEST(HashV1, KindsAndOrderGiveOtherRows) {
  std::mt19937_64 random(3);
  int same = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t a = random();
    const std::uint64_t b = random();
    same += bigram_row(a, b, 22) == bigram_row(b, a, 22) ? 1 : 0;
    same += bigram_row(a, b, 22) == skip_bigram_row(a, b, 22) ? 1 : 0;
    same += negated_row(a, 22) == word_row(a, 22) ? 1 : 0;
  }
  EXPECT_LE(same, 2);
}

TEST(HashV1, TheSeedChangesEverything) {
  const std::uint64_t a = word_hash("sovereign", seed_key(0));
  const std::uint64_t b = word_hash("sovereign", seed_key(1));
  EXPECT_GT(std::popcount(a ^ b), 10);
  EXPECT_NE(character_offset(seed_key(0), 5), character_offset(seed_key(1), 5));
  EXPECT_EQ(seed_key(0 - 0x9E3779B97F4A7C15U), 1U) << "the one seed that mixes to zero must not multiply by zero";
}

}  // namespace
}  // namespace stancemill::features::hash_v1
