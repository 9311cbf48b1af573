// Passages so long that their sums leave 32 bits.
#include <gtest/gtest.h>

#include <string>

#include "made_up_batch.h"

namespace stancemill::classify {
namespace {

class LongPassageOf : public testing::TestWithParam<CpuTarget> {
 protected:
  LongPassageOf() {
    WeightTable table;
    table.outputs = 4;
    table.rows.assign(std::size_t{kTestRows} * 4, 127);
    for (std::size_t row = 0; row < kTestRows; ++row) table.rows[row * 4 + 1] = -128;
    table.scale = {1, 1, 1, 1};
    table.bias = {0, 0, 0, 0};
    model_.tables.push_back(table);
    model_.features.length_exponent = 0.0;
  }

  void expect_sums_of(const MadeUpBatch& batch, double features) {
    const Classifier classifier(model_, kTestWordRows, GetParam());
    Scratch scratch;
    std::vector<float> scores;
    std::vector<float> coverage;
    classifier.score_all(0, batch.columns(), scratch, scores, coverage);
    ASSERT_EQ(scores.size(), 4U);
    EXPECT_EQ(scores[0], static_cast<float>(127.0 * features));
    EXPECT_EQ(scores[1], static_cast<float>(-128.0 * features));
    classifier.score_one(0, batch.columns(), 0, scratch, scores.data());
    EXPECT_EQ(scores[0], static_cast<float>(127.0 * features));
    EXPECT_EQ(scores[1], static_cast<float>(-128.0 * features));
  }

  Model model_;
};

TEST_P(LongPassageOf, SeventeenMillionRowsAddUp) {
  constexpr std::size_t kRows = 17'500'000;  // x 127 is over 2^31
  MadeUpBatch batch;
  batch.features.rows.assign(kRows, 5);
  batch.end_passage();
  expect_sums_of(batch, static_cast<double>(kRows));
}

TEST_P(LongPassageOf, RememberedWordsAddUp) {
  constexpr std::size_t kWords = 70'000;  // x 250 x 127 is over 2^31
  MadeUpBatch batch;
  for (std::size_t i = 0; i < kWords; ++i) batch.add_word(std::uint64_t{250} << 56 | 77);
  batch.end_passage();
  expect_sums_of(batch, 250.0 * static_cast<double>(kWords));
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, LongPassageOf, testing::ValuesIn(runnable_cpu_targets()),
                         [](const auto& target) { return std::string(cpu_target_name(target.param)); });

}  // namespace
}  // namespace stancemill::classify
