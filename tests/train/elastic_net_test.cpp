// The elastic net against a plain solver: the same minimum, the same zeros.
#include "train/elastic_net.h"

#include <gtest/gtest.h>

#include <cmath>

#include "synthetic.h"
#include "train/fit.h"
#include "train/lbfgs.h"

namespace stancemill::train {
namespace {

constexpr Eigen::Index kPassages = 20;
constexpr Eigen::Index kFeatures = 8;
constexpr Eigen::Index kOutputs = 3;

/// A softmax problem of 20 passages, 8 features and 3 labels, whose labels hang on some of the features.
struct Problem {
  SparseRows x = random_rows(kPassages, kFeatures, 0.6, 5);
  std::vector<std::uint32_t> label;
  std::vector<double> cost;
  DenseRows scale;

  explicit Problem(bool scaled, double strength = 2.0) {
    for (std::uint32_t i = 0; i < kPassages; ++i) {
      const auto row = static_cast<Eigen::Index>(i);
      label.push_back(x.coeff(row, 0) > 0.3 ? 0U : x.coeff(row, 1) > 0.3 ? 1U : 2U);
      cost.push_back(strength * (0.5 + 0.05 * i));
    }
    if (!scaled) return;
    scale.resize(kFeatures, kOutputs);
    for (Eigen::Index i = 0; i < scale.size(); ++i) scale.data()[i] = 0.3 * static_cast<double>(1 + i % 5);
  }

