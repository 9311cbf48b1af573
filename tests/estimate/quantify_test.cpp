#include "estimate/quantify.h"

#include <gtest/gtest.h>

#include <numeric>

#include "made_up.h"

namespace stancemill::estimate {
namespace {

void expect_near(const Shares& found, const Shares& expected, double within) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t k = 0; k < found.size(); ++k) EXPECT_NEAR(found[k], expected[k], within) << k;
}

TEST(Quantify, BinsKeepSumsExact) {
  Binned corpus(2);
  corpus.add(0, {0.75, 0.25});
  corpus.add(0, {0.7501, 0.2499});
  corpus.add(1, {0.0, 1.0}, 2);
  EXPECT_EQ(corpus.bins().size(), 2U);
  expect_near(counted_shares(corpus.bins(), 2), {0.5, 0.5}, 1e-15);
  expect_near(mean_probabilities(corpus.bins(), 2), {1.5001 / 4, 2.4999 / 4}, 1e-15);
}

TEST(Quantify, ErrorsAreThoseOfEachLabel) {
  std::vector<GoldPassage> gold = {{0, 0, {0.9, 0.1}}, {0, 1, {0.3, 0.7}}, {1, 1, {0.2, 0.8}}};
  const auto hard = errors_of(gold, 2, false);
  ASSERT_TRUE(hard.has_value());
  expect_near((*hard)[0], {0.5, 0}, 1e-15);
  expect_near((*hard)[1], {0.5, 1}, 1e-15);
  expect_near((*errors_of(gold, 2, true))[0], {0.6, 0.2}, 1e-15);
  gold[0].inclusion = 0.25;  // stands for four passages
  gold[1].inclusion = 1;
  expect_near((*errors_of(gold, 2, false))[0], {0.8, 0}, 1e-15);
  EXPECT_FALSE(errors_of({gold[0], gold[1]}, 2, false).has_value()) << "a label without a gold passage";
}

/// The adjusted count is the share, where errors and counts are known without noise.
TEST(Quantify, TheEquationGivesTheSharesBack) {
  const Errors errors = {{0.8, 0.1, 0.0}, {0.1, 0.6, 0.3}, {0.1, 0.3, 0.7}};
  const Shares truth = {0.05, 0.6, 0.35};
  Shares counted(3, 0.0);
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t y = 0; y < 3; ++y) counted[k] += errors[k][y] * truth[y];
  }
  expect_near(*solve(errors, counted), truth, 1e-12);
  expect_near(solve_within_bounds(errors, counted), truth, 1e-9);
}

TEST(Quantify, AClassifierThatSaysNothingIsNotSolved) {
  const Errors errors = {{0.5, 0.5}, {0.5, 0.5}};
  EXPECT_FALSE(solve(errors, {0.5, 0.5}).has_value());
  const Shares shares = solve_within_bounds(errors, {0.5, 0.5});
  EXPECT_NEAR(shares[0] + shares[1], 1, 1e-12);
}

/// Compared with trying many: no point of the simplex is nearer than the one that is found.
TEST(Quantify, SharesWithinBoundsAreTheNearest) {
  const Errors errors = {{0.8, 0.3}, {0.2, 0.7}};
  for (const double counted : {0.1, 0.3, 0.5, 0.79, 0.95}) {
    const auto distance = [&](double first) {
      const double a = errors[0][0] * first + errors[0][1] * (1 - first) - counted;
      const double b = errors[1][0] * first + errors[1][1] * (1 - first) - (1 - counted);
      return a * a + b * b;
    };
    const Shares found = solve_within_bounds(errors, {counted, 1 - counted});
    EXPECT_NEAR(found[0] + found[1], 1, 1e-9);
    EXPECT_GE(found[0], 0);
    for (int i = 0; i <= 1000; ++i) EXPECT_LE(distance(found[0]), distance(i / 1000.0) + 1e-9) << counted;
  }
}

TEST(Quantify, TheSimplexIsReachedByTheShortestWay) {
  expect_near(onto_simplex({0.2, 0.3, 0.5}), {0.2, 0.3, 0.5}, 1e-15);
  expect_near(onto_simplex({1.2, -0.2}), {1, 0}, 1e-15);
  expect_near(onto_simplex({0.6, 0.6, -0.3}), {0.5, 0.5, 0}, 1e-15);
}

}  // namespace
}  // namespace stancemill::estimate
