#include "train/calibrate.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/exact_math.h"

namespace stancemill::train {
namespace {

constexpr double kLowestTemperature = 1.0 / 20.0;
constexpr double kHighestTemperature = 20.0;
constexpr int kSteps = 40;  // the interval shrinks by 0.618 each: to 3e-8 of a logarithm

/// ln(1 + e^x) without overflow.
double softplus(double x) { return (x > 0.0 ? x : 0.0) + exact_log(1.0 + exact_exp(x > 0.0 ? -x : x)); }

}  // namespace

double negative_log_likelihood(Link link, std::span<const float> scores, std::span<const std::uint64_t> gold,
                               std::size_t labels, double temperature) {
  double loss = 0.0;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const std::span<const float> row = scores.subspan(i * labels, labels);
    if (link == Link::kSigmoid) {
      for (std::size_t k = 0; k < labels; ++k) {
        const double score = row[k] / temperature;
        loss += softplus((gold[i] >> k & 1) != 0 ? -score : score);
      }
      continue;
    }
    const double highest = *std::max_element(row.begin(), row.end()) / temperature;
    double sum = 0.0;
    for (const float score : row) sum += exact_exp(score / temperature - highest);
    loss += exact_log(sum) + highest - row[static_cast<std::size_t>(std::countr_zero(gold[i]))] / temperature;
  }
  return gold.empty() ? 0.0 : loss / static_cast<double>(gold.size());
}

float fit_temperature(Link link, std::span<const float> scores, std::span<const std::uint64_t> gold,
                      std::size_t labels) {
  if (gold.empty()) return 1.0F;
  constexpr double kGolden = 0.61803398874989484820;
  const auto loss = [&](double log_temperature) {
    return negative_log_likelihood(link, scores, gold, labels, exact_exp(log_temperature));
  };
  double low = exact_log(kLowestTemperature);
  double high = exact_log(kHighestTemperature);
  double left = high - kGolden * (high - low);
  double right = low + kGolden * (high - low);
  double left_loss = loss(left);
  double right_loss = loss(right);
  for (int step = 0; step < kSteps; ++step) {
    if (left_loss <= right_loss) {
      high = right;
      right = left;
      right_loss = left_loss;
      left = high - kGolden * (high - low);
      left_loss = loss(left);
    } else {
      low = left;
      left = right;
      left_loss = right_loss;
      right = low + kGolden * (high - low);
      right_loss = loss(right);
    }
  }
  return static_cast<float>(exact_exp(0.5 * (low + high)));
}

constexpr int kHighestThreshold = 90;  // hundredths

std::vector<float> fit_thresholds(std::span<const float> scores, std::span<const std::uint64_t> gold,
                                  std::size_t labels, float temperature) {
  std::vector<float> thresholds;
  for (std::size_t k = 0; k < labels; ++k) {
    std::vector<float> probability;
    std::size_t positives = 0;
    for (std::size_t i = 0; i < gold.size(); ++i) {
      const double score = static_cast<double>(scores[i * labels + k]) / static_cast<double>(temperature);
      probability.push_back(static_cast<float>(1.0 / (1.0 + exact_exp(-score))));
      positives += gold[i] >> k & 1;
    }
    float best = 0.5F;
    double best_f1 = -1.0;
    // Hundredths from 0.5: of equals the first wins. The best threshold is about half of the best F1 (Lipton et al.
    // 2014), which may be very low.
    for (int distance = 0; distance <= 47; ++distance) {
      for (const int hundredths : {50 - distance, std::min(50 + distance, kHighestThreshold)}) {
        const float threshold = static_cast<float>(hundredths) / 100.0F;
        std::size_t given = 0;
        std::size_t right = 0;
        for (std::size_t i = 0; i < gold.size(); ++i) {
          if (probability[i] < threshold) continue;
          ++given;
          right += gold[i] >> k & 1;
        }
        const double sum = static_cast<double>(given + positives);
        const double f1 = sum == 0.0 ? 0.0 : 2.0 * static_cast<double>(right) / sum;
        if (f1 > best_f1) {
          best_f1 = f1;
          best = threshold;
        }
      }
    }
    thresholds.push_back(best);
  }
  return thresholds;
}

LabelSets fit_label_sets(std::span<const float> probabilities, std::span<const std::uint64_t> gold, std::size_t labels,
                         double level) {
  LabelSets sets{level, 0.0, 0.0, 0.0};
  if (gold.empty()) return sets;
  std::vector<double> of_gold;
  for (std::size_t i = 0; i < gold.size(); ++i) {
    of_gold.push_back(
        static_cast<double>(probabilities[i * labels + static_cast<std::size_t>(std::countr_zero(gold[i]))]));
  }
  // 1 - p(gold) may be as high as its ceil((n + 1) level)-th smallest value; beyond n no threshold keeps the promise.
  std::sort(of_gold.begin(), of_gold.end(), [](double a, double b) { return a > b; });
  const auto rank = static_cast<std::size_t>(std::ceil(static_cast<double>(gold.size() + 1) * level));
  sets.min_probability = rank == 0 || rank > of_gold.size() ? 0.0 : of_gold[rank - 1];
  for (std::size_t i = 0; i < gold.size(); ++i) {
    const std::span<const float> row = probabilities.subspan(i * labels, labels);
    const auto top = static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
    for (std::size_t k = 0; k < labels; ++k) {
      if (k != top && static_cast<double>(row[k]) < sets.min_probability) continue;
      sets.mean_size += 1.0;
      if ((gold[i] >> k & 1) != 0) sets.covered += 1.0;
    }
  }
  sets.covered /= static_cast<double>(gold.size());
  sets.mean_size /= static_cast<double>(gold.size());
  return sets;
}

}  // namespace stancemill::train
