#include "train/objective.h"

#include <algorithm>

#include "base/exact_math.h"
#include "train/lbfgs.h"

namespace stancemill::train {

SoftmaxObjective::SoftmaxObjective(const SparseRows& x, const std::vector<std::uint32_t>& label,
                                   const std::vector<double>& cost, const DenseRows& feature_scale,
                                   Eigen::Index outputs)
    : x_(x), label_(label), cost_(cost), feature_scale_(feature_scale), outputs_(outputs) {}

double SoftmaxObjective::operator()(const Eigen::VectorXd& variables, Eigen::VectorXd& gradient) {
  const Eigen::Index weights = x_.cols() * outputs_;
  const double* scale = feature_scale_.size() == 0 ? nullptr : feature_scale_.data();
  effective_ = variables;
  if (scale != nullptr) {
    for (Eigen::Index i = 0; i < weights; ++i) effective_[i] *= scale[i];
  }
  gradient.setZero(variables.size());
  double* const bias_gradient = gradient.data() + weights;
  std::vector<double> score(static_cast<std::size_t>(outputs_));
  double loss = 0.0;
  for (Eigen::Index i = 0; i < x_.rows(); ++i) {
    std::copy_n(effective_.data() + weights, outputs_, score.data());
    for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
      const double* row = effective_.data() + feature.index() * outputs_;
      for (Eigen::Index k = 0; k < outputs_; ++k) score[k] += feature.value() * row[k];
    }
    const double highest = *std::max_element(score.begin(), score.end());
    const std::uint32_t label = label_[static_cast<std::size_t>(i)];
    const double cost = cost_[static_cast<std::size_t>(i)];
    const double label_score = score[label];
    double sum = 0.0;
    for (double& value : score) {
      value = exact_exp(value - highest);
      sum += value;
    }
    loss += cost * (exact_log(sum) + highest - label_score);
    for (double& value : score) value = cost * (value / sum);
    score[label] -= cost;  // now: what the score's change would do to the loss
    for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
      double* row = gradient.data() + feature.index() * outputs_;
      for (Eigen::Index k = 0; k < outputs_; ++k) row[k] += feature.value() * score[k];
    }
    for (Eigen::Index k = 0; k < outputs_; ++k) bias_gradient[k] += score[k];
  }
  double penalty = 0.0;
  for (Eigen::Index i = 0; i < weights; ++i) {
    penalty += variables[i] * variables[i];
    gradient[i] = (scale == nullptr ? gradient[i] : scale[i] * gradient[i]) + variables[i];
  }
  return 0.5 * penalty + loss;
}

LogisticObjective::LogisticObjective(const SparseRows& x, const std::vector<double>& sign,
                                     const std::vector<double>& cost)
    : x_(x), sign_(sign), cost_(cost) {}

double LogisticObjective::operator()(const Eigen::VectorXd& variables, Eigen::VectorXd& gradient) const {
  const Eigen::Index weights = x_.cols();
  gradient.setZero(variables.size());
  double loss = 0.0;
  for (Eigen::Index i = 0; i < x_.rows(); ++i) {
    double score = variables[weights];
    for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
      score += feature.value() * variables[feature.index()];
    }
    const double sign = sign_[static_cast<std::size_t>(i)];
    const double cost = cost_[static_cast<std::size_t>(i)];
    const double margin = sign * score;
    // ln(1 + e^-margin) and 1 / (1 + e^margin), with the exponent never above 0.
    const double small = exact_exp(margin < 0.0 ? margin : -margin);
    loss += cost * (exact_log(1.0 + small) + (margin < 0.0 ? -margin : 0.0));
    const double doubt = (margin < 0.0 ? 1.0 : small) / (1.0 + small);
    const double push = -cost * sign * doubt;
    for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
      gradient[feature.index()] += feature.value() * push;
    }
    gradient[weights] += push;
  }
  double penalty = 0.0;
  for (Eigen::Index i = 0; i < weights; ++i) {
    penalty += variables[i] * variables[i];
    gradient[i] += variables[i];
  }
  return 0.5 * penalty + loss;
}

}  // namespace stancemill::train
