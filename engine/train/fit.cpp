#include "train/fit.h"

#include <bit>
#include <cmath>

#include "base/exact_math.h"
#include "train/dual_coordinate_descent.h"
#include "train/elastic_net.h"
#include "train/lbfgs.h"

namespace stancemill::train {
namespace {

/// What the two ways of fitting share.
struct Problem {
  const HeadGold& gold;
  std::span<const double> passage_weights;
  std::span<const std::uint32_t> passages;
  const FitOptions& options;
  DesignMatrix design;

  Eigen::Index outputs() const { return static_cast<Eigen::Index>(gold.labels.size()); }

  std::vector<std::uint8_t> has_label(Eigen::Index k) const {
    std::vector<std::uint8_t> has;
    for (const std::uint32_t i : passages) has.push_back(static_cast<std::uint8_t>(gold.gold[i] >> k & 1));
    return has;
  }

  /// One a training passage.
  std::vector<double> weights() const {
    std::vector<double> some;
    for (const std::uint32_t i : passages) some.push_back(passage_weights[i]);
    return some;
  }

  HeadWeights empty_weights() const {
    return {design.features, DenseRows::Zero(design.x.cols(), outputs()), Eigen::VectorXd::Zero(outputs())};
  }
};

/// n / (classes x size of the class) under kBalanced, else 1; sizes are sums of the passages' weights. 1 for a class
/// without passages, which weighs nothing anyway.
double class_weight(ClassWeights kind, double n, std::size_t classes, double size) {
  if (kind == ClassWeights::kNone || size == 0.0) return 1.0;
  return n / (static_cast<double>(classes) * size);
}

/// Minimises from `point` on.
void descend(LinearObjective& objective, double tolerance, Eigen::VectorXd& point) {
  LbfgsOptions options;
  options.tolerance = tolerance;
  minimise([&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) { return objective(at, gradient); },
           [&](const Eigen::VectorXd& p, const Eigen::VectorXd& q) { return objective.inner_product(p, q); }, options,
           point);
}

ElasticNetOptions net_options(const FitOptions& options) {
  ElasticNetOptions net;
  net.l1_ratio = options.l1_ratio;
  net.tolerance = options.tolerance;
  return net;
}

NetWeights empty_net(Eigen::Index features, Eigen::Index outputs) {
  return {DenseRows::Zero(features, outputs), Eigen::VectorXd::Zero(outputs)};
}

void fit_softmax(const Problem& problem, std::span<const double> strengths,
                 const std::function<void(std::size_t, const HeadWeights&)>& take) {
  const Eigen::Index outputs = problem.outputs();
  const DesignMatrix& design = problem.design;
  const std::vector<double> weight = problem.weights();
  std::vector<std::uint32_t> label;
  std::vector<double> size(static_cast<std::size_t>(outputs), 0.0);
  double all = 0.0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    label.push_back(static_cast<std::uint32_t>(std::countr_zero(problem.gold.gold[problem.passages[i]])));
    size[label.back()] += weight[i];
    all += weight[i];
  }
  DenseRows scale;
  if (problem.options.gamma != 0.0) {
    scale.resize(design.x.cols(), outputs);
    for (Eigen::Index k = 0; k < outputs; ++k) {
      scale.col(k) = nb_scale(design.x, problem.has_label(k), weight, problem.options.gamma);
    }
  }
  std::vector<double> cost(label.size());
  const ScoreLoss loss = softmax_loss(label, cost, size.size());
  LinearObjective objective(design.x, scale, size.size(), loss);
  const bool is_net = problem.options.l1_ratio > 0.0;
  Eigen::VectorXd point = Eigen::VectorXd::Zero(is_net ? 0 : objective.size());
  NetWeights net = empty_net(is_net ? design.x.cols() : 0, outputs);
  for (std::size_t s = 0; s < strengths.size(); ++s) {
    for (std::size_t i = 0; i < label.size(); ++i) {
      cost[i] =
          strengths[s] * weight[i] * class_weight(problem.options.class_weights, all, size.size(), size[label[i]]);
    }
    if (is_net) {
      fit_elastic_net(design.x, scale, loss, net_options(problem.options), net);
      const DenseRows scaled = scale.size() == 0 ? net.weights : DenseRows(scale.cwiseProduct(net.weights));
      take(s, {design.features, design.idf.asDiagonal() * scaled, net.bias});
      continue;
    }
    descend(objective, problem.options.tolerance, point);
    take(s, {design.features, design.idf.asDiagonal() * objective.weights(point), objective.bias(point)});
  }
}

/// One label against the rest: fills column k of the weights of every strength.
void fit_label(const Problem& problem, Eigen::Index k, std::span<const double> strengths,
               std::vector<HeadWeights>& weights) {
  const std::vector<std::uint8_t> has = problem.has_label(k);
  const std::vector<double> weight = problem.weights();
  const Eigen::VectorXd scale = nb_scale(problem.design.x, has, weight, problem.options.gamma);
  SparseRows x = problem.design.x;
  if (problem.options.gamma != 0.0) {
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
      for (SparseRows::InnerIterator feature(x, i); feature; ++feature) feature.valueRef() *= scale[feature.index()];
    }
  }
  double size[2] = {0.0, 0.0};  // of the passages without the label, and with it
  for (std::size_t i = 0; i < has.size(); ++i) size[has[i]] += weight[i];
  std::vector<double> sign;
  for (const std::uint8_t one : has) sign.push_back(one != 0 ? 1.0 : -1.0);
  std::vector<double> cost(has.size());
  const DenseRows no_scale;  // x is scaled already
  const ScoreLoss loss = logistic_loss(sign, cost);
  LinearObjective objective(x, no_scale, 1, loss);
  NetWeights net = empty_net(problem.options.l1_ratio > 0.0 ? x.cols() : 0, 1);
  Eigen::VectorXd point = Eigen::VectorXd::Zero(objective.size());
  SvmState machine;
  SvmOptions svm_options;
  svm_options.seed = problem.options.seed + static_cast<std::uint64_t>(k);
  for (std::size_t s = 0; s < strengths.size(); ++s) {
    for (std::size_t i = 0; i < has.size(); ++i) {
      cost[i] =
          strengths[s] * weight[i] * class_weight(problem.options.class_weights, size[0] + size[1], 2, size[has[i]]);
    }
    Eigen::VectorXd fitted;
    if (problem.options.loss == Loss::kLogistic && problem.options.l1_ratio > 0.0) {
      fit_elastic_net(x, no_scale, loss, net_options(problem.options), net);
      fitted = net.weights.col(0);
      weights[s].bias[k] = net.bias[0];
    } else if (problem.options.loss == Loss::kLogistic) {
      descend(objective, problem.options.tolerance, point);
      fitted = objective.weights(point).col(0);
      weights[s].bias[k] = objective.bias(point)[0];
    } else {
      fit_svm(x, sign, cost, svm_options, machine);
      fitted = machine.weights.head(x.cols());
      weights[s].bias[k] = machine.weights[x.cols()];
    }
    weights[s].weights.col(k) = fitted.cwiseProduct(problem.design.idf).cwiseProduct(scale);
  }
}

}  // namespace

