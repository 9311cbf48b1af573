#include "train/select.h"

#include <algorithm>
#include <numeric>

#include "train/contest.h"

namespace stancemill::train {
namespace {

const std::vector<double>& strengths_of(const Candidates& candidates, Loss loss) {
  return loss == Loss::kLogistic ? candidates.strengths : candidates.svm_strengths;
}

std::vector<Path> make_paths(const std::vector<std::size_t>& views, const Candidates& candidates) {
  std::vector<Path> paths;
  for (const std::size_t view : views) {
    for (const Loss loss : candidates.losses) {
      for (const double gamma : candidates.gammas) {
        paths.push_back(
            {view, candidates.class_weights[0], candidates.idf[0], loss, gamma, strengths_of(candidates, loss)});
      }
    }
  }
  return paths;
}

/// One loss, one gamma in the middle of the list, every second strength from the second on: enough to rank views.
Candidates scouting(const Candidates& candidates) {
  Candidates few;
  few.losses = {candidates.losses.front()};
  few.gammas = {candidates.gammas[candidates.gammas.size() / 2]};
  few.class_weights = {candidates.class_weights.front()};
  few.idf = {candidates.idf.front()};
  const std::vector<double>& strengths = strengths_of(candidates, few.losses.front());
  few.strengths.clear();
  for (std::size_t s = strengths.size() > 1 ? 1 : 0; s < strengths.size(); s += 2)
    few.strengths.push_back(strengths[s]);
  few.svm_strengths = few.strengths;
  return few;
}

// Of L-BFGS: enough to rank views, and to choose among candidates (the final fit is at FitOptions::tolerance).
constexpr double kScoutTolerance = 1e-2;
constexpr double kSearchTolerance = 1e-3;

/// The best path of a round under other class weights and with the other idf.
std::vector<Path> refinements(const Round& round, const Candidates& candidates) {
  const Trial& best = round.trials[round.best()];
  std::vector<Path> paths;
  for (std::size_t w = 1; w < candidates.class_weights.size(); ++w) {
    paths.push_back(
        {best.view, candidates.class_weights[w], best.idf, best.loss, best.gamma, strengths_of(candidates, best.loss)});
  }
  for (std::size_t i = 1; i < candidates.idf.size(); ++i) {
    paths.push_back(
        {best.view, best.class_weights, candidates.idf[i], best.loss, best.gamma, strengths_of(candidates, best.loss)});
  }
  return paths;
}

bool differ_in_marked_beginning_alone(const FeatureSpec& a, const FeatureSpec& b) {
  FeatureSpec like_a = b;
  like_a.begin_marks = a.begin_marks;
  return like_a == a;
}

/// The views of the best scouts, in the order of the views. Of two that differ in begin_marks alone the better one
/// stands for both: they are too alike to be worth two places.
std::vector<std::size_t> best_views(const Round& scouts, std::span<const FeatureRows* const> views, std::size_t count) {
  std::vector<double> value(views.size(), -1.0);
  for (const Trial& trial : scouts.trials) value[trial.view] = std::max(value[trial.view], trial.value);
  std::vector<std::size_t> order(views.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value[a] > value[b]; });
  std::vector<std::size_t> best;
  for (const std::size_t view : order) {
    const bool has_better_sibling = std::any_of(best.begin(), best.end(), [&](std::size_t other) {
      return differ_in_marked_beginning_alone(views[view]->spec, views[other]->spec);
    });
    if (best.size() < count && !has_better_sibling) best.push_back(view);
  }
  std::sort(best.begin(), best.end());
  return best;
}

}  // namespace

const char* loss_name(Loss loss) { return loss == Loss::kLogistic ? "logistic" : "squared_hinge"; }

const char* class_weights_name(ClassWeights weights) { return weights == ClassWeights::kNone ? "none" : "balanced"; }

