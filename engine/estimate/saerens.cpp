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

Shares softmax(Shares scores) {
  const double most = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (double& score : scores) {
    score = exact_exp(score - most);
    sum += score;
  }
  for (double& score : scores) score /= sum;
  return scores;
}

Shares tempered(const Shares& logs, const Recalibration& by) {
  Shares scores(logs.size());
  for (std::size_t k = 0; k < logs.size(); ++k) scores[k] = by.temper * logs[k] + by.offsets[k];
  return softmax(std::move(scores));
}

}  // namespace

Shares Recalibration::apply(const Shares& probabilities) const { return tempered(logs_of(probabilities), *this); }

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
  for (int step = 0; step < kNewtonSteps; ++step) {
    Shares gradient(labels, 0.0);
    Errors curvature(labels, Shares(labels, 0.0));
    gradient[0] = kPrior * (1 - fitted.temper);
    for (std::size_t k = 1; k < labels; ++k) gradient[k] = -kPrior * fitted.offsets[k];
    for (std::size_t k = 0; k < labels; ++k) curvature[k][k] = kPrior;
    for (std::size_t i = 0; i < gold.size(); ++i) {
      const double weight = weight_of(gold[i]) * a_passage;
      const Shares p = tempered(logs[i], fitted);
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

Shares maximise(const std::vector<Posterior>& posteriors, const Shares& prior, Shares shares, double precision) {
  const std::size_t labels = prior.size();
  double passages = 0;
  for (const Posterior& posterior : posteriors) passages += posterior.passages;
  Shares weighted(labels);
  for (int round = 0; round < kMostRounds; ++round) {
    Shares next(labels, 0.0);
    for (const Posterior& posterior : posteriors) {
      double sum = 0;
      for (std::size_t k = 0; k < labels; ++k) {
        weighted[k] = prior[k] > 0 ? posterior.probabilities[k] * shares[k] / prior[k] : 0;
        sum += weighted[k];
      }
      if (sum <= 0) continue;
      const double scale = posterior.passages / (sum * passages);
      for (std::size_t k = 0; k < labels; ++k) next[k] += weighted[k] * scale;
    }
    double moved = 0;
    for (std::size_t k = 0; k < labels; ++k) moved = std::max(moved, std::fabs(next[k] - shares[k]));
    shares = std::move(next);
    if (moved < precision) break;
  }
  return shares;
}

Shares saerens(const std::vector<Bin>& bins, const Recalibration& recalibration, const Shares& prior,
               const Shares& begin, double precision) {
  std::vector<Posterior> posteriors;
  for (const Bin& bin : bins) {
    if (bin.passages <= 0) continue;
    Shares mean = bin.probability_sums;
    for (double& part : mean) part /= bin.passages;
    posteriors.push_back({bin.passages, recalibration.apply(mean)});
  }
  return maximise(posteriors, prior, begin, precision);
}

}  // namespace stancemill::estimate
