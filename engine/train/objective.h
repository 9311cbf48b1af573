// What L-BFGS minimises: 1/2 |w|^2 + sum over passages of cost[i] * loss(scores of passage i), as scikit-learn and
// LIBLINEAR write it: cost is C times the weights of class and passage. The bias is not penalised.
//
// The weights are never held while fitting. By the representer theorem the best weights are a combination of the
// training rows, w = x' a, and so is every step towards them; there are far fewer passages than features. A point of
// the search is
//   [ a: passages x outputs | bias: outputs | scores without bias, x w: passages x outputs | bias: outputs ]
// The scores are a linear function of a, so that sums of points are points; and the inner product of two weight vectors
// is a of the one times the scores of the other. L-BFGS needs nothing else. Cost of a call: two passes over the sparse
// rows. Sums have one order and exp and log are base/exact_math.h, so the result has the same bits on every machine.
// Ownership: objectives refer to the caller's data. Threads: one object, one thread. Tested by:
// tests/train/objective_test.cpp
#pragma once

#include <Eigen/Core>
#include <Eigen/SparseCore>
#include <cstdint>
#include <functional>
#include <vector>

#include "train/sparse_passes.h"

namespace stancemill::train {

/// Passages x features, compressed; fewer than 2^31 entries.
using SparseRows = Eigen::SparseMatrix<double, Eigen::RowMajor, std::int32_t>;
/// Features x outputs.
using DenseRows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The loss of `scores` (passages x outputs, row-major, bias included), and in `slope` its derivative by each score.
using ScoreLoss = std::function<double(const Eigen::VectorXd& scores, Eigen::VectorXd& slope)>;

/// Multinomial logistic loss: -ln softmax(scores)[label]. `label` and `cost`: one a passage; they must outlive the
/// loss.
ScoreLoss softmax_loss(const std::vector<std::uint32_t>& label, const std::vector<double>& cost, std::size_t outputs);

/// Logistic loss of one output: ln(1 + e^(-sign * score)). `sign`: +1 or -1 a passage.
ScoreLoss logistic_loss(const std::vector<double>& sign, const std::vector<double>& cost);

class LinearObjective {
 public:
  /// `feature_scale` (features x outputs, or empty for ones) multiplies the weight that stands at each place:
  /// score = x * (scale o w) + bias, so that each output may see a feature at its own scale.
  LinearObjective(const SparseRows& x, const DenseRows& feature_scale, std::size_t outputs, ScoreLoss loss);

  /// Size of a point.
  Eigen::Index size() const { return 2 * half(); }
  /// The value at a point; fills `gradient` with a point.
  double operator()(const Eigen::VectorXd& at, Eigen::VectorXd& gradient);
  /// Inner product of the weights and biases that two points stand for.
  double inner_product(const Eigen::VectorXd& p, const Eigen::VectorXd& q) const;

  /// The point with this a (passages x outputs) and bias.
  Eigen::VectorXd point(const Eigen::VectorXd& a, const Eigen::VectorXd& bias);
  /// scale o w at a point: what multiplies x. Features x outputs.
  DenseRows weights(const Eigen::VectorXd& at);
  Eigen::VectorXd bias(const Eigen::VectorXd& at) const;

 private:
  Eigen::Index entries() const { return x_.rows() * outputs_; }
  Eigen::Index half() const { return entries() + outputs_; }
  void gather_weights(const double* a);  // feature_sums_ = scale^2 o x' a
  void add_scores(double* scores);       // scores += x feature_sums_

  const SparseRows& x_;
  const DenseRows& feature_scale_;
  Eigen::Index outputs_;
  ScoreLoss loss_;
  SparsePasses passes_;
  std::vector<double> feature_sums_;
  Eigen::VectorXd scores_;
  Eigen::VectorXd slope_;
};

}  // namespace stancemill::train
