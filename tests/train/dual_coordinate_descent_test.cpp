#include "train/dual_coordinate_descent.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "synthetic.h"
#include "train/lbfgs.h"

namespace stancemill::train {
namespace {

struct Machine {
  SparseRows x = random_rows(60, 12, 0.4, 5);
  std::vector<double> sign;
  std::vector<double> cost;

  Machine() {
    for (int i = 0; i < 60; ++i) {
      sign.push_back((i * 5 / 3) % 2 == 0 ? 1.0 : -1.0);
      cost.push_back(0.3 + 0.02 * i);
    }
  }

  /// The primal objective, with the bias penalised, and its gradient.
  double primal(const Eigen::VectorXd& w, Eigen::VectorXd& gradient) const {
    gradient = w;
    double value = 0.5 * w.squaredNorm();
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      double score = w[x.cols()];
      for (SparseRows::InnerIterator f(x, i); f; ++f) score += f.value() * w[f.index()];
      const double y = sign[static_cast<std::size_t>(i)];
      const double slack = std::max(0.0, 1.0 - y * score);
      const double c = cost[static_cast<std::size_t>(i)];
      value += c * slack * slack;
      for (SparseRows::InnerIterator f(x, i); f; ++f) gradient[f.index()] -= 2.0 * c * slack * y * f.value();
      gradient[x.cols()] -= 2.0 * c * slack * y;
    }
    return value;
  }
};

TEST(DualCoordinateDescent, ReachesTheSamePrimalOptimumAsLbfgs) {
  const Machine machine;
  SvmState state;
  SvmOptions options;
  options.tolerance = 1e-8;
  options.max_epochs = 100'000;
  fit_svm(machine.x, machine.sign, machine.cost, options, state);
  EXPECT_TRUE(state.converged);
  Eigen::VectorXd w = Eigen::VectorXd::Zero(machine.x.cols() + 1);
  minimise([&](const Eigen::VectorXd& at, Eigen::VectorXd& g) { return machine.primal(at, g); },
           [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) { return a.dot(b); }, {8, 2000, 1e-10}, w);
  Eigen::VectorXd ignored;
  const double by_dual = machine.primal(state.weights, ignored);
  const double by_primal = machine.primal(w, ignored);
  EXPECT_NEAR(by_dual, by_primal, 1e-6 * by_primal);
  for (Eigen::Index j = 0; j < w.size(); ++j) EXPECT_NEAR(state.weights[j], w[j], 1e-4) << j;
}

TEST(DualCoordinateDescent, TheDualityGapCloses) {
  const Machine machine;
  SvmState state;
  SvmOptions options;
  options.tolerance = 1e-8;
  options.max_epochs = 100'000;
  fit_svm(machine.x, machine.sign, machine.cost, options, state);
  Eigen::VectorXd ignored;
  const double primal = machine.primal(state.weights, ignored);
  double dual = -0.5 * state.weights.squaredNorm();
  for (std::size_t i = 0; i < state.alpha.size(); ++i) {
    EXPECT_GE(state.alpha[i], 0.0);
    dual += state.alpha[i] - state.alpha[i] * state.alpha[i] / (4.0 * machine.cost[i]);
  }
  EXPECT_NEAR(primal, dual, 1e-6 * primal);
}

TEST(DualCoordinateDescent, StartingFromAnotherStrengthReachesTheSameOptimum) {
  Machine machine;
  SvmOptions options;
  options.tolerance = 1e-8;
  options.max_epochs = 100'000;
  SvmState cold;
  fit_svm(machine.x, machine.sign, machine.cost, options, cold);
  std::vector<double> weaker = machine.cost;
  for (double& cost : weaker) cost *= 0.1;
  SvmState warm;
  fit_svm(machine.x, machine.sign, weaker, options, warm);
  fit_svm(machine.x, machine.sign, machine.cost, options, warm);
  for (Eigen::Index j = 0; j < cold.weights.size(); ++j) EXPECT_NEAR(cold.weights[j], warm.weights[j], 1e-4);
}

TEST(DualCoordinateDescent, TwoPassagesAreSolvedAsByHand) {
  // x = +1 with label +1, x = -1 with label -1, no need for a bias: minimise w^2/2 + 2C (1 - w)^2, so w = 4C / (1 +
  // 4C).
  SparseRows x(2, 1);
  x.insert(0, 0) = 1.0;
  x.insert(1, 0) = -1.0;
  x.makeCompressed();
  SvmState state;
  SvmOptions options;
  options.tolerance = 1e-10;
  options.max_epochs = 100'000;
  fit_svm(x, {1.0, -1.0}, {3.0, 3.0}, options, state);
  EXPECT_NEAR(state.weights[0], 12.0 / 13.0, 1e-8);
  EXPECT_NEAR(state.weights[1], 0.0, 1e-8);
}

TEST(DualCoordinateDescent, TheSameSeedGivesTheSameBits) {
  const Machine machine;
  SvmState a;
  SvmState b;
  fit_svm(machine.x, machine.sign, machine.cost, {}, a);
  fit_svm(machine.x, machine.sign, machine.cost, {}, b);
  EXPECT_EQ(a.weights, b.weights);
}

}  // namespace
}  // namespace stancemill::train