void fit_head(const FeatureRows& rows, const HeadGold& gold, std::span<const double> passage_weights,
              std::span<const std::uint32_t> passages, const FitOptions& options, std::span<const double> strengths,
              const std::function<void(std::size_t, const HeadWeights&)>& take) {
  const Problem problem{gold, passage_weights, passages, options,
                        make_design(rows, passages, passage_weights, options.design)};
  if (options.loss == Loss::kLogistic && !gold.multi_label) {
    fit_softmax(problem, strengths, take);
    return;
  }
  std::vector<HeadWeights> weights(strengths.size(), problem.empty_weights());
  for (Eigen::Index k = 0; k < problem.outputs(); ++k) fit_label(problem, k, strengths, weights);
  for (std::size_t s = 0; s < strengths.size(); ++s) take(s, weights[s]);
}

std::vector<float> score_passages(const FeatureRows& rows, const HeadWeights& weights,
                                  std::span<const std::uint32_t> passages) {
  constexpr std::uint32_t kInactive = ~0U;
  std::vector<std::uint32_t> place(std::size_t{1} << rows.spec.bits, kInactive);
  for (std::size_t j = 0; j < weights.features.size(); ++j) place[weights.features[j]] = static_cast<std::uint32_t>(j);
  const Eigen::Index outputs = weights.bias.size();
  std::vector<float> scores;
  Eigen::RowVectorXd sum(outputs);
  for (const std::uint32_t i : passages) {
    sum.setZero();
    for (std::uint64_t at = rows.row_begin[i]; at < rows.row_begin[i + 1]; ++at) {
      const std::uint32_t j = place[rows.rows[at]];
      if (j != kInactive) sum += static_cast<double>(rows.counts[at]) * weights.weights.row(j);
    }
    const double norm = rows.words[i] == 0 ? 1.0 : exact_length_norm(rows.words[i], rows.spec.length_exponent);
    for (Eigen::Index k = 0; k < outputs; ++k) scores.push_back(static_cast<float>(sum[k] / norm + weights.bias[k]));
  }
  return scores;
}

}  // namespace stancemill::train
