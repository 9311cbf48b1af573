// The losses that L-BFGS minimises, with their gradients.
//
// Both are 1/2 |w|^2 + sum over passages of cost[i] * loss(passage i), as scikit-learn and LIBLINEAR write it: cost is
// C times the weights of class and passage. The bias is not penalised. exp and log are base/exact_math.h and sums have
// one order, so the result has the same bits on every machine. Ownership: they refer to the caller's data. Threads:
// const calls, but one scratch: one object, one thread. Tested by: tests/train/objective_test.cpp
#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cstdint>
#include <vector>

namespace stancemill::train {

/// Passages x features; fewer than 2^31 entries.
using SparseRows = Eigen::SparseMatrix<double, Eigen::RowMajor, std::int32_t>;
/// Features x outputs.
using DenseRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Multinomial logistic regression (softmax). The variables are features x outputs weights, row-major, then one bias an
/// output.
class SoftmaxObjective {
 public:
  /// `label` and `cost`: one a passage. `feature_scale` (features x outputs, or empty for ones) multiplies the weight
  /// that stands at each place: score = x * (scale o w) + bias, so that each output may see a feature at its own scale.
  SoftmaxObjective(const SparseRows& x, const std::vector<std::uint32_t>& label, const std::vector<double>& cost,
                   const DenseRows& feature_scale, Eigen::Index outputs);
  double operator()(const Eigen::VectorXd& variables, Eigen::VectorXd& gradient);
  Eigen::Index variables() const { return (x_.cols() + 1) * outputs_; }

 private:
  const SparseRows& x_;
  const std::vector<std::uint32_t>& label_;
  const std::vector<double>& cost_;
  const DenseRows& feature_scale_;
  Eigen::Index outputs_;
  Eigen::VectorXd effective_;  // scale o w
};

/// Logistic regression for one label. The variables are one weight a feature, then the bias.
class LogisticObjective {
 public:
  /// `sign`: +1 or -1 a passage.
  LogisticObjective(const SparseRows& x, const std::vector<double>& sign, const std::vector<double>& cost);
  double operator()(const Eigen::VectorXd& variables, Eigen::VectorXd& gradient) const;
  Eigen::Index variables() const { return x_.cols() + 1; }

 private:
  const SparseRows& x_;
  const std::vector<double>& sign_;
  const std::vector<double>& cost_;
};

}  // namespace stancemill::train
