// The elastic net: (1 - r) / 2 |w|^2 + r |w|_1 + sum over passages of cost[i] * loss(scores of passage i), as
// scikit-learn writes it; the biases are not penalised. Weights that are not worth their L1 norm are exactly 0.
//
// Method: FISTA, proximal gradient steps with momentum (Beck and Teboulle, "A fast iterative shrinkage-thresholding
// algorithm for linear inverse problems", SIAM J. Imaging Sciences 2009), with backtracking for the length of the step,
// and the momentum begun anew when it points uphill (O'Donoghue and Candes, "Adaptive restart for accelerated gradient
// schemes", Foundations of Computational Mathematics 2015). L-BFGS is of no use here: the norm has no gradient at 0.
// Cost: a step is two passes over the sparse rows and five over features x outputs, which are held while fitting.
// Sums have one order, so the result has the same bits on every machine. Threads: one call, one thread. Tested by:
// tests/train/elastic_net_test.cpp
#pragma once

#include <Eigen/Core>
#include <cstddef>

#include "train/objective.h"

namespace stancemill::train {

struct ElasticNetOptions {
  double l1_ratio = 0.5;  ///< r: 0 to 1
  std::size_t max_steps = 2000;
  double tolerance = 1e-4;  ///< stop when a step changes w by less than this, relative to |w| (and to 1)
};

struct NetWeights {
  DenseRows weights;     ///< features x outputs: what stands at each place, before feature_scale
  Eigen::VectorXd bias;  ///< one an output
};

/// Minimises from `point` on; it has the right sizes. `feature_scale` as for LinearObjective: score =
/// x * (scale o w) + bias.
void fit_elastic_net(const SparseRows& x, const DenseRows& feature_scale, const ScoreLoss& loss,
                     const ElasticNetOptions& options, NetWeights& point);

}  // namespace stancemill::train
