#include "train/elastic_net.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stancemill::train {
namespace {

/// The smooth part, (1 - r) / 2 |w|^2 + losses, with its gradient.
class SmoothPart {
 public:
  SmoothPart(const SparseRows& x, const DenseRows& scale, const ScoreLoss& loss, double ridge)
      : x_(x), scale_(scale), loss_(loss), ridge_(ridge) {}

  double operator()(const NetWeights& at) {
    score(at);
    return 0.5 * ridge_ * squares(at.weights) + loss_(scores_, slope_);
  }

  double operator()(const NetWeights& at, NetWeights& gradient) {
    const double value = (*this)(at);
    const Eigen::Index outputs = at.bias.size();
    gradient.weights.setZero(at.weights.rows(), outputs);
    gradient.bias.setZero(outputs);
    const double* slope = slope_.data();
    for (Eigen::Index i = 0; i < x_.rows(); ++i, slope += outputs) {
      for (Eigen::Index k = 0; k < outputs; ++k) gradient.bias[k] += slope[k];
      for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
        double* const to = gradient.weights.row(feature.index()).data();
        for (Eigen::Index k = 0; k < outputs; ++k) to[k] += feature.value() * slope[k];
      }
    }
    if (scale_.size() != 0) gradient.weights.array() *= scale_.array();
    gradient.weights += ridge_ * at.weights;
    return value;
  }

  /// Sums of products in the order of the places.
  static double inner_product(const DenseRows& a, const DenseRows& b) {
    double sum = 0.0;
    for (Eigen::Index i = 0; i < a.size(); ++i) sum += a.data()[i] * b.data()[i];
    return sum;
  }
  static double squares(const DenseRows& a) { return inner_product(a, a); }

 private:
  void score(const NetWeights& at) {
    const Eigen::Index outputs = at.bias.size();
    scores_.resize(x_.rows() * outputs);
    double* to = scores_.data();
    for (Eigen::Index i = 0; i < x_.rows(); ++i, to += outputs) {
      for (Eigen::Index k = 0; k < outputs; ++k) to[k] = at.bias[k];
      for (SparseRows::InnerIterator feature(x_, i); feature; ++feature) {
        for (Eigen::Index k = 0; k < outputs; ++k) {
          const double scale = scale_.size() == 0 ? 1.0 : scale_(feature.index(), k);
          to[k] += feature.value() * scale * at.weights(feature.index(), k);
        }
      }
    }
  }

  const SparseRows& x_;
  const DenseRows& scale_;
  const ScoreLoss& loss_;
  double ridge_;
  Eigen::VectorXd scores_;
  Eigen::VectorXd slope_;
};

/// A step of length `step` against the gradient, and then towards 0 by `step` times the L1 norm's weight.
NetWeights step_from(const NetWeights& from, const NetWeights& gradient, double step, double l1) {
  NetWeights to{from.weights - step * gradient.weights, from.bias - step * gradient.bias};
  const double shrink = step * l1;
  for (Eigen::Index i = 0; i < to.weights.size(); ++i) {
    double& weight = to.weights.data()[i];
    weight = weight > shrink ? weight - shrink : weight < -shrink ? weight + shrink : 0.0;
  }
  return to;
}

NetWeights difference(const NetWeights& a, const NetWeights& b) { return {a.weights - b.weights, a.bias - b.bias}; }

double inner_product(const NetWeights& a, const NetWeights& b) {
  double sum = SmoothPart::inner_product(a.weights, b.weights);
  for (Eigen::Index k = 0; k < a.bias.size(); ++k) sum += a.bias[k] * b.bias[k];
  return sum;
}

}  // namespace

void fit_elastic_net(const SparseRows& x, const DenseRows& feature_scale, const ScoreLoss& loss,
                     const ElasticNetOptions& options, NetWeights& point) {
  constexpr double kLonger = 1.25;  // a step may grow again: the first ones are the steepest
  constexpr double kShorter = 0.5;
  constexpr double kShortest = 1e-18;
  SmoothPart smooth(x, feature_scale, loss, 1.0 - options.l1_ratio);
  NetWeights ahead = point;  // where the momentum leads
  NetWeights gradient;
  double momentum = 1.0;
  double step = 1.0;
  for (std::size_t count = 0; count < options.max_steps; ++count) {
    const double value = smooth(ahead, gradient);
    NetWeights next;
    NetWeights move;
    double moved = 0.0;
    // Shorter until the parabola of this curvature lies above the function; rounding is forgiven.
    for (step *= kLonger;; step *= kShorter) {
      next = step_from(ahead, gradient, step, options.l1_ratio);
      move = difference(next, ahead);
      moved = inner_product(move, move);
      const double above = value + inner_product(gradient, move) + moved / (2.0 * step);
      if (smooth(next) <= above + 1e-12 * std::fabs(value) || step < kShortest) break;
    }
    const NetWeights progress = difference(next, point);
    const double size = std::max(1.0, inner_product(next, next));
    const bool done = inner_product(progress, progress) + moved <= options.tolerance * options.tolerance * size;
    if (inner_product(move, progress) < 0.0) momentum = 1.0;  // it had gone too far: begin anew from here
    const double next_momentum = 0.5 * (1.0 + std::sqrt(1.0 + 4.0 * momentum * momentum));
    const double carried = (momentum - 1.0) / next_momentum;
    ahead = {next.weights + carried * progress.weights, next.bias + carried * progress.bias};
    momentum = next_momentum;
    point = std::move(next);
    if (done) return;
  }
}

}  // namespace stancemill::train
