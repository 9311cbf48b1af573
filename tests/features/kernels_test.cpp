#include "features/kernels.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "features/hash_v1.h"
#include "stancemill/buffer.h"

namespace stancemill::features {
namespace {

class KernelsOf : public testing::TestWithParam<CpuTarget> {
 protected:
  KernelsOf() : kernels_(kernels_for(GetParam())) {
    std::mt19937_64 random(5);
    for (int i = 0; i < 100; ++i) hashes_.push_back(random());
  }
  Kernels kernels_;
  std::vector<std::uint64_t> hashes_;
};

TEST_P(KernelsOf, WordHashesOfEveryLengthAndPlaceAreThoseOfTheDefinition) {
  std::mt19937 random(6);
  Buffer text;
  for (int i = 0; i < 2000; ++i) text.push_back(static_cast<char>(random()));
  std::vector<TokenSpan> words;
  for (std::uint32_t length = 0; length <= 70; ++length) {
    for (std::uint32_t begin = 0; begin < 20; ++begin) words.push_back({begin, begin + length});
    words.push_back({static_cast<std::uint32_t>(text.size()) - length, static_cast<std::uint32_t>(text.size())});
  }
  const std::uint64_t key = hash_v1::seed_key(9);
  std::vector<std::uint64_t> hashes(words.size() + kSlack);
  kernels_.hash_words(text.data(), words.data(), words.size(), key, hashes.data());
  for (std::size_t i = 0; i < words.size(); ++i) {
    ASSERT_EQ(hashes[i], hash_v1::word_hash(text.view(words[i].begin, words[i].end), key))
        << words[i].begin << ' ' << words[i].end;
  }
}

TEST_P(KernelsOf, RowsAreThoseOfTheDefinition) {
  for (const int bits : {14, 18, 22}) {
    const int shift = 32 - bits;
    for (std::size_t count = 0; count <= 70; ++count) {
      std::vector<std::uint32_t> rows(count + kSlack);
      const std::uint64_t* const w = hashes_.data();
      kernels_.bigrams(w, count, shift, rows.data());
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(rows[i], hash_v1::bigram_row(w[i], w[i + 1], bits));
      kernels_.trigrams(w, count, shift, rows.data());
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(rows[i], hash_v1::trigram_row(w[i], w[i + 1], w[i + 2], bits));
      kernels_.skip_bigrams(w, count, shift, rows.data());
      for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(rows[i], hash_v1::skip_bigram_row(w[i], w[i + 2], bits));
    }
  }
}

TEST_P(KernelsOf, CharacterRowsAreThoseOfTheDefinition) {
  std::vector<std::uint32_t> code_points;
  for (const std::uint64_t hash : hashes_) code_points.push_back(static_cast<std::uint32_t>(hash % 0x110002));
  for (int length = 2; length <= 8; ++length) {
    const auto window = static_cast<std::size_t>(length);
    for (std::size_t count = 0; count <= 60; ++count) {
      std::vector<std::uint32_t> rows(count + kSlack);
      kernels_.characters(code_points.data(), count, length, 12345, 14, rows.data());
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(rows[i], hash_v1::character_row({code_points.data() + i, window}, 12345, 18));
      }
    }
  }
}

TEST_P(KernelsOf, NothingIsWrittenPastTheSlack) {
  constexpr std::uint32_t kUntouched = 0xABCDABCD;
  for (std::size_t count = 0; count <= 40; ++count) {
    std::vector<std::uint32_t> rows(count + kSlack + 8, kUntouched);
    kernels_.bigrams(hashes_.data(), count, 14, rows.data());
    kernels_.trigrams(hashes_.data(), count, 14, rows.data());
    kernels_.skip_bigrams(hashes_.data(), count, 14, rows.data());
    for (std::size_t i = count + kSlack; i < rows.size(); ++i) ASSERT_EQ(rows[i], kUntouched);
  }
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, KernelsOf, testing::ValuesIn(runnable_cpu_targets()),
                         [](const auto& target) { return std::string(cpu_target_name(target.param)); });

}  // namespace
}  // namespace stancemill::features
