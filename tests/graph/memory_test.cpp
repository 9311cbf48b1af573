// The ring's share of the memory: what is asked for is kept to, or refused with what would do.
#include "graph/memory.h"

#include <gtest/gtest.h>

namespace stancemill::graph {
namespace {

/// Stance and frames, as the shipped model has them.
Model some_model() {
  Model model;
  for (const std::uint32_t outputs : {4U, 12U}) {
    WeightTable& table = model.tables.emplace_back();
    table.outputs = outputs;
    table.rows.resize((std::size_t{1} << model.features.bits) * outputs);
  }
  return model;
}

TEST(Memory, HoldsTheLongestLineOrRefuses) {
  LabelOptions options;
  for (const int threads : {1, 2, 16}) {
    const Result<std::uint64_t> ring_bytes = ring_bytes_of(some_model(), options, threads);
    ASSERT_TRUE(ring_bytes.ok());
    EXPECT_GE(ring_bytes.value(), options.max_line_bytes);
  }
  options.memory = 128 * 1024 * 1024;
  const Result<std::uint64_t> refused = ring_bytes_of(some_model(), options, 2);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), ErrorCode::kUsage);
  EXPECT_NE(refused.status().message().find("--max-line-bytes"), std::string::npos);
  options.max_line_bytes = 1024 * 1024;
  EXPECT_TRUE(ring_bytes_of(some_model(), options, 2).ok());
}

TEST(Memory, MoreMemoryIsMoreInFlight) {
  LabelOptions options;
  options.memory = 512ULL * 1024 * 1024;
  const std::uint64_t some = ring_bytes_of(some_model(), options, 2).value();
  options.memory = 1024ULL * 1024 * 1024;
  EXPECT_GT(ring_bytes_of(some_model(), options, 2).value(), some);
}

TEST(Memory, FeaturesAndHeadsOfTheModelCount) {
  LabelOptions options;
  options.memory = std::uint64_t{2} << 30;
  const std::uint64_t some = ring_bytes_of(some_model(), options, 2).value();
  Model model = some_model();
  model.features.word_ngrams = 3;
  model.features.skip_bigrams = true;
  model.features.symbols = true;
  const std::uint64_t richer = ring_bytes_of(model, options, 2).value();
  EXPECT_LE(richer * 31, some * 14) << "31 bytes of columns a byte of \"((((\", where the plain model takes 13";
  EXPECT_GE(richer, options.max_line_bytes);
  model = some_model();
  for (int i = 0; i < 30; ++i) {
    model.tables.push_back(model.tables[0]);
    EXPECT_LT(ring_bytes_of(model, options, 2).value(), some) << "each head has a memory of words a thread";
  }
}

}  // namespace
}  // namespace stancemill::graph
