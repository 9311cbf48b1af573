#include "train/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "train/evaluate.h"
#include "train/random.h"
#include "train/score_counts.h"

namespace stancemill::train {
namespace {

/// The unit of each passage of the head, numbered by first appearance; empty names are units of their own.
std::vector<std::size_t> units_of(const Annotations& annotations, const std::vector<std::size_t>& passages,
                                  const std::string& by) {
  const std::vector<std::string>* names = annotation_column(annotations, by);
  std::map<std::string, std::size_t> number;
  std::vector<std::size_t> units;
  std::size_t next = 0;
  for (const std::size_t i : passages) {
    if (names == nullptr || (*names)[i].empty()) {
      units.push_back(next++);
      continue;
    }
    const auto [at, is_new] = number.emplace((*names)[i], next);
    if (is_new) ++next;
    units.push_back(at->second);
  }
  return units;
}

std::map<std::string, double> named(const Scores& scores, bool multi_label) {
  std::map<std::string, double> all = {{"accuracy", scores.accuracy}, {"macro_f1", scores.macro_f1}};
  if (multi_label) all["micro_f1"] = scores.micro_f1;
  if (scores.favg && !multi_label) all["favg"] = *scores.favg;
  return all;
}

/// One unit drawn again and again is always the same: an interval would have no width.
constexpr std::size_t kFewestUnits = 2;

/// Percentile by linear interpolation, as in numpy.
double percentile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

Interval interval_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {percentile(values, 0.025), percentile(values, 0.975)};
}

/// Scores of several systems, as they are and under each resample.
class Resampling {
 public:
  Resampling(const Annotations& annotations, std::size_t head, const std::vector<const HeadColumns*>& systems,
             const BootstrapOptions& options)
      : gold_(annotations.heads[head]), counts_(gold_.labels) {
    std::vector<std::size_t> passages;
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      if (gold_.present[i] != 0) passages.push_back(i);
    }
    const std::vector<std::size_t> unit = units_of(annotations, passages, options.by);
    units_ = unit.empty() ? 0 : *std::max_element(unit.begin(), unit.end()) + 1;
    for (const HeadColumns* said : systems) {
      std::vector<std::uint64_t>& rows = rows_.emplace_back(units_ * counts_.width(), 0);
      for (std::size_t p = 0; p < passages.size(); ++p) {
        counts_.add(gold_.gold[passages[p]], said->labels[passages[p]], rows.data() + unit[p] * counts_.width());
      }
    }
  }

  std::size_t units() const { return units_; }

  /// The scores of system `system` where unit u counts `times[u]` times.
  std::map<std::string, double> scores(std::size_t system, const std::vector<std::uint32_t>& times) const {
    const std::size_t width = counts_.width();
    std::vector<std::uint64_t> sum(width, 0);
    for (std::size_t u = 0; u < units_; ++u) {
      if (times[u] == 0) continue;
      for (std::size_t c = 0; c < width; ++c) sum[c] += times[u] * rows_[system][u * width + c];
    }
    return named(counts_.scores(sum.data()), gold_.multi_label);
  }

  /// Calls `take` for each resample with how often each unit was drawn.
  template <class Take>
  void each(const BootstrapOptions& options, Take take) const {
    std::mt19937_64 random(options.seed);
    std::vector<std::uint32_t> times(units_);
    for (std::size_t r = 0; r < options.resamples; ++r) {
      std::fill(times.begin(), times.end(), 0U);
      for (std::size_t u = 0; u < units_; ++u) ++times[draw_below(random, units_)];
      take(times);
    }
  }

 private:
  const HeadGold& gold_;
  ScoreCounts counts_;
  std::size_t units_ = 0;
  std::vector<std::vector<std::uint64_t>> rows_;  // one a system: units x counts
};

}  // namespace

Status check_bootstrap(const BootstrapOptions& options) {
  return options.by == "passage" ? Status() : check_slices({options.by});
}

Intervals bootstrap_intervals(const Annotations& annotations, std::size_t head, const HeadColumns& said,
                              const BootstrapOptions& options) {
  const Resampling resampling(annotations, head, {&said}, options);
  Intervals intervals;
  if (resampling.units() < kFewestUnits || options.resamples == 0) return intervals;
  std::map<std::string, std::vector<double>> values;
  resampling.each(options, [&](const std::vector<std::uint32_t>& times) {
    for (const auto& [name, score] : resampling.scores(0, times)) values[name].push_back(score);
  });
  for (auto& [name, scores] : values) intervals[name] = interval_of(std::move(scores));
  return intervals;
}

Differences bootstrap_differences(const Annotations& annotations, std::size_t head, const HeadColumns& ours,
                                  const HeadColumns& theirs, const BootstrapOptions& options) {
  const Resampling resampling(annotations, head, {&ours, &theirs}, options);
  Differences differences;
  if (resampling.units() == 0) return differences;
  const std::vector<std::uint32_t> once(resampling.units(), 1);
  const std::map<std::string, double> their_scores = resampling.scores(1, once);
  for (const auto& [name, score] : resampling.scores(0, once)) {
    differences[name].ours = score;
    differences[name].theirs = their_scores.at(name);
  }
  if (options.resamples == 0) return differences;
  if (resampling.units() < kFewestUnits) {  // nothing is known of what other passages would have said
    for (auto& [name, difference] : differences) {
      difference.interval = {-1.0, 1.0};
      difference.share_not_better = 1.0;
    }
    return differences;
  }
  std::map<std::string, std::vector<double>> leads;
  resampling.each(options, [&](const std::vector<std::uint32_t>& times) {
    const std::map<std::string, double> other = resampling.scores(1, times);
    for (const auto& [name, score] : resampling.scores(0, times)) leads[name].push_back(score - other.at(name));
  });
  for (auto& [name, values] : leads) {
    const auto not_better = std::count_if(values.begin(), values.end(), [](double lead) { return lead <= 0.0; });
    differences[name].share_not_better = static_cast<double>(not_better) / static_cast<double>(values.size());
    differences[name].interval = interval_of(std::move(values));
  }
  return differences;
}

}  // namespace stancemill::train
