// A linear support vector machine with squared hinge loss, by dual coordinate descent.
//
// Minimises 1/2 |w|^2 + sum of cost[i] * max(0, 1 - sign[i] * (w . x[i] + bias))^2. The bias is the weight of a feature
// that is 1 everywhere, and is penalised as the others are: LIBLINEAR's way with its option -B 1. Method: Hsieh, Chang,
// Lin, Keerthi, Sundararajan, "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1 for
// the L2 loss, without shrinking; passages in a random order that the seed decides. Threads: one call, one thread.
// Tested by: tests/train/dual_coordinate_descent_test.cpp
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "train/objective.h"

namespace stancemill::train {

struct SvmOptions {
  int max_epochs = 300;
  double tolerance = 1e-2;  ///< stops where no projected gradient of an epoch was larger
  std::uint64_t seed = 0;
};

/// The state of a machine: starting again from it with other costs is sound, and quick where they are near.
struct SvmState {
  Eigen::VectorXd weights;    ///< one a feature, then the bias
  std::vector<double> alpha;  ///< the dual variables, one a passage, at least 0
  int epochs = 0;
  bool converged = false;
};

/// `sign`: +1 or -1 a passage; `cost`: above 0. An empty `state` begins at zero.
void fit_svm(const SparseRows& x, const std::vector<double>& sign, const std::vector<double>& cost,
             const SvmOptions& options, SvmState& state);

}  // namespace stancemill::train