  NetWeights fitted(double l1_ratio) const {
    NetWeights net{DenseRows::Zero(kFeatures, kOutputs), Eigen::VectorXd::Zero(kOutputs)};
    fit_elastic_net(x, scale, softmax_loss(label, cost, kOutputs), {l1_ratio, 100'000, 1e-10}, net);
    return net;
  }
};

/// Proximal gradient steps of one small length, very many of them, on dense matrices with std::exp.
NetWeights plain_way(const Problem& problem, double l1_ratio) {
  constexpr double kStep = 0.03;
  const Eigen::MatrixXd x(problem.x);
  const Eigen::MatrixXd scale =
      problem.scale.size() == 0 ? Eigen::MatrixXd::Ones(kFeatures, kOutputs) : Eigen::MatrixXd(problem.scale);
  Eigen::MatrixXd w = Eigen::MatrixXd::Zero(kFeatures, kOutputs);
  Eigen::VectorXd bias = Eigen::VectorXd::Zero(kOutputs);
  for (int step = 0; step < 20'000; ++step) {
    Eigen::MatrixXd slope = (x * scale.cwiseProduct(w)).rowwise() + bias.transpose();
    for (Eigen::Index i = 0; i < kPassages; ++i) {
      slope.row(i) = slope.row(i).array().exp();
      slope.row(i) /= slope.row(i).sum();
      slope(i, problem.label[static_cast<std::size_t>(i)]) -= 1.0;
      slope.row(i) *= problem.cost[static_cast<std::size_t>(i)];
    }
    w -= kStep * (scale.cwiseProduct(x.transpose() * slope) + (1.0 - l1_ratio) * w);
    w = w.unaryExpr([&](double v) { return std::copysign(std::max(std::fabs(v) - kStep * l1_ratio, 0.0), v); });
    bias -= kStep * slope.colwise().sum().transpose();
  }
  return {w, bias};
}

/// Biases of a softmax may all move by the same.
Eigen::VectorXd centred(const Eigen::VectorXd& bias) { return bias.array() - bias.mean(); }

std::size_t zeros(const DenseRows& weights) { return static_cast<std::size_t>((weights.array() == 0.0).count()); }

TEST(ElasticNet, FindsTheMinimumOfThePlainWayAndTheSameZeros) {
  for (const bool scaled : {false, true}) {
    const Problem problem(scaled);
    for (const double l1_ratio : {0.2, 0.7, 1.0}) {
      const NetWeights expected = plain_way(problem, l1_ratio);
      const NetWeights found = problem.fitted(l1_ratio);
      EXPECT_LT((found.weights - expected.weights).cwiseAbs().maxCoeff(), 1e-5) << l1_ratio << ", scaled " << scaled;
      EXPECT_LT((centred(found.bias) - centred(expected.bias)).cwiseAbs().maxCoeff(), 1e-5) << l1_ratio;
      EXPECT_EQ(zeros(found.weights), zeros(expected.weights)) << l1_ratio;
    }
  }
}

TEST(ElasticNet, MoreOfTheL1NormMeansMoreZeros) {
  const Problem problem(false);
  const std::size_t some = zeros(problem.fitted(0.2).weights);
  const std::size_t more = zeros(problem.fitted(0.9).weights);
  EXPECT_GT(some, 0U);
  EXPECT_GT(more, some);
  EXPECT_LT(more, static_cast<std::size_t>(kFeatures * kOutputs)) << "something is learnt";
  EXPECT_EQ(zeros(Problem(false, 1e-3).fitted(1.0).weights), static_cast<std::size_t>(kFeatures * kOutputs))
      << "nothing is worth its norm where the losses weigh little";
}

TEST(ElasticNet, WithoutTheL1NormItIsTheMinimumOfLbfgs) {
  for (const bool scaled : {false, true}) {
    const Problem problem(scaled);
    LinearObjective objective(problem.x, problem.scale, kOutputs, softmax_loss(problem.label, problem.cost, kOutputs));
    Eigen::VectorXd point = Eigen::VectorXd::Zero(objective.size());
    minimise([&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) { return objective(at, gradient); },
             [&](const Eigen::VectorXd& p, const Eigen::VectorXd& q) { return objective.inner_product(p, q); },
             {8, 5000, 1e-10}, point);
    const NetWeights found = problem.fitted(0.0);
    const DenseRows weights = scaled ? DenseRows(problem.scale.cwiseProduct(found.weights)) : found.weights;
    EXPECT_LT((weights - objective.weights(point)).cwiseAbs().maxCoeff(), 1e-5) << "scaled " << scaled;
  }
}

/// Features 0 and 1 tell the label of a passage; the others are noise.
FeatureRows telling_rows(std::size_t passages, std::vector<std::size_t>& label) {
  FeatureRows rows;
  rows.spec.bits = 14;
  rows.row_begin = {0};
  std::mt19937_64 random(3);
  for (std::size_t i = 0; i < passages; ++i) {
    label.push_back(draw_below(random, 2));
    rows.rows.push_back(static_cast<std::uint32_t>(label.back()));
    for (std::uint32_t j = 2; j < 40; ++j) {
      if (draw_below(random, 4) == 0) rows.rows.push_back(j);
    }
    rows.row_begin.push_back(rows.rows.size());
    rows.words.push_back(4);
  }
  rows.counts.assign(rows.rows.size(), 1);
  return rows;
}

// Both forms of a head: one label a passage (softmax) and any number of them (one regression a label).
TEST(ElasticNet, AFittedHeadKeepsWhatTellsAndDropsTheNoise) {
  std::vector<std::size_t> label;
  const FeatureRows rows = telling_rows(200, label);
  const std::vector<double> weights(200, 1.0);
  std::vector<std::uint32_t> all(200);
  for (std::uint32_t i = 0; i < 200; ++i) all[i] = i;
  HeadGold gold = plain_annotations(label, 2).heads[0];
  for (const bool multi : {false, true}) {
    gold.multi_label = multi;
    FitOptions options;
    options.l1_ratio = 1.0;
    const std::vector<double> strengths = {0.05, 0.5};
    std::vector<HeadWeights> fitted(2);
    fit_head(rows, gold, weights, all, options, strengths,
             [&](std::size_t s, const HeadWeights& head) { fitted[s] = head; });
    for (const HeadWeights& head : fitted) {
      ASSERT_EQ(head.features[0], 0U);
      ASSERT_EQ(head.features[1], 1U);
      EXPECT_GT((head.weights.topRows(2).array() != 0.0).count(), 0) << "one of the two may do, multi " << multi;
    }
    EXPECT_GE(zeros(fitted[0].weights), 70U) << "of the 76 weights of noise, multi " << multi;
    EXPECT_LE(zeros(fitted[1].weights), zeros(fitted[0].weights)) << "multi " << multi;
  }
}

}  // namespace
}  // namespace stancemill::train
