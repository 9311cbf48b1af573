#include <algorithm>
#include <cmath>
#include <utility>

#include "base/random.h"
#include "estimate/estimate.h"
#include "estimate/prediction_powered.h"
#include "estimate/quantify.h"
#include "estimate/saerens.h"

namespace stancemill::estimate {
namespace {

constexpr std::size_t kCorrected = 4;  ///< methods before prediction_powered
constexpr double kTail = 0.025;
constexpr double kPointPrecision = 1e-9;
constexpr double kLeftOutPrecision = 1e-7;
constexpr double kReplicatePrecision = 1e-5;
constexpr std::size_t kTenth = 10;
/// Share of the replicates in which an estimate must exist: an interval over fewer would be one of the lucky ones.
constexpr double kFewestSolved = 0.95;
constexpr std::size_t kEm = 3;

using Points = std::vector<std::optional<Shares>>;  ///< one a method

/// The gold passages of one label with other luck, appended to `to`; `times` gets how often each of them is in a corpus
/// of that luck. All methods use those of each label by themselves, so that their number stays in `to`; in a corpus it
/// varies. One fewer is drawn than there are, and weighs the more: drawn with replacement, as many as there are would
/// vary too little where they are few (Rao and Wu 1988).
void redraw(const std::vector<GoldPassage>& gold, const std::vector<std::size_t>& of_label, std::mt19937_64& random,
            std::vector<GoldPassage>& to, std::vector<double>& times) {
  const auto passages = static_cast<double>(of_label.size());
  const std::size_t count = of_label.size() > 1 ? of_label.size() - 1 : 1;
  const double share = static_cast<double>(count) / passages;
  const double in_corpus = draw_poisson(random, passages) / passages;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = of_label[draw_below(random, of_label.size())];
    GoldPassage& passage = to.emplace_back(gold[place]);
    passage.inclusion = share / weight_of(passage);
    times[place] += in_corpus / share;
  }
}

/// A corpus that can be had again with other luck: the passages of each bin as often as it may be, gold ones as often
/// as in the same luck of the gold passages.
class Lottery {
 public:
  Lottery(const Binned& corpus, const std::vector<GoldPassage>& gold, const std::vector<std::size_t>& own)
      : bins_(corpus.bins()), drawn_(corpus.bins()) {
    for (const Bin& bin : bins_) others_.push_back(bin.passages);
    for (const std::size_t place : own) {
      const std::size_t bin = corpus.place_of(gold[place].given, gold[place].probabilities);
      own_.push_back({place, bin});
      others_[bin] -= 1;
    }
  }

  /// The bins with other numbers of passages; good until the next call.
  const std::vector<Bin>& draw(const std::vector<double>& times, std::mt19937_64& random) {
    for (std::size_t b = 0; b < bins_.size(); ++b) {
      drawn_[b].passages = others_[b] > 0 ? draw_poisson(random, others_[b]) : 0;
    }
    for (const auto& [place, bin] : own_) drawn_[bin].passages += times[place];
    for (std::size_t b = 0; b < bins_.size(); ++b) {
      const double factor = drawn_[b].passages / bins_[b].passages;
      for (std::size_t k = 0; k < bins_[b].probability_sums.size(); ++k) {
        drawn_[b].probability_sums[k] = bins_[b].probability_sums[k] * factor;
      }
    }
    return drawn_;
  }

