#include "train/design_matrix.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stancemill::train {
namespace {

/// Three passages: {5: 2, 9: 1}, {9: 3}, {} with 4, 9 and 0 words.
FeatureRows three_passages() {
  FeatureRows rows;
  rows.spec.bits = 14;
  rows.spec.length_exponent = 0.5;
  rows.row_begin = {0, 2, 3, 3};
  rows.rows = {5, 9, 9};
  rows.counts = {2, 1, 3};
  rows.words = {4, 9, 0};
  return rows;
}

const std::vector<double> kAlike = {1.0, 1.0, 1.0};

TEST(DesignMatrix, IsCountOverLengthNormTimesIdf) {
  const FeatureRows rows = three_passages();
  const std::vector<std::uint32_t> all = {0, 1, 2};
  const DesignMatrix design = make_design(rows, all, kAlike, {});
  ASSERT_EQ(design.features, std::vector<std::uint32_t>({5, 9}));
  const double idf5 = std::log(4.0 / 2.0) + 1.0;
  const double idf9 = std::log(4.0 / 3.0) + 1.0;
  EXPECT_NEAR(design.idf[0], idf5, 1e-14);
  EXPECT_NEAR(design.idf[1], idf9, 1e-14);
  EXPECT_NEAR(design.x.coeff(0, 0), 2.0 / 2.0 * idf5, 1e-14);
  EXPECT_NEAR(design.x.coeff(0, 1), 1.0 / 2.0 * idf9, 1e-14);
  EXPECT_NEAR(design.x.coeff(1, 1), 3.0 / 3.0 * idf9, 1e-14);
  EXPECT_EQ(design.x.nonZeros(), 3);
  EXPECT_EQ(design.x.rows(), 3);
}

TEST(DesignMatrix, RareFeaturesAreLeftOutAndIdfCanBeSwitchedOff) {
  const FeatureRows rows = three_passages();
  const std::vector<std::uint32_t> all = {0, 1, 2};
  const DesignMatrix design = make_design(rows, all, kAlike, {2, false});
  EXPECT_EQ(design.features, std::vector<std::uint32_t>({9}));
  EXPECT_EQ(design.idf[0], 1.0);
}

TEST(DesignMatrix, OnlyTheGivenPassagesCount) {
  const FeatureRows rows = three_passages();
  const std::vector<std::uint32_t> some = {1, 2};
  const DesignMatrix design = make_design(rows, some, kAlike, {});
  EXPECT_EQ(design.features, std::vector<std::uint32_t>({9}));
  EXPECT_NEAR(design.idf[0], std::log(3.0 / 2.0) + 1.0, 1e-14);
  EXPECT_EQ(design.x.rows(), 2);
}

TEST(DesignMatrix, APassageOfWeightTwoIsAsTwo) {
  const FeatureRows rows = three_passages();
  const std::vector<std::uint32_t> all = {0, 1, 2};
  const std::vector<std::uint32_t> twice = {0, 0, 1, 2};
  const std::vector<double> weights = {2.0, 1.0, 1.0};
  EXPECT_EQ(make_design(rows, all, weights, {}).idf, make_design(rows, twice, kAlike, {}).idf);
  const SparseRows x = make_design(rows, all, weights, {}).x;
  const SparseRows doubled = make_design(rows, twice, kAlike, {}).x;
  const std::vector<double> four = {1.0, 1.0, 1.0, 1.0};
  EXPECT_EQ(nb_scale(x, {1, 0, 0}, weights, 1.0), nb_scale(doubled, {1, 1, 0, 0}, four, 1.0));
}

TEST(NbScale, IsTheLogRatioOfSmoothedPresence) {
  SparseRows x(3, 2);
  x.insert(0, 0) = 0.3;
  x.insert(1, 0) = 7.0;
  x.insert(2, 1) = 1.0;
  x.makeCompressed();
  // With the label: passages 0 and 1. p = (1 + 2, 1 + 0), q = (1 + 0, 1 + 1).
  const Eigen::VectorXd full = nb_scale(x, {1, 1, 0}, kAlike, 1.0);
  EXPECT_NEAR(full[0], std::fabs(std::log((3.0 / 4.0) / (1.0 / 3.0))), 1e-14);
  EXPECT_NEAR(full[1], std::fabs(std::log((1.0 / 4.0) / (2.0 / 3.0))), 1e-14);
  const Eigen::VectorXd half = nb_scale(x, {1, 1, 0}, kAlike, 0.5);
  EXPECT_NEAR(half[0], std::sqrt(full[0]), 1e-14);
  EXPECT_EQ(nb_scale(x, {1, 1, 0}, kAlike, 0.0), Eigen::VectorXd::Ones(2));
}

}  // namespace
}  // namespace stancemill::train
