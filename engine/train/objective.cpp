#include "train/objective.h"

#include <algorithm>
#include <utility>

#include "base/exact_math.h"
#include "train/lbfgs.h"

namespace stancemill::train {
namespace {

SparseView view_of(const SparseRows& x) { return {x.rows(), x.outerIndexPtr(), x.innerIndexPtr(), x.valuePtr()}; }

}  // namespace

ScoreLoss softmax_loss(const std::vector<std::uint32_t>& label, const std::vector<double>& cost, std::size_t outputs) {
  return [&label, &cost, outputs](const Eigen::VectorXd& scores, Eigen::VectorXd& slope) {
    double loss = 0.0;
    slope.resize(scores.size());
    for (std::size_t i = 0; i < label.size(); ++i) {
      const double* row = scores.data() + i * outputs;
      double* const row_slope = slope.data() + i * outputs;
      const double highest = *std::max_element(row, row + outputs);
      double sum = 0.0;
      for (std::size_t k = 0; k < outputs; ++k) {
        row_slope[k] = exact_exp(row[k] - highest);
        sum += row_slope[k];
      }
      loss += cost[i] * (exact_log(sum) + highest - row[label[i]]);
      for (std::size_t k = 0; k < outputs; ++k) row_slope[k] = cost[i] * (row_slope[k] / sum);
      row_slope[label[i]] -= cost[i];
    }
    return loss;
  };
}

ScoreLoss logistic_loss(const std::vector<double>& sign, const std::vector<double>& cost) {
  return [&sign, &cost](const Eigen::VectorXd& scores, Eigen::VectorXd& slope) {
    double loss = 0.0;
    slope.resize(scores.size());
    for (std::size_t i = 0; i < sign.size(); ++i) {
      const double margin = sign[i] * scores[static_cast<Eigen::Index>(i)];
      // ln(1 + e^-margin) and 1 / (1 + e^margin), with the exponent never above 0.
      const double small = exact_exp(margin < 0.0 ? margin : -margin);
      loss += cost[i] * (exact_log(1.0 + small) + (margin < 0.0 ? -margin : 0.0));
      const double doubt = (margin < 0.0 ? 1.0 : small) / (1.0 + small);
      slope[static_cast<Eigen::Index>(i)] = -cost[i] * sign[i] * doubt;
    }
    return loss;
  };
}

LinearObjective::LinearObjective(const SparseRows& x, const DenseRows& feature_scale, std::size_t outputs,
                                 ScoreLoss loss)
    : x_(x),
      feature_scale_(feature_scale),
      outputs_(static_cast<Eigen::Index>(outputs)),
      loss_(std::move(loss)),
      passes_(sparse_passes_for(cpu_target())),
      feature_sums_(static_cast<std::size_t>(x.cols()) * outputs),
      scores_(entries()) {}

void LinearObjective::gather_weights(const double* a) {
  std::fill(feature_sums_.begin(), feature_sums_.end(), 0.0);
  passes_.spread(view_of(x_), a, outputs_, feature_sums_.data());
  const double* scale = feature_scale_.data();
  for (Eigen::Index i = 0; i < feature_scale_.size(); ++i)
    feature_sums_[static_cast<std::size_t>(i)] *= scale[i] * scale[i];
}

void LinearObjective::add_scores(double* scores) {
  passes_.collect(view_of(x_), feature_sums_.data(), outputs_, scores);
}

double LinearObjective::operator()(const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
  const double* a = at.data();
  const double* bias = a + entries();
  const double* score = bias + outputs_;
  double penalty = 0.0;
  for (Eigen::Index i = 0; i < entries(); ++i) penalty += a[i] * score[i];
  for (Eigen::Index i = 0; i < entries(); ++i) scores_[i] = score[i] + bias[i % outputs_];
  const double loss = loss_(scores_, slope_);

  // The gradient by the weights is w + x' slope: in terms of a, a + slope.
  gradient.resize(size());
  double* const a_gradient = gradient.data();
  double* const bias_gradient = a_gradient + entries();
  double* const score_gradient = bias_gradient + outputs_;
  std::fill_n(bias_gradient, outputs_, 0.0);
  for (Eigen::Index i = 0; i < entries(); ++i) {
    a_gradient[i] = a[i] + slope_[i];
    bias_gradient[i % outputs_] += slope_[i];
    score_gradient[i] = score[i];
  }
  gather_weights(slope_.data());
  add_scores(score_gradient);
  std::copy_n(bias_gradient, outputs_, score_gradient + entries());
  return 0.5 * penalty + loss;
}

double LinearObjective::inner_product(const Eigen::VectorXd& p, const Eigen::VectorXd& q) const {
  return dot(p.data(), q.data() + half(), half());
}

Eigen::VectorXd LinearObjective::point(const Eigen::VectorXd& a, const Eigen::VectorXd& bias) {
  Eigen::VectorXd point = Eigen::VectorXd::Zero(size());
  point.head(entries()) = a;
  point.segment(entries(), outputs_) = bias;
  point.tail(outputs_) = bias;
  gather_weights(a.data());
  add_scores(point.data() + half());
  return point;
}

DenseRows LinearObjective::weights(const Eigen::VectorXd& at) {
  gather_weights(at.data());
  return Eigen::Map<const DenseRows>(feature_sums_.data(), x_.cols(), outputs_);
}

Eigen::VectorXd LinearObjective::bias(const Eigen::VectorXd& at) const { return at.tail(outputs_); }

}  // namespace stancemill::train