std::vector<std::uint8_t> passages_of_head(const Annotations& annotations, std::size_t head) {
  const HeadGold& gold = annotations.heads[head];
  std::vector<std::uint8_t> takes_part = gold.present;
  if (gold.asked_by.empty()) return takes_part;
  const auto decider = std::find_if(annotations.heads.begin(), annotations.heads.end(),
                                    [&](const HeadGold& other) { return other.head == gold.asked_by; });
  if (decider == annotations.heads.end()) return takes_part;
  std::uint64_t asking = 0;
  for (std::size_t k = 0; k < decider->labels.size(); ++k) {
    const auto found = std::find(gold.asked_labels.begin(), gold.asked_labels.end(), decider->labels[k]);
    if (found != gold.asked_labels.end()) asking |= 1ULL << k;
  }
  for (std::size_t i = 0; i < takes_part.size(); ++i) {
    if ((decider->gold[i] & asking) == 0) takes_part[i] = 0;
  }
  return takes_part;
}

std::string fallback_label(const HeadGold& gold) {
  if (gold.multi_label) return "";
  std::vector<std::size_t> size(gold.labels.size(), 0);
  for (std::size_t k = 0; k < gold.labels.size(); ++k) {
    if (gold.labels[k] == "unrelated") return gold.labels[k];
    for (const std::uint64_t bits : gold.gold) size[k] += bits >> k & 1;
  }
  return gold.labels[static_cast<std::size_t>(std::max_element(size.begin(), size.end()) - size.begin())];
}

Result<Selection> select(const Annotations& annotations, std::span<const FeatureRows* const> views, std::size_t head,
                         const std::vector<std::uint8_t>& takes_part, const Folds& folds,
                         const SelectOptions& options) {
  Candidates candidates = options.candidates;
  std::sort(candidates.strengths.begin(), candidates.strengths.end());
  std::sort(candidates.svm_strengths.begin(), candidates.svm_strengths.end());
  const bool without_strengths = std::any_of(candidates.losses.begin(), candidates.losses.end(),
                                             [&](Loss loss) { return strengths_of(candidates, loss).empty(); });
  if (views.empty() || candidates.losses.empty() || candidates.gammas.empty() || without_strengths ||
      candidates.class_weights.empty() || candidates.idf.empty()) {
    return Status(ErrorCode::kUsage, "there are no candidates to choose from");
  }
  const Result<Contest> made = Contest::create(annotations, views, head, takes_part, folds, options);
  if (!made.ok()) return made.status();
  const Contest& contest = made.value();

  std::vector<std::size_t> in_full(views.size());
  std::iota(in_full.begin(), in_full.end(), std::size_t{0});
  const bool scouted = views.size() > options.views_in_full;
  const std::size_t paths =
      std::min(views.size(), options.views_in_full) * candidates.losses.size() * candidates.gammas.size() +
      candidates.class_weights.size() + candidates.idf.size() - 2;
  const std::size_t total = (paths + (scouted ? views.size() : 0)) * contest.folds();
  std::size_t done = 0;
  // An elastic net's small steps do not mean that its end is near.
  const bool is_net = options.fit.l1_ratio > 0.0;
  Selection selection;
  if (scouted) {
    const Candidates few = scouting(candidates);
    const Round round =
        contest.run(make_paths(in_full, few), is_net ? options.fit.tolerance : kScoutTolerance, done, total);
    in_full = best_views(round, views, options.views_in_full);
    selection.scouts = round.trials;
  }
  const double tolerance = is_net ? options.fit.tolerance : kSearchTolerance;
  Round round = contest.run(make_paths(in_full, candidates), tolerance, done, total);
  round.append(contest.run(refinements(round, candidates), tolerance, done, total));
  selection.trials = round.trials;
  std::vector<float> average;
  for (const std::size_t member : contest.elect(round, average)) selection.members.push_back(round.trials[member]);
  const Head calibrated = contest.calibrated(average);
  selection.temperature = calibrated.temperature;
  selection.thresholds = calibrated.thresholds;
  const HeadColumns said = contest.say(calibrated, average);
  selection.out_of_fold = contest.judged(said);
  if (calibrated.link == Link::kSoftmax) selection.sets = contest.label_sets(said);
  return selection;
}

}  // namespace stancemill::train
