#include "estimate/prediction_powered.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "estimate/quantify.h"

namespace stancemill::estimate {
namespace {

/// Of Student's distribution with `degrees`, by the first terms of the Cornish-Fisher series.
double student_quantile(double degrees) {
  const double z = kNormalQuantile;
  const double z3 = z * z * z;
  return z + (z3 + z) / (4 * degrees) + (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * degrees * degrees);
}

double indicator(const GoldPassage& passage, std::size_t label) { return passage.gold == label ? 1 : 0; }

struct Moments {
  double mean_y = 0, mean_p = 0, var_y = 0, var_p = 0, covariance = 0;
};

Moments moments_of(const std::vector<GoldPassage>& gold, double weights, std::size_t label) {
  Moments found;
  for (const GoldPassage& passage : gold) {
    const double share = weight_of(passage) / weights;
    found.mean_y += share * indicator(passage, label);
    found.mean_p += share * passage.probabilities[label];
  }
  for (const GoldPassage& passage : gold) {
    const double share = weight_of(passage) / weights;
    const double y = indicator(passage, label) - found.mean_y;
    const double p = passage.probabilities[label] - found.mean_p;
    found.var_y += share * y * y;
    found.var_p += share * p * p;
    found.covariance += share * y * p;
  }
  return found;
}

/// Variance of the weighted mean of indicator - tuning * p over the gold passages of a group, drawn without replacement
/// in strata. The group is a domain (Särndal, Swensson and Wretman, "Model assisted survey sampling", 1992, chapter
/// 10): the passages of a stratum outside of it count as zeros, whose number is not known beforehand either.
double variance_of_draw(const std::vector<GoldPassage>& gold, const StratumSizes& sizes, double weights,
                        std::size_t label, double tuning) {
  double mean = 0;
  const auto residue = [&](const GoldPassage& passage) {
    return indicator(passage, label) - tuning * passage.probabilities[label];
  };
  for (const GoldPassage& passage : gold) mean += weight_of(passage) / weights * residue(passage);
  struct Stratum {
    double passages = 0, sum = 0, squares = 0, inclusion = 0;
  };
  std::map<std::size_t, Stratum> strata;
  Stratum singles;  // strata of one passage have no variance of their own: they are taken together
  for (const GoldPassage& passage : gold) {
    Stratum& stratum = sizes.at(passage.stratum) > 1 ? strata[passage.stratum] : singles;
    const double part = weight_of(passage) / weights * (residue(passage) - mean);
    stratum.passages += 1;
    stratum.sum += part;
    stratum.squares += part * part;
    stratum.inclusion += passage.inclusion;
  }
  double variance = 0;
  const auto add = [&variance](const Stratum& stratum, double n) {
    if (stratum.passages == 0) return;
    const double about_mean = n > 1 ? stratum.squares - stratum.sum * stratum.sum / n : stratum.squares;
    const double not_drawn = std::max(0.0, 1 - stratum.inclusion / stratum.passages);
    variance += not_drawn * (n > 1 ? n / (n - 1) : 1) * about_mean;
  };
  for (const auto& [number, stratum] : strata) add(stratum, static_cast<double>(sizes.at(number)));
  add(singles, singles.passages);
  return variance;
}

/// Wilson's interval at the sample size that has this variance.
Interval interval_of(double share, double variance, double passages) {
  const double within = std::clamp(share, 0.0, 1.0);
  const double spread = within * (1 - within);
  // Near 0 and 1 the variance is itself known badly: no more is claimed than the passages themselves would give.
  const double size = variance > 0 && spread > 0 ? spread / variance : passages;
  return wilson(within, size, student_quantile(passages - 1));
}

}  // namespace

std::optional<MethodEstimate> prediction_powered(const Binned& corpus, const std::vector<GoldPassage>& gold,
                                                 const StratumSizes& sizes) {
  if (gold.size() < kFewestGold || corpus.passages() <= 0) return std::nullopt;
  const std::size_t labels = corpus.labels();
  double weights = 0;
  for (const GoldPassage& passage : gold) weights += weight_of(passage);
  const Shares means = mean_probabilities(corpus.bins(), labels);
  MethodEstimate estimate;
  for (std::size_t k = 0; k < labels; ++k) {
    const Moments found = moments_of(gold, weights, k);
    const double tuning = found.var_p > 0 ? std::clamp(found.covariance / found.var_p, 0.0, 1.0) : 0;
    const double share = tuning * means[k] + found.mean_y - tuning * found.mean_p;
    const double spread = found.var_y / corpus.passages() +
                          variance_of_draw(gold, sizes, weights, k, tuning);  // of the corpus, of the draw
    estimate.push_back(interval_of(share, spread, static_cast<double>(gold.size())));
  }
  return estimate;
}

}  // namespace stancemill::estimate
