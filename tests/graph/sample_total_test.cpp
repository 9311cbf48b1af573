// Totals from samples: exact where all was seen, and inside the interval as often as it says where not.
#include "graph/sample_total.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace stancemill::graph {
namespace {

TEST(SampleTotal, WhatWasSeenWholeIsExact) {
  const SampleTotal total = total_of({{300, {{100, 7}, {200, 5}}}, {0, {}}}, true);
  EXPECT_EQ(total.estimate, 12);
  EXPECT_EQ(total.low, 12);
  EXPECT_EQ(total.high, 12);
}

TEST(SampleTotal, TheRestIsLikeTheSampleByTheByte) {
  const SampleTotal total = total_of({{1000, {{100, 10}, {50, 5}, {50, 5}}}}, false);
  EXPECT_DOUBLE_EQ(total.estimate, 100);
  EXPECT_DOUBLE_EQ(total.low, 100);  // no block differs from the others
  EXPECT_DOUBLE_EQ(total.high, 100);
}

TEST(SampleTotal, WhatWasNeverSeenHasAnUpperEnd) {
  std::vector<SampledBlock> blocks(50, {100, 0});
  const SampleTotal total = total_of({{50'000, blocks}}, true);
  EXPECT_EQ(total.estimate, 0);
  EXPECT_EQ(total.low, 0);
  EXPECT_NEAR(total.high, 3.69 * 9, 0.5);  // -log(2.5 %) for each of the nine parts that were not seen
}

TEST(SampleTotal, OneBlockSaysLittle) {
  const SampleTotal total = total_of({{1000, {{100, 10}}}}, true);
  EXPECT_LT(total.low, 30);
  EXPECT_GT(total.high, 250);
}

TEST(ChiSquare, QuantilesOfTables) {
  constexpr double kNormal = 1.959963985;
  EXPECT_NEAR(chi_square_quantile(2, kNormal), 7.378, 0.05);
  EXPECT_NEAR(chi_square_quantile(10, kNormal), 20.483, 0.05);
  EXPECT_NEAR(chi_square_quantile(10, -kNormal), 3.247, 0.05);
  EXPECT_NEAR(chi_square_quantile(1000, kNormal), 1089.5, 0.1);
  EXPECT_EQ(chi_square_quantile(0.1, -kNormal), 0);
}

/// Populations of 4,000 blocks, of which 200 are drawn; `chance_of` gives a block's expected amount.
template <class ChanceOf>
double coverage(const ChanceOf& chance_of, double& width) {
  constexpr std::size_t kBlocks = 4000;
  constexpr std::size_t kDrawn = 200;
  constexpr int kPopulations = 400;
  std::mt19937_64 random(7);
  int inside = 0;
  width = 0;
  for (int population = 0; population < kPopulations; ++population) {
    SampledPool pool;
    double truth = 0;
    std::vector<SampledBlock> all(kBlocks);
    for (std::size_t i = 0; i < kBlocks; ++i) {
      all[i].bytes = 1000 + std::floor(draw_uniform(random) * 2000);
      all[i].amount = draw_poisson(random, chance_of(random, i) * all[i].bytes);
      truth += all[i].amount;
      pool.bytes += all[i].bytes;
    }
    for (std::size_t i = 0; i < kDrawn; ++i) {
      pool.blocks.push_back(all[i * kBlocks / kDrawn + draw_below(random, kBlocks / kDrawn)]);
    }
    const SampleTotal total = total_of({pool}, true);
    inside += total.low <= truth && truth <= total.high ? 1 : 0;
    width += (total.high - total.low) / std::max(1.0, truth) / kPopulations;
  }
  return static_cast<double>(inside) / kPopulations;
}

TEST(SampleTotal, HoldsItsPromiseForEvenThings) {
  double width = 0;
  EXPECT_GE(coverage([](auto&, std::size_t) { return 0.01; }, width), 0.93);
  EXPECT_LT(width, 0.08);
}

TEST(SampleTotal, HoldsItsPromiseForRareThings) {
  double width = 0;
  EXPECT_GE(coverage([](auto&, std::size_t) { return 2e-6; }, width), 0.93);  // some 16 in all, one in the sample
}

TEST(SampleTotal, HoldsItsPromiseForThingsThatComeTogether) {
  double width = 0;  // in one block of twenty, 15 at a time
  EXPECT_GE(coverage([](auto& random, std::size_t) { return draw_uniform(random) < 0.05 ? 0.0075 : 0.0; }, width), 0.9);
}

TEST(SampleTotal, HoldsItsPromiseForAStretchOfTheCorpus) {
  double width = 0;  // a tenth of it
  EXPECT_GE(coverage([](auto&, std::size_t i) { return i < 400 ? 0.01 : 0.0001; }, width), 0.93);
}

}  // namespace
}  // namespace stancemill::graph
