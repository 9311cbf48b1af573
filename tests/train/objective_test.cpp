#include "train/objective.h"

#include <gtest/gtest.h>

#include <cmath>

#include "synthetic.h"
#include "train/lbfgs.h"

namespace stancemill::train {
namespace {

Eigen::VectorXd numbers(Eigen::Index size, double frequency) {
  Eigen::VectorXd result(size);
  for (Eigen::Index i = 0; i < size; ++i) result[i] = std::sin(static_cast<double>(i + 1) * frequency);
  return result;
}

DenseRows some_scale(Eigen::Index features, Eigen::Index outputs) {
  DenseRows scale(features, outputs);
  for (Eigen::Index i = 0; i < scale.size(); ++i) scale.data()[i] = 0.3 * static_cast<double>(1 + i % 5);
  return scale;
}

/// A softmax problem of 15 passages, 8 features and `outputs` labels.
struct Problem {
  SparseRows x = random_rows(15, 8, 0.5, 1);
  std::vector<std::uint32_t> label;
  std::vector<double> cost;
  DenseRows scale;
  std::size_t outputs;
  LinearObjective objective;

  Problem(std::size_t the_outputs, const DenseRows& the_scale)
      : scale(the_scale), outputs(the_outputs), objective(x, scale, outputs, softmax_loss(label, cost, outputs)) {
    for (std::uint32_t i = 0; i < 15; ++i) {
      label.push_back(i % static_cast<std::uint32_t>(outputs));
      cost.push_back(0.5 + 0.1 * i);
    }
  }
};

LbfgsResult descend(LinearObjective& objective, double tolerance, Eigen::VectorXd& point) {
  return minimise([&](const Eigen::VectorXd& at, Eigen::VectorXd& g) { return objective(at, g); },
                  [&](const Eigen::VectorXd& p, const Eigen::VectorXd& q) { return objective.inner_product(p, q); },
                  {8, 2000, tolerance}, point);
}

// The plain formula: weights in full, scores by a dense product, std::exp and std::log.
TEST(LinearObjective, ValueIsThatOfThePlainFormula) {
  for (const std::size_t outputs : {std::size_t{2}, std::size_t{3}, std::size_t{4}, std::size_t{7}}) {
    const auto k = static_cast<Eigen::Index>(outputs);
    for (const DenseRows& scale : {DenseRows(), some_scale(8, k)}) {
      Problem problem(outputs, scale);
      const Eigen::VectorXd bias = numbers(k, 0.9);
      const Eigen::VectorXd at = problem.objective.point(numbers(15 * k, 1.7), bias);
      const DenseRows weights = problem.objective.weights(at);  // scale o w
      const DenseRows w = scale.size() == 0 ? weights : DenseRows(weights.cwiseQuotient(scale));
      const Eigen::MatrixXd scores = (Eigen::MatrixXd(problem.x) * weights).rowwise() + bias.transpose();
      double expected = 0.5 * w.squaredNorm();
      for (Eigen::Index i = 0; i < 15; ++i) {
        const double sum = scores.row(i).array().exp().sum();
        const auto passage = static_cast<std::size_t>(i);
        expected += problem.cost[passage] * (std::log(sum) - scores(i, problem.label[passage]));
      }
      Eigen::VectorXd gradient;
      EXPECT_NEAR(problem.objective(at, gradient), expected, 1e-10 * expected) << outputs;
      EXPECT_NEAR(problem.objective.inner_product(at, at), w.squaredNorm() + bias.squaredNorm(), 1e-9);
    }
  }
}

TEST(LinearObjective, GradientAgreesWithDifferencesInEveryDirection) {
  for (const std::size_t outputs : {std::size_t{3}, std::size_t{4}}) {
    const auto k = static_cast<Eigen::Index>(outputs);
    Problem problem(outputs, some_scale(8, k));
    const Eigen::VectorXd at = problem.objective.point(0.1 * numbers(15 * k, 1.7), numbers(k, 0.9));
    Eigen::VectorXd gradient;
    problem.objective(at, gradient);
    constexpr double kStep = 1e-5;
    for (int direction = 0; direction < 20; ++direction) {
      const Eigen::VectorXd along =
          problem.objective.point(numbers(15 * k, 0.3 + direction), numbers(k, 0.7 + direction));
      Eigen::VectorXd ignored;
      const double above = problem.objective(at + kStep * along, ignored);
      const double below = problem.objective(at - kStep * along, ignored);
      const double slope = problem.objective.inner_product(gradient, along);
      EXPECT_NEAR(slope, (above - below) / (2 * kStep), 1e-5 * (1.0 + std::fabs(slope)));
      EXPECT_NEAR(slope, problem.objective.inner_product(along, gradient), 1e-9 * (1.0 + std::fabs(slope)));
    }
  }
}

TEST(LogisticLoss, SlopeAgreesWithDifferences) {
  const std::vector<double> sign = {1.0, -1.0, 1.0, -1.0};
  const std::vector<double> cost = {1.0, 2.0, 0.5, 3.0};
  const ScoreLoss loss = logistic_loss(sign, cost);
  const Eigen::VectorXd scores = 2.0 * numbers(4, 1.1);
  Eigen::VectorXd slope;
  loss(scores, slope);
  Eigen::VectorXd ignored;
  for (Eigen::Index i = 0; i < 4; ++i) {
    Eigen::VectorXd above = scores;
    Eigen::VectorXd below = scores;
    above[i] += 1e-5;
    below[i] -= 1e-5;
    EXPECT_NEAR(slope[i], (loss(above, ignored) - loss(below, ignored)) / 2e-5, 1e-7);
  }
}

TEST(LogisticLoss, LargeMarginsNeitherOverflowNorVanish) {
  const std::vector<double> sign = {1.0, -1.0};
  const std::vector<double> cost = {1.0, 1.0};
  Eigen::VectorXd slope;
  EXPECT_DOUBLE_EQ(logistic_loss(sign, cost)(Eigen::Vector2d(2000.0, 2000.0), slope), 2000.0);
  EXPECT_EQ(slope[0], 0.0);
  EXPECT_EQ(slope[1], 1.0);
}

TEST(LinearObjective, SoftmaxOfTwoLabelsFindsWhatOneLogisticRegressionFinds) {
  const SparseRows x = random_rows(40, 6, 0.5, 3);
  std::vector<std::uint32_t> label;
  std::vector<double> sign;
  for (std::uint32_t i = 0; i < 40; ++i) {
    label.push_back((i * 7 / 3) % 2);
    sign.push_back(label.back() == 1 ? 1.0 : -1.0);
  }
  // Softmax splits the weights into two halves of opposite sign, which halves the penalty of their difference:
  // 1/2 (|w/2|^2 + |w/2|^2) = 1/4 |w|^2. So it needs half the cost for the same optimum.
  const std::vector<double> cost(40, 2.0);
  const std::vector<double> half_cost(40, 1.0);
  const DenseRows none;
  LinearObjective softmax(x, none, 2, softmax_loss(label, half_cost, 2));
  LinearObjective logistic(x, none, 1, logistic_loss(sign, cost));
  Eigen::VectorXd a = Eigen::VectorXd::Zero(softmax.size());
  Eigen::VectorXd b = Eigen::VectorXd::Zero(logistic.size());
  EXPECT_TRUE(descend(softmax, 1e-8, a).converged);
  EXPECT_TRUE(descend(logistic, 1e-8, b).converged);
  const DenseRows two = softmax.weights(a);
  const DenseRows one = logistic.weights(b);
  for (Eigen::Index j = 0; j < x.cols(); ++j) EXPECT_NEAR(two(j, 1) - two(j, 0), one(j, 0), 1e-5);
  EXPECT_NEAR(softmax.bias(a)[1] - softmax.bias(a)[0], logistic.bias(b)[0], 1e-5);
}

TEST(LinearObjective, WithoutFeaturesTheBiasIsTheLogOfTheShares) {
  SparseRows x(10, 1);
  x.makeCompressed();
  const std::vector<std::uint32_t> label = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2};
  const std::vector<double> cost(10, 1.0);
  const DenseRows none;
  LinearObjective objective(x, none, 3, softmax_loss(label, cost, 3));
  Eigen::VectorXd at = Eigen::VectorXd::Zero(objective.size());
  descend(objective, 1e-9, at);
  const Eigen::VectorXd bias = objective.bias(at);
  EXPECT_NEAR(bias[0] - bias[1], std::log(6.0 / 3.0), 1e-6);
  EXPECT_NEAR(bias[1] - bias[2], std::log(3.0 / 1.0), 1e-6);
}

}  // namespace
}  // namespace stancemill::train
