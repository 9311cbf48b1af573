#include "train/dual_coordinate_descent.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "train/random.h"

namespace stancemill::train {

void fit_svm(const SparseRows& x, const std::vector<double>& sign, const std::vector<double>& cost,
             const SvmOptions& options, SvmState& state) {
  const auto passages = static_cast<std::size_t>(x.rows());
  const Eigen::Index bias = x.cols();
  if (state.alpha.size() != passages) {
    state.alpha.assign(passages, 0.0);
    state.weights = Eigen::VectorXd::Zero(x.cols() + 1);
  }
  // The dual's second derivative along each coordinate: x.x + 1 for the bias' feature + 1 / (2 cost).
  std::vector<double> curvature(passages);
  for (std::size_t i = 0; i < passages; ++i) {
    double squares = 1.0;
    for (SparseRows::InnerIterator feature(x, static_cast<Eigen::Index>(i)); feature; ++feature) {
      squares += feature.value() * feature.value();
    }
    curvature[i] = squares + 0.5 / cost[i];
  }
  std::vector<std::size_t> order(passages);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(options.seed);
  Eigen::VectorXd& w = state.weights;
  state.converged = false;
  for (state.epochs = 0; state.epochs < options.max_epochs && !state.converged; ++state.epochs) {
    shuffle(order, random);
    double largest = 0.0;
    for (const std::size_t i : order) {
      const auto row = static_cast<Eigen::Index>(i);
      double score = w[bias];
      for (SparseRows::InnerIterator feature(x, row); feature; ++feature) score += feature.value() * w[feature.index()];
      double& alpha = state.alpha[i];
      const double gradient = sign[i] * score - 1.0 + alpha * (0.5 / cost[i]);
      const double projected = alpha == 0.0 ? std::min(gradient, 0.0) : gradient;
      largest = std::max(largest, std::fabs(projected));
      if (projected == 0.0) continue;
      const double before = alpha;
      alpha = std::max(before - gradient / curvature[i], 0.0);
      const double push = (alpha - before) * sign[i];
      for (SparseRows::InnerIterator feature(x, row); feature; ++feature) w[feature.index()] += push * feature.value();
      w[bias] += push;
    }
    state.converged = largest <= options.tolerance;
  }
}

}  // namespace stancemill::train
