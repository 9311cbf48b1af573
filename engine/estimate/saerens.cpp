#include "estimate/saerens.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/exact_math.h"
#include "estimate/quantify.h"

namespace stancemill::estimate {
namespace {

/// Half of the last printed decimal: a printed 0.0000 is no impossibility.
constexpr double kLeastProbability = 5e-5;
constexpr int kNewtonSteps = 25;
constexpr double kNewtonStill = 1e-6;
/// Strength of the prior, in passages that speak for the identity: it must not pull rare labels, and only keeps the fit
/// finite.
constexpr double kPrior = 0.01;
constexpr int kMostRounds = 2'000;

Shares logs_of(const Shares& probabilities) {
  Shares logs;
  for (const double probability : probabilities) logs.push_back(exact_log(std::max(probability, kLeastProbability)));
  return logs;
}

/// softmax(temper * logs + offsets)
void soften(const Shares& logs, const Recalibration& by, Shares& probabilities) {
  double most = -HUGE_VAL;
  for (std::size_t k = 0; k < logs.size(); ++k) {
    probabilities[k] = by.temper * logs[k] + by.offsets[k];
    most = std::max(most, probabilities[k]);
  }
  double sum = 0;
  for (double& part : probabilities) {
    part = part == most ? 1 : exact_exp(part - most);
    sum += part;
  }
  for (double& part : probabilities) part /= sum;
}

}  // namespace

Shares Recalibration::apply(const Shares& probabilities) const {
  Shares recalibrated(probabilities.size());
  soften(logs_of(probabilities), *this, recalibrated);
  return recalibrated;
}

/// Parameters: the temper, then the offsets of all labels but the first, whose offset is 0.
Recalibration recalibrate(const std::vector<GoldPassage>& gold, std::size_t labels, Recalibration begin) {
  Recalibration fitted = std::move(begin);
  fitted.offsets.resize(labels, 0.0);
  if (gold.empty()) return fitted;
  double all_weights = 0;
  std::vector<Shares> logs;
  for (const GoldPassage& passage : gold) {
    all_weights += weight_of(passage);
    logs.push_back(logs_of(passage.probabilities));
  }
  const double a_passage = static_cast<double>(gold.size()) / all_weights;  // weights sum to the number of passages
  Shares p(labels);
  for (int step = 0; step < kNewtonSteps; ++step) {
    Shares gradient(labels, 0.0);
    Errors curvature(labels, Shares(labels, 0.0));
    gradient[0] = kPrior * (1 - fitted.temper);
    for (std::size_t k = 1; k < labels; ++k) gradient[k] = -kPrior * fitted.offsets[k];
    for (std::size_t k = 0; k < labels; ++k) curvature[k][k] = kPrior;
    for (std::size_t i = 0; i < gold.size(); ++i) {
      const double weight = weight_of(gold[i]) * a_passage;
      soften(logs[i], fitted, p);
      double mean_log = 0;
      double mean_square = 0;
      for (std::size_t k = 0; k < labels; ++k) {
        mean_log += p[k] * logs[i][k];
        mean_square += p[k] * logs[i][k] * logs[i][k];
      }
      gradient[0] += weight * (logs[i][gold[i].gold] - mean_log);
      curvature[0][0] += weight * (mean_square - mean_log * mean_log);
      for (std::size_t k = 1; k < labels; ++k) {
        gradient[k] += weight * ((gold[i].gold == k ? 1 : 0) - p[k]);
        const double cross = weight * p[k] * (logs[i][k] - mean_log);
        curvature[0][k] += cross;
        curvature[k][0] += cross;
        for (std::size_t l = 1; l < labels; ++l) curvature[k][l] += weight * p[k] * ((k == l ? 1 : 0) - p[l]);
      }
    }
    const std::optional<Shares> change = solve(curvature, gradient);
    if (!change.has_value()) break;
    double largest = 0;
    for (const double part : *change) largest = std::max(largest, std::fabs(part));
    const double scale = largest > 1 ? 1 / largest : 1;  // the first steps from far off must not overshoot
    fitted.temper += scale * (*change)[0];
    for (std::size_t k = 1; k < labels; ++k) fitted.offsets[k] += scale * (*change)[k];
    if (largest < kNewtonStill) break;
  }
  return fitted;
}

Shares gold_shares(const std::vector<GoldPassage>& gold, std::size_t labels) {
  Shares shares(labels, 0.0);
  double all = 0;
  for (const GoldPassage& passage : gold) {
    shares[passage.gold] += weight_of(passage);
    all += weight_of(passage);
  }
  for (double& share : shares) share /= all;
  return shares;
}

Shares maximise(std::span<const Posterior> posteriors, const Shares& prior, Shares shares, double precision) {
  const std::size_t labels = prior.size();
  double passages = 0;
  std::vector<double> ratios;  // probability / prior, posterior by posterior
  ratios.reserve(posteriors.size() * labels);
  for (const Posterior& posterior : posteriors) {
    passages += posterior.passages;
    for (std::size_t k = 0; k < labels; ++k) {
      ratios.push_back(prior[k] > 0 ? posterior.probabilities[k] / prior[k] : 0);
    }
  }
  Shares factors(labels);
  for (int round = 0; round < kMostRounds; ++round) {
    std::fill(factors.begin(), factors.end(), 0.0);
    const double* ratio = ratios.data();
    for (const Posterior& posterior : posteriors) {
      double sum = 0;
      for (std::size_t k = 0; k < labels; ++k) sum += ratio[k] * shares[k];
      const double scale = sum > 0 ? posterior.passages / sum : 0;
      for (std::size_t k = 0; k < labels; ++k) factors[k] += ratio[k] * scale;
      ratio += labels;
    }
    double moved = 0;
    for (std::size_t k = 0; k < labels; ++k) {
      const double next = shares[k] * factors[k] / passages;
      moved = std::max(moved, std::fabs(next - shares[k]));
      shares[k] = next;
    }
    if (moved < precision) break;
  }
  return shares;
}

Mixture::Mixture(const std::vector<Bin>& bins) : posteriors_(bins.size()) {
  for (const Bin& bin : bins) {
    Shares mean = bin.probability_sums;
    for (double& part : mean) part /= bin.passages;
    logs_.push_back(logs_of(mean));
  }
  for (std::size_t b = 0; b < bins.size(); ++b) posteriors_[b].probabilities.resize(logs_[b].size());
}

Shares Mixture::shares(const std::vector<Bin>& bins, const Recalibration& recalibration, const Shares& prior,
                       const Shares& begin, double precision) {
  std::size_t count = 0;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    if (bins[b].passages <= 0) continue;
    posteriors_[count].passages = bins[b].passages;
    soften(logs_[b], recalibration, posteriors_[count++].probabilities);
  }
  return maximise(std::span(posteriors_).first(count), prior, begin, precision);
}

}  // namespace stancemill::estimate