 private:
  const std::vector<Bin>& bins_;
  std::vector<Bin> drawn_;
  std::vector<double> others_;  ///< passages of each bin that are not gold
  struct Own {
    std::size_t place, bin;
  };
  std::vector<Own> own_;
};

/// The best estimates: shares that are none negative and sum to 1.
Points best_points(const std::vector<Bin>& bins, Mixture& mixture, const Corrections& corrections, std::size_t labels) {
  Points points = {counted_shares(bins, labels), std::nullopt, std::nullopt, std::nullopt};
  if (!corrections.best.has_value()) return points;
  const Correction& best = *corrections.best;
  // Where many shares would fit equally well, none is an estimate.
  const Shares means = mean_probabilities(bins, labels);
  if (solve(best.hard, *points[0])) points[1] = solve_within_bounds(best.hard, *points[0]);
  if (solve(best.soft, means)) points[2] = solve_within_bounds(best.soft, means);
  points[kEm] = mixture.shares(bins, best.recalibration, best.prior, best.prior, kPointPrecision);
  return points;
}

/// Where the best estimates of a replicate would lie if there were no bounds: estimates that stop at a bound would make
/// intervals there too short.
Points free_points(const std::vector<Bin>& bins, Mixture& mixture, const Correction& correction, std::size_t labels,
                   const Shares& begin) {
  Points points(kCorrected);
  points[1] = solve(correction.hard, counted_shares(bins, labels));
  points[2] = solve(correction.soft, mean_probabilities(bins, labels));
  points[kEm] = mixture.shares(bins, correction.recalibration, correction.prior, begin, kReplicatePrecision);
  return points;
}

/// How far EM's estimate lies from the truth because gold passages are few, by the jackknife (Quenouille 1956): leaving
/// a tenth of them out makes a bias of 1/n larger by a ninth. It matters where a label has a handful of gold passages.
Shares bias_of_em(const std::vector<Bin>& bins, Mixture& mixture, const Corrections& corrections,
                  const Shares& estimate, const Shares& begin) {
  const std::size_t labels = estimate.size();
  Shares bias(labels, 0.0);
  for (const Correction& part : corrections.left_out) {
    const Shares share = mixture.shares(bins, part.recalibration, part.prior, begin, kLeftOutPrecision);
    const auto parts = static_cast<double>(corrections.left_out.size());
    for (std::size_t k = 0; k < labels; ++k) bias[k] += (kTenth - 1) * (share[k] - estimate[k]) / parts;
  }
  return bias;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// The middle 95 % of the values, as they are and less `bias`, of which only the size is known roughly; but never less
/// than Wilson's interval.
Interval interval_of(double share, std::vector<double> values, double bias, double passages) {
  Interval interval = wilson(share, passages);
  if (values.empty()) return interval;
  std::sort(values.begin(), values.end());
  const double low = quantile(values, kTail) - std::max(bias, 0.0);
  const double high = quantile(values, 1 - kTail) - std::min(bias, 0.0);
  interval.low = std::min(interval.low, std::clamp(low, 0.0, 1.0));
  interval.high = std::max(interval.high, std::clamp(high, 0.0, 1.0));
  return interval;
}

std::optional<Correction> learn_correction(const std::vector<GoldPassage>& gold, std::size_t labels,
                                           const Recalibration& begin) {
  std::optional<Errors> hard = errors_of(gold, labels, false);
  std::optional<Errors> soft = errors_of(gold, labels, true);
  if (!hard.has_value() || !soft.has_value()) return std::nullopt;
  return Correction{
      std::move(*hard), std::move(*soft), recalibrate(gold, labels, begin), gold_shares(gold, labels), {}};
}

/// The gold passages without each tenth of them in turn, every label thinned alike.
std::vector<Correction> leave_out(const std::vector<GoldPassage>& gold, std::size_t labels,
                                  const std::vector<std::vector<std::size_t>>& by_label, const Recalibration& begin) {
  std::vector<Correction> corrections;
  if (gold.size() < kTenth) return corrections;
  for (std::size_t tenth = 0; tenth < kTenth; ++tenth) {
    std::vector<GoldPassage> kept;
    std::size_t number = 0;
    for (const auto& of_label : by_label) {
      for (const std::size_t place : of_label) {
        if (number++ % kTenth != tenth) kept.push_back(gold[place]);
      }
    }
    std::optional<Correction> correction = learn_correction(kept, labels, begin);
    if (correction.has_value()) corrections.push_back(std::move(*correction));
  }
  return corrections;
}

}  // namespace

Corrections learn_corrections(std::vector<GoldPassage> gold, std::size_t labels, const BootstrapOptions& options) {
  Corrections corrections;
  corrections.strata = stratum_sizes(gold);
  corrections.gold = std::move(gold);
  std::vector<std::vector<std::size_t>> by_label(labels);
  for (std::size_t i = 0; i < corrections.gold.size(); ++i) by_label[corrections.gold[i].gold].push_back(i);
  const bool enough = std::all_of(by_label.begin(), by_label.end(),
                                  [](const auto& of_label) { return of_label.size() >= kFewestOfALabel; });
  if (!enough) return corrections;
  corrections.best = learn_correction(corrections.gold, labels, {1, {}});
  if (!corrections.best.has_value()) return corrections;
  corrections.left_out = leave_out(corrections.gold, labels, by_label, corrections.best->recalibration);
  std::mt19937_64 random(options.seed);
  for (int replicate = 0; replicate < options.replicates; ++replicate) {
    std::vector<GoldPassage> drawn;
    std::vector<double> times(corrections.gold.size(), 0.0);
    for (const auto& of_label : by_label) redraw(corrections.gold, of_label, random, drawn, times);
    corrections.replicates.push_back(*learn_correction(drawn, labels, corrections.best->recalibration));
    corrections.replicates.back().times = std::move(times);
  }
  return corrections;
}

GroupEstimate estimate_group(const Binned& corpus, const Corrections& corrections, const std::vector<std::size_t>& own,
                             bool drawn, const BootstrapOptions& options) {
  GroupEstimate estimate;
  const std::size_t labels = corpus.labels();
  estimate.passages = static_cast<std::uint64_t>(corpus.passages());
  estimate.gold = own.size();
  if (corpus.passages() <= 0) return estimate;
  Mixture mixture(corpus.bins());
  Points best = best_points(corpus.bins(), mixture, corrections, labels);
  Lottery lottery(corpus, corrections.gold, own);
  std::vector<std::vector<std::vector<double>>> values(kCorrected, std::vector<std::vector<double>>(labels));
  std::size_t tried = 0;
  std::mt19937_64 random(options.seed + 1);  // other numbers than those that the gold passages were drawn by
  Shares begin = best[kEm].value_or(Shares(labels, 0.0));
  for (double& share : begin) share = 0.99 * share + 0.01 / static_cast<double>(labels);  // a share of 0 could not move
  for (const Correction& correction : corrections.replicates) {
    const std::vector<Bin>& bins = lottery.draw(correction.times, random);
    if (std::all_of(bins.begin(), bins.end(), [](const Bin& bin) { return bin.passages <= 0; })) continue;
    ++tried;
    const Points points = free_points(bins, mixture, correction, labels, begin);
    for (std::size_t m = 0; m < kCorrected; ++m) {
      for (std::size_t k = 0; points[m].has_value() && k < labels; ++k) values[m][k].push_back((*points[m])[k]);
    }
  }
  Shares bias(labels, 0.0);
  if (best[kEm].has_value()) {
    bias = bias_of_em(corpus.bins(), mixture, corrections, *best[kEm], begin);
    for (std::size_t k = 0; k < labels; ++k) (*best[kEm])[k] -= bias[k];
    best[kEm] = onto_simplex(std::move(*best[kEm]));
  }
  for (std::size_t m = 0; m < kCorrected; ++m) {
    const double solved = static_cast<double>(values[m].front().size());
    if (m > 0 && solved < kFewestSolved * static_cast<double>(tried)) best[m].reset();
    if (!best[m].has_value()) continue;
    MethodEstimate& method = estimate.methods[m].emplace();
    for (std::size_t k = 0; k < labels; ++k) {
      method.push_back(interval_of((*best[m])[k], std::move(values[m][k]), m == kEm ? bias[k] : 0, corpus.passages()));
    }
  }
  if (!drawn) return estimate;
  std::vector<GoldPassage> own_gold;
  for (const std::size_t place : own) own_gold.push_back(corrections.gold[place]);
  estimate.methods[kCorrected] = prediction_powered(corpus, own_gold, corrections.strata);
  return estimate;
}

}  // namespace stancemill::estimate
