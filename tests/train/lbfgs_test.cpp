#include "train/lbfgs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stancemill::train {
namespace {

double plain(const Eigen::VectorXd& a, const Eigen::VectorXd& b) { return dot(a.data(), b.data(), a.size()); }

TEST(Lbfgs, FindsTheMinimumOfAQuadraticThatIsKnownInClosedForm) {
  // 1/2 x'Ax - b'x with a badly scaled diagonal A: the minimum is b / A.
  const Eigen::Index n = 20;
  Eigen::VectorXd a(n);
  Eigen::VectorXd b(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    a[i] = std::pow(10.0, static_cast<double>(i % 5) - 2.0);
    b[i] = static_cast<double>(i) - 7.5;
  }
  Eigen::VectorXd x = Eigen::VectorXd::Constant(n, 3.0);
  const LbfgsResult result = minimise(
      [&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        gradient = a.cwiseProduct(at) - b;
        return 0.5 * at.dot(a.cwiseProduct(at)) - b.dot(at);
      },
      plain, {8, 500, 1e-9}, x);
  EXPECT_TRUE(result.converged);
  for (Eigen::Index i = 0; i < n; ++i) EXPECT_NEAR(x[i], b[i] / a[i], 1e-4 * std::fabs(b[i] / a[i])) << i;
}

TEST(Lbfgs, FindsTheMinimumOfRosenbrocksValley) {
  Eigen::VectorXd x(2);
  x << -1.2, 1.0;
  const LbfgsResult result = minimise(
      [](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        const double u = 1.0 - at[0];
        const double v = at[1] - at[0] * at[0];
        gradient.resize(2);
        gradient << -2.0 * u - 400.0 * at[0] * v, 200.0 * v;
        return u * u + 100.0 * v * v;
      },
      plain, {8, 500, 1e-9}, x);
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(x[0], 1.0, 1e-6);
  EXPECT_NEAR(x[1], 1.0, 1e-6);
}

TEST(Lbfgs, StopsAtOnceWhereTheGradientIsZero) {
  Eigen::VectorXd x = Eigen::VectorXd::Zero(3);
  const LbfgsResult result = minimise(
      [](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        gradient = at;
        return 0.5 * at.squaredNorm();
      },
      plain, {}, x);
  EXPECT_TRUE(result.converged);
  EXPECT_EQ(result.iterations, 0);
}

TEST(Lbfgs, WorksWithAnotherInnerProduct) {
  // The vector (a, b) stands for the number a + b, and both halves hold the same: the inner product of two vectors is
  // the product of their sums. The gradient of (y - 3)^2, y = a + b, is then any vector whose sum is 2 (y - 3).
  Eigen::VectorXd x = Eigen::VectorXd::Zero(2);
  const LbfgsResult result = minimise(
      [](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
        const double y = at.sum();
        gradient.resize(2);
        gradient << 0.5 * (y - 3.0), 1.5 * (y - 3.0);
        return (y - 3.0) * (y - 3.0);
      },
      [](const Eigen::VectorXd& a, const Eigen::VectorXd& b) { return a.sum() * b.sum(); }, {8, 100, 1e-9}, x);
  EXPECT_TRUE(result.converged);
  EXPECT_NEAR(x.sum(), 3.0, 1e-8);
}

TEST(Dot, AddsUpInFourLanesWhateverTheAlignment) {
  const Eigen::VectorXd numbers = Eigen::VectorXd::LinSpaced(103, 0.1, 7.3);
  for (const Eigen::Index size : {0, 1, 3, 4, 7, 100, 101}) {
    for (const Eigen::Index begin : {0, 1}) {
      double lane[4] = {0, 0, 0, 0};
      for (Eigen::Index i = 0; i < size; ++i) lane[i % 4] += numbers[begin + i] * numbers[i + 1];
      EXPECT_EQ(dot(numbers.data() + begin, numbers.data() + 1, size), (lane[0] + lane[1]) + (lane[2] + lane[3]));
    }
  }
}

}  // namespace
}  // namespace stancemill::train
