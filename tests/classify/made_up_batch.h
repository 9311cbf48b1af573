// Made-up models and batches for the tests of classification, and scores worked out by hand.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string_view>
#include <vector>

#include "classify/classify.h"
#include "stancemill/feature_batch.h"
#include "stancemill/model.h"

namespace stancemill::classify {

inline constexpr std::uint32_t kTestRows = 1U << 14;

/// What a word's own features are in these tests: a few rows that depend on the hash alone; the top byte says how many.
inline void append_test_rows(const void*, std::string_view, std::uint64_t hash, std::vector<std::uint32_t>& rows) {
  const std::uint64_t count = hash >> 56;
  for (std::uint64_t k = 0; k < count; ++k) {
    rows.push_back(static_cast<std::uint32_t>((hash * (2 * k + 1)) >> 40) % kTestRows);
  }
}

/// Two words of three are known.
inline bool test_word_is_known(const void*, std::uint64_t hash) { return hash % 3 != 0; }

inline constexpr WordRows kTestWordRows = {nullptr, append_test_rows, test_word_is_known};

inline WeightTable make_up_table(std::uint32_t outputs, std::uint32_t seed) {
  std::mt19937 random(seed);
  WeightTable table;
  table.outputs = outputs;
  table.rows.resize(std::size_t{kTestRows} * outputs);
  for (std::int8_t& weight : table.rows) weight = static_cast<std::int8_t>(random());
  for (std::uint32_t k = 0; k < outputs; ++k) {
    table.scale.push_back(0.001F + static_cast<float>(random() % 1000) * 1e-5F);
    table.bias.push_back(static_cast<float>(random() % 2000) * 1e-3F - 1.0F);
  }
  return table;
}

struct MadeUpBatch {
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};
  FeatureBatch features;

  MadeUpBatch() { features.row_begin = {0}; }
  void add_word(std::uint64_t hash) {
    tokens.push_back({0, 0});
    features.word_hash.push_back(hash);
  }
  void end_passage() {
    token_begin.push_back(static_cast<std::uint32_t>(tokens.size()));
    features.row_begin.push_back(static_cast<std::uint32_t>(features.rows.size()));
  }
  Columns columns() const { return {"", tokens, token_begin, &features}; }
  std::size_t passages() const { return token_begin.size() - 1; }
};

/// Passages of 0 .. 60 words out of a small vocabulary, so that words come again. Some words have over 250 features
/// and some share their slot in the memory.
inline MadeUpBatch make_up_batch(std::uint32_t seed, std::size_t passages) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> vocabulary;
  for (int i = 0; i < 150; ++i) {
    const std::uint64_t features = i % 50 == 0 ? 245 + random() % 11 : random() % 12;
    vocabulary.push_back(features << 56 | random() >> 8);
    if (i % 5 == 0) vocabulary.push_back(vocabulary.back() ^ std::uint64_t{1} << (18 + random() % 38));
  }
  MadeUpBatch batch;
  for (std::size_t passage = 0; passage < passages; ++passage) {
    for (std::uint64_t left = random() % 61; left > 0; --left) batch.add_word(vocabulary[random() % vocabulary.size()]);
    for (std::uint64_t left = random() % 150; left > 0; --left) {
      batch.features.rows.push_back(static_cast<std::uint32_t>(random() % kTestRows));
    }
    batch.end_passage();
  }
  return batch;
}

/// The scores of one passage by the formula, without any of the engine's code.
inline std::vector<float> scores_by_hand(const WeightTable& table, const MadeUpBatch& batch, std::size_t passage) {
  std::vector<std::uint32_t> rows(batch.features.rows.begin() + batch.features.row_begin[passage],
                                  batch.features.rows.begin() + batch.features.row_begin[passage + 1]);
  const std::uint32_t begin = batch.token_begin[passage];
  const std::uint32_t end = batch.token_begin[passage + 1];
  for (std::uint32_t w = begin; w < end; ++w) append_test_rows(nullptr, "", batch.features.word_hash[w], rows);
  std::vector<float> scores;
  for (std::uint32_t k = 0; k < table.outputs; ++k) {
    std::int64_t sum = 0;
    for (const std::uint32_t row : rows) sum += table.rows[std::size_t{row} * table.outputs + k];
    const double norm = begin == end ? 1.0 : std::sqrt(static_cast<double>(end - begin));
    scores.push_back(static_cast<float>(static_cast<double>(table.scale[k]) * static_cast<double>(sum) / norm +
                                        static_cast<double>(table.bias[k])));
  }
  return scores;
}

}  // namespace stancemill::classify
