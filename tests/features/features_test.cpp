#include "features/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

#include "features/hash_v1.h"
#include "made_up_text.h"

namespace stancemill::features {
namespace {

/// Specs that together use every kind of feature, alone and with others.
std::vector<FeatureSpec> specs() {
  std::vector<FeatureSpec> all(10);
  all[1].word_ngrams = 1;
  all[1].char_ngrams_min = 0;
  all[2].word_ngrams = 3;
  all[2].skip_bigrams = true;
  all[3].negation_marks = true;
  all[3].seed = 77;
  all[4].char_ngrams_min = 2;
  all[4].char_ngrams_max = 8;
  all[4].bits = 22;
  all[5] = all[4];
  all[5].word_ngrams = 3;
  all[5].skip_bigrams = true;
  all[5].negation_marks = true;
  all[5].bits = 14;
  all[6].word_ngrams = 1;
  all[6].skip_bigrams = true;
  all[6].char_ngrams_min = 3;
  all[6].char_ngrams_max = 4;
  all[7].word_ngrams = 1;
  all[7].negation_marks = true;
  all[8].begin_marks = true;
  all[9] = all[5];
  all[9].begin_marks = true;
  return all;
}

class FeaturesOf : public testing::TestWithParam<CpuTarget> {};

TEST_P(FeaturesOf, HashGivesTheColumnsOfThePlainWay) {
  for (std::uint32_t seed = 0; seed < 6; ++seed) {
    const MadeUpBatch batch = make_up_batch(seed, 12);
    for (const FeatureSpec& spec : specs()) {
      FeatureBatch expected;
      Hasher(spec, CpuTarget::kReference).hash(batch.folded.view(), batch.tokens, batch.token_begin, expected);
      FeatureBatch got;
      got.rows = {1, 2, 3};  // what a batch held before must not matter
      Hasher(spec, GetParam()).hash(batch.folded.view(), batch.tokens, batch.token_begin, got);
      EXPECT_EQ(got.word_hash, expected.word_hash);
      EXPECT_EQ(got.row_begin, expected.row_begin);
      EXPECT_EQ(got.rows, expected.rows);
    }
  }
}

// Each passage of a batch begins anew; one word has a pair with the mark, two have a triple with it as well.
TEST_P(FeaturesOf, BeginMarksAddThePairAndTheTripleOfTheFirstWords) {
  MadeUpBatch batch;
  for (const std::size_t words : {0, 1, 2, 3, 40}) {
    for (std::size_t i = 0; i < words; ++i) batch.add_word("w" + std::to_string(i), " ");
    batch.end_passage();
  }
  for (const int most : {2, 3}) {
    FeatureSpec plain;
    plain.word_ngrams = most;
    plain.skip_bigrams = plain.negation_marks = true;
    FeatureSpec marked = plain;
    marked.begin_marks = true;
    FeatureBatch without;
    FeatureBatch with;
    Hasher(plain, GetParam()).hash(batch.folded.view(), batch.tokens, batch.token_begin, without);
    Hasher(marked, GetParam()).hash(batch.folded.view(), batch.tokens, batch.token_begin, with);
    EXPECT_EQ(with.word_hash, without.word_hash);
    for (std::size_t i = 0; i + 1 < batch.token_begin.size(); ++i) {
      const std::uint64_t* const words = with.word_hash.data() + batch.token_begin[i];
      const std::size_t count = batch.token_begin[i + 1] - batch.token_begin[i];
      std::vector<std::uint32_t> expected;
      if (count >= 1) expected.push_back(hash_v1::bigram_row(hash_v1::kPassageBegin, words[0], marked.bits));
      if (count >= 2 && most == 3) {
        expected.push_back(hash_v1::trigram_row(hash_v1::kPassageBegin, words[0], words[1], marked.bits));
      }
      expected.insert(expected.end(), without.rows.begin() + without.row_begin[i],
                      without.rows.begin() + without.row_begin[i + 1]);
      EXPECT_EQ(
          std::vector<std::uint32_t>(with.rows.begin() + with.row_begin[i], with.rows.begin() + with.row_begin[i + 1]),
          expected)
          << "passage " << i;
    }
  }
}

TEST_P(FeaturesOf, HashAndWordRowsTogetherAreTheLocatedFeatures) {
  const MadeUpBatch batch = make_up_batch(11, 12);
  for (const FeatureSpec& spec : specs()) {
    const Hasher hasher(spec, GetParam());
    FeatureBatch features;
    hasher.hash(batch.folded.view(), batch.tokens, batch.token_begin, features);
    for (std::size_t i = 0; i + 1 < batch.token_begin.size(); ++i) {
      std::vector<std::uint32_t> rows(features.rows.begin() + features.row_begin[i],
                                      features.rows.begin() + features.row_begin[i + 1]);
      for (std::size_t w = batch.token_begin[i]; w < batch.token_begin[i + 1]; ++w) {
        hasher.append_word_rows(batch.word(w), features.word_hash[w], rows);
      }
      std::vector<LocatedFeature> located;
      const std::span<const TokenSpan> tokens(batch.tokens);
      hasher.locate(batch.folded.view(),
                    tokens.subspan(batch.token_begin[i], batch.token_begin[i + 1] - batch.token_begin[i]), located);
      std::vector<std::uint32_t> expected;
      for (const LocatedFeature& feature : located) expected.push_back(feature.row);
      std::sort(rows.begin(), rows.end());
      std::sort(expected.begin(), expected.end());
      ASSERT_EQ(rows, expected) << "passage " << i;
    }
  }
}

TEST_P(FeaturesOf, WordsOfEveryLengthHaveTheRowsOfThePlainWay) {
  std::string word;
  for (const FeatureSpec& spec : specs()) {
    const Hasher fast(spec, GetParam());
    const Hasher plain(spec, CpuTarget::kReference);
    word.clear();
    for (std::size_t length = 0; length < 800; ++length) {
      word += length % 7 == 3 ? "é" : length % 11 == 5 ? "中" : std::string(1, static_cast<char>('a' + length % 26));
      // Short ones, those about as long as one and two pieces that the fast way works in, and a few more.
      if (length > 40 && (length + 10) % 256 > 20 && length % 37 != 0) continue;
      std::vector<std::uint32_t> got = {7};  // appending keeps what is there
      std::vector<std::uint32_t> expected = {7};
      // A copy of exactly this size, so that a sanitizer sees any read past the end.
      const std::unique_ptr<char[]> exact(new char[word.size()]);
      std::copy(word.begin(), word.end(), exact.get());
      fast.append_word_rows({exact.get(), word.size()}, 42, got);
      plain.append_word_rows(word, 42, expected);
      std::sort(got.begin(), got.end());
      std::sort(expected.begin(), expected.end());
      ASSERT_EQ(got, expected) << length;
    }
  }
}

TEST_P(FeaturesOf, BytesThatAreNoUtf8AreHashedSafely) {
  FeatureSpec spec;
  spec.char_ngrams_min = 2;
  std::vector<std::uint32_t> rows;
  for (int lead = 0x80; lead < 0x100; ++lead) {
    const std::unique_ptr<char[]> bytes(new char[3]{'a', 'b', static_cast<char>(lead)});
    rows.clear();
    Hasher(spec, GetParam()).append_word_rows({bytes.get(), 3}, 1, rows);
    EXPECT_EQ(rows.size(), 1U + 4U + 3U + 2U)
        << lead;  // the word; windows of 2, 3, 4 over five code points; 5 is the whole
  }
}

TEST_P(FeaturesOf, AnEmptyBatchHasEmptyColumns) {
  const Hasher hasher(FeatureSpec(), GetParam());
  Buffer nothing;
  nothing.reserve(1);
  FeatureBatch features;
  const std::vector<std::uint32_t> token_begin = {0, 0, 0};
  hasher.hash(nothing.view(), {}, token_begin, features);
  EXPECT_TRUE(features.word_hash.empty());
  EXPECT_TRUE(features.rows.empty());
  EXPECT_EQ(features.row_begin, (std::vector<std::uint32_t>{0, 0, 0}));
}

TEST_P(FeaturesOf, AWarmBatchAllocatesNothing) {
  const MadeUpBatch batch = make_up_batch(1, 12);
  const Hasher hasher(specs()[9], GetParam());
  FeatureBatch features;
  hasher.hash(batch.folded.view(), batch.tokens, batch.token_begin, features);
  const auto* const hashes = features.word_hash.data();
  const auto* const rows = features.rows.data();
  features.clear();
  hasher.hash(batch.folded.view(), batch.tokens, batch.token_begin, features);
  EXPECT_EQ(features.word_hash.data(), hashes);
  EXPECT_EQ(features.rows.data(), rows);
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, FeaturesOf, testing::ValuesIn(runnable_cpu_targets()),
                         [](const auto& target) { return std::string(cpu_target_name(target.param)); });

}  // namespace
}  // namespace stancemill::features
