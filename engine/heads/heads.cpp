#include "heads/heads.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/exact_math.h"

namespace stancemill::heads {
namespace {

/// Threshold of a label that the head says nothing about.
constexpr float kDefaultThreshold = 0.5F;

void softmax(std::span<const float> scores, double temperature, std::span<float> probabilities) {
  const double highest = *std::max_element(scores.begin(), scores.end());
  std::array<double, kMaxLabels> weights;
  double sum = 0.0;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    weights[k] = exact_exp((static_cast<double>(scores[k]) - highest) / temperature);
    sum += weights[k];
  }
  for (std::size_t k = 0; k < scores.size(); ++k) probabilities[k] = static_cast<float>(weights[k] / sum);
}

double sigmoid(double x) {
  const double tail = exact_exp(x < 0.0 ? x : -x);  // at most 1
  return (x < 0.0 ? tail : 1.0) / (1.0 + tail);
}

Verdict without_words(const Head& head, std::span<float> probabilities) {
  std::fill(probabilities.begin(), probabilities.end(), 0.0F);
  const auto found = std::find(head.labels.begin(), head.labels.end(), head.fallback_label);
  if (found == head.labels.end()) return {0, true};
  const auto k = static_cast<std::size_t>(found - head.labels.begin());
  probabilities[k] = 1.0F;
  return {std::uint64_t{1} << k, true};
}

Verdict best_label(const Head& head, std::span<const float> probabilities) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < probabilities.size(); ++k) {
    if (probabilities[k] > probabilities[best]) best = k;
  }
  float second = 0.0F;
  for (std::size_t k = 0; k < probabilities.size(); ++k) {
    if (k != best) second = std::max(second, probabilities[k]);
  }
  const bool unsure = probabilities[best] < head.min_probability || probabilities[best] - second < head.min_margin;
  return {std::uint64_t{1} << best, unsure};
}

}  // namespace

Verdict decide(const Head& head, std::span<const float> scores, float coverage, std::uint64_t words,
               std::span<float> probabilities) {
  if (words == 0) return without_words(head, probabilities);
  Verdict verdict;
  const double temperature = head.temperature;
  if (head.link == Link::kSoftmax) {
    softmax(scores, temperature, probabilities);
    verdict = best_label(head, probabilities);
  } else {
    for (std::size_t k = 0; k < scores.size(); ++k) {
      probabilities[k] = static_cast<float>(sigmoid(static_cast<double>(scores[k]) / temperature));
      const float threshold = k < head.thresholds.size() ? head.thresholds[k] : kDefaultThreshold;
      if (probabilities[k] >= threshold) verdict.labels |= std::uint64_t{1} << k;
    }
  }
  verdict.abstained = verdict.abstained || coverage < head.min_coverage;
  return verdict;
}

bool is_asked(const Head& head, const Head* decider, std::uint64_t decider_labels) {
  if (head.asked_by.empty()) return true;
  if (decider == nullptr) return false;
  for (std::size_t k = 0; k < decider->labels.size(); ++k) {
    if ((decider_labels >> k & 1U) == 0) continue;
    const auto& wanted = head.asked_labels;
    if (std::find(wanted.begin(), wanted.end(), decider->labels[k]) != wanted.end()) return true;
  }
  return false;
}

}  // namespace stancemill::heads
