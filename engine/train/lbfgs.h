// L-BFGS: minimises a smooth convex function of many variables.
//
// Method: two-loop recursion over the last steps (Nocedal and Wright, Numerical Optimization, 2nd ed., algorithm 7.4),
// with a backtracking line search under the Armijo condition; a step whose curvature is not positive is not remembered.
// Cost: 2 x history vectors of the size of x. Deterministic: sums are taken in one fixed order.
// Threads: one call, one thread. Tested by: tests/train/lbfgs_test.cpp
#pragma once

#include <Eigen/Core>
#include <functional>

namespace stancemill::train {

/// The value at `x`; fills `gradient` (same size).
using Objective = std::function<double(const Eigen::VectorXd& x, Eigen::VectorXd& gradient)>;

/// Inner product of two vectors: it may be another than the sum of products, where vectors stand for something else.
using InnerProduct = std::function<double(const Eigen::VectorXd& a, const Eigen::VectorXd& b)>;

struct LbfgsOptions {
  int history = 8;
  int max_iterations = 300;
  double tolerance = 1e-4;  ///< stops where the gradient's norm is below this times its norm at x = 0
};

struct LbfgsResult {
  double value = 0.0;
  double gradient_norm = 0.0;
  int iterations = 0;
  bool converged = false;  ///< false: out of iterations, or no step brings the value down any more
};

/// Starts at `x` and leaves the best point there. The gradient is the one with respect to `inner_product`: the value
/// changes by inner_product(gradient, step) along a small step.
LbfgsResult minimise(const Objective& objective, const InnerProduct& inner_product, const LbfgsOptions& options,
                     Eigen::VectorXd& x);

/// Sum of products of `size` numbers in one fixed order, whatever their alignment.
double dot(const double* a, const double* b, Eigen::Index size);

}  // namespace stancemill::train
