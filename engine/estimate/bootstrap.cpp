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

constexpr std::size_t kBootstrapped = 4;  ///< methods whose intervals come from here
constexpr double kTail = 0.025;
constexpr double kPointPrecision = 1e-9;
constexpr double kReplicatePrecision = 1e-5;

using Points = std::vector<std::optional<Shares>>;  ///< one a method

/// The gold passages of one label with other luck, appended to `to`. All methods use those of each label by themselves,
/// so that numbers of labels stay. One fewer is drawn than there are, and weighs the more: drawn with replacement, as
/// many as there are would vary too little where they are few (Rao and Wu 1988).
void redraw(const std::vector<const GoldPassage*>& passages, std::mt19937_64& random, std::vector<GoldPassage>& to) {
  const std::size_t count = passages.size() > 1 ? passages.size() - 1 : 1;
  const double share = static_cast<double>(count) / static_cast<double>(passages.size());
  for (std::size_t i = 0; i < count; ++i) {
    GoldPassage& passage = to.emplace_back(*passages[draw_below(random, passages.size())]);
    passage.inclusion = share / weight_of(passage);
  }
}

/// Another corpus of the same kind: each bin as often as luck will have it.
std::vector<Bin> resampled(const std::vector<Bin>& bins, std::mt19937_64& random) {
  std::vector<Bin> drawn;
  for (const Bin& bin : bins) {
    const double passages = draw_poisson(random, bin.passages);
    if (passages <= 0) continue;
    Bin& copy = drawn.emplace_back(bin);
    for (double& sum : copy.probability_sums) sum *= passages / bin.passages;
    copy.passages = passages;
  }
  return drawn;
}

/// The best estimates: shares that are none negative and sum to 1.
Points best_points(const std::vector<Bin>& bins, const Corrections& corrections, std::size_t labels) {
  Points points = {counted_shares(bins, labels), std::nullopt, std::nullopt, std::nullopt};
  if (!corrections.best.has_value()) return points;
  const Correction& best = *corrections.best;
  points[1] = solve_within_bounds(best.hard, *points[0]);
  points[2] = solve_within_bounds(best.soft, mean_probabilities(bins, labels));
  points[3] = saerens(bins, best.recalibration, best.prior, best.prior, kPointPrecision);
  return points;
}

/// Where the best estimates of a replicate would lie if there were no bounds: estimates that stop at a bound would make
/// intervals there too short.
Points free_points(const std::vector<Bin>& bins, const Correction& correction, std::size_t labels,
                   const Shares& begin) {
  Points points = {counted_shares(bins, labels), std::nullopt, std::nullopt, std::nullopt};
  points[1] = solve(correction.hard, *points[0]);
  points[2] = solve(correction.soft, mean_probabilities(bins, labels));
  points[3] = saerens(bins, correction.recalibration, correction.prior, begin, kReplicatePrecision);
  return points;
}

double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

Interval interval_of(double share, std::vector<double> values) {
  Interval interval{share, share, share};
  if (values.empty()) return interval;
  std::sort(values.begin(), values.end());
  interval.low = std::clamp(quantile(values, kTail), 0.0, 1.0);
  interval.high = std::clamp(quantile(values, 1 - kTail), 0.0, 1.0);
  return interval;
}

std::optional<Correction> learn_correction(const std::vector<GoldPassage>& gold, std::size_t labels,
                                           const Recalibration& begin) {
  std::optional<Errors> hard = errors_of(gold, labels, false);
  std::optional<Errors> soft = errors_of(gold, labels, true);
  if (!hard.has_value() || !soft.has_value()) return std::nullopt;
  return Correction{std::move(*hard), std::move(*soft), recalibrate(gold, labels, begin), gold_shares(gold, labels)};
}

}  // namespace

Corrections learn_corrections(const std::vector<GoldPassage>& gold, std::size_t labels,
                              const BootstrapOptions& options) {
  Corrections corrections;
  corrections.best = learn_correction(gold, labels, {1, {}});
  if (!corrections.best.has_value()) return corrections;
  std::vector<std::vector<const GoldPassage*>> by_label(labels);
  for (const GoldPassage& passage : gold) by_label[passage.gold].push_back(&passage);
  std::mt19937_64 random(options.seed);
  for (int replicate = 0; replicate < options.replicates; ++replicate) {
    std::vector<GoldPassage> drawn;
    for (const auto& of_label : by_label) redraw(of_label, random, drawn);
    corrections.replicates.push_back(*learn_correction(drawn, labels, corrections.best->recalibration));
  }
  return corrections;
}

GroupEstimate estimate_group(const Binned& corpus, const Corrections& corrections, const std::vector<GoldPassage>& own,
                             bool drawn, const BootstrapOptions& options) {
  GroupEstimate estimate;
  const std::size_t labels = corpus.labels();
  estimate.passages = static_cast<std::uint64_t>(corpus.passages());
  estimate.gold = own.size();
  if (corpus.passages() <= 0) return estimate;
  const Points best = best_points(corpus.bins(), corrections, labels);
  std::vector<std::vector<std::vector<double>>> values(kBootstrapped, std::vector<std::vector<double>>(labels));
  std::mt19937_64 random(options.seed + 1);  // other numbers than those that the gold passages were drawn by
  Shares begin = best[3].value_or(Shares(labels, 0.0));
  for (double& share : begin) share = 0.99 * share + 0.01 / static_cast<double>(labels);  // a share of 0 could not move
  for (int replicate = 0; replicate < options.replicates; ++replicate) {
    const std::vector<Bin> bins = resampled(corpus.bins(), random);
    if (bins.empty()) continue;
    const Points points =
        corrections.best.has_value()
            ? free_points(bins, corrections.replicates[static_cast<std::size_t>(replicate)], labels, begin)
            : Points{counted_shares(bins, labels)};
    for (std::size_t m = 0; m < points.size(); ++m) {
      for (std::size_t k = 0; points[m].has_value() && k < labels; ++k) values[m][k].push_back((*points[m])[k]);
    }
  }
  for (std::size_t m = 0; m < kBootstrapped; ++m) {
    if (!best[m].has_value()) continue;
    MethodEstimate& method = estimate.methods[m].emplace();
    for (std::size_t k = 0; k < labels; ++k) method.push_back(interval_of((*best[m])[k], std::move(values[m][k])));
  }
  if (drawn) estimate.methods[kBootstrapped] = prediction_powered(corpus, own);
  return estimate;
}

}  // namespace stancemill::estimate
