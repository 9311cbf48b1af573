// One head, fitted to a set of passages: losses, weights of classes and passages, and the weights in run-time form.
//
// Cost: L-BFGS holds about 40 numbers a passage and output; each iteration is two passes over the sparse rows.
// Ownership: values; the corpus is only read. Threads: one call, one thread; many calls may share a corpus.
// The same arguments give the same bits. Tested by: tests/train/fit_test.cpp
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "train/corpus.h"
#include "train/design_matrix.h"

namespace stancemill::train {

enum class Loss : std::uint8_t {
  kLogistic,      ///< softmax where each passage has one label, else one logistic regression a label; by L-BFGS
  kSquaredHinge,  ///< one support vector machine a label, against the rest; by dual coordinate descent
};

enum class ClassWeights : std::uint8_t {
  kNone,
  kBalanced,  ///< labels weigh alike in total: n / (labels x n with the label), n being sums of weights
};

struct FitOptions {
  Loss loss = Loss::kLogistic;
  double gamma = 0.0;  ///< exponent of the NB scale: 0, 0.5 or 1
  ClassWeights class_weights = ClassWeights::kNone;
  DesignOptions design;
  double l1_ratio = 0.0;    ///< kLogistic: above 0, the penalty is an elastic net (elastic_net.h)
  double tolerance = 1e-4;  ///< of L-BFGS: LbfgsOptions::tolerance
  std::uint64_t seed = 0;
};

/// The weights of one head in run-time form: idf and NB scale are folded in.
/// score[k] = (sum over features of count x weights(feature, k)) / length_norm(words) + bias[k]
struct HeadWeights {
  std::vector<std::uint32_t> features;  ///< row numbers that have weights, rising
  DenseRows weights;                    ///< features x outputs
  Eigen::VectorXd bias;                 ///< one an output
};

/// Fits the head to `passages` once for each of `strengths`, in their order, each beginning where the one before ended,
/// and hands the weights to `take` (index into strengths, weights). A strength is C: the loss is 1/2 |w|^2 + C x sum of
/// weighted losses; with an
/// l1_ratio r, (1 - r) / 2 |w|^2 + r |w|_1 stands for 1/2 |w|^2.
void fit_head(const FeatureRows& rows, const HeadGold& gold, std::span<const double> passage_weights,
              std::span<const std::uint32_t> passages, const FitOptions& options, std::span<const double> strengths,
              const std::function<void(std::size_t, const HeadWeights&)>& take);

/// The scores of some passages: passages x outputs, row-major.
std::vector<float> score_passages(const FeatureRows& rows, const HeadWeights& weights,
                                  std::span<const std::uint32_t> passages);

}  // namespace stancemill::train
