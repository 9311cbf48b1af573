// What turns scores that were not trained on into honest probabilities and useful labels: temperature and thresholds.
//
// Scores are passages x labels, row-major; gold has one word of label bits a passage.
// Threads: pure functions. Tested by: tests/train/calibrate_test.cpp
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stancemill/head.h"

namespace stancemill::train {

/// Mean negative log-likelihood of the gold labels (softmax), or of each label's presence (sigmoid), at a temperature.
double negative_log_likelihood(Link link, std::span<const float> scores, std::span<const std::uint64_t> gold,
                               std::size_t labels, double temperature);

/// The temperature in [1/20, 20] with the smallest negative log-likelihood, by golden-section search over its logarithm
/// (Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017). 1 where there is no passage.
float fit_temperature(Link link, std::span<const float> scores, std::span<const std::uint64_t> gold,
                      std::size_t labels);

/// For each label of a sigmoid head the threshold among 0.20, 0.21 .. 0.80 whose F1 is highest; of equals the nearest
/// to 0.5, then the lower.
std::vector<float> fit_thresholds(std::span<const float> scores, std::span<const std::uint64_t> gold,
                                  std::size_t labels, float temperature);

/// Label sets that hold the gold label of a new passage with a probability of about `level`: all labels whose
/// probability is at least `min_probability`, or the most probable one where there is none. (Of at least `level`, if
/// the scores were the model's own and had chosen nothing: they are those of the folds' models, and chose candidate and
/// temperature.)
struct LabelSets {
  double level = 0.0;
  double min_probability = 0.0;
  double covered = 0.0;    ///< share of these passages whose set holds the gold label
  double mean_size = 0.0;  ///< labels a set
};

/// Split conformal prediction with the score 1 - p(gold) (Sadinle, Lei, Wasserman, "Least ambiguous set-valued
/// classifiers", JASA 2019), for heads that give one label. The promise is for passages that are drawn like these.
LabelSets fit_label_sets(std::span<const float> probabilities, std::span<const std::uint64_t> gold, std::size_t labels,
                         double level);

}  // namespace stancemill::train
