#include "train/select.h"

#include <algorithm>
#include <mutex>
#include <numeric>

#include "heads/heads.h"
#include "train/calibrate.h"
#include "train/parallel.h"
#include "train/score_counts.h"

namespace stancemill::train {
namespace {

struct Split {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> held_out;
};

Split split(const Folds& folds, const std::vector<std::uint8_t>& takes_part, int fold) {
  Split result;
  for (std::uint32_t i = 0; i < takes_part.size(); ++i) {
    if (takes_part[i] == 0) continue;
    (folds.fold_of[i] == fold ? result.held_out : result.train).push_back(i);
  }
  return result;
}

/// The head as it would stand in the model, calibrated on these scores.
Head calibrated_head(const HeadGold& gold, const std::vector<float>& scores, const std::vector<std::uint64_t>& bits) {
  Head head;
  head.name = gold.head;
  head.labels = gold.labels;
  head.link = gold.multi_label ? Link::kSigmoid : Link::kSoftmax;
  head.temperature = fit_temperature(head.link, scores, bits, gold.labels.size());
  if (gold.multi_label) head.thresholds = fit_thresholds(scores, bits, gold.labels.size(), head.temperature);
  return head;
}

/// What the head would say about passages with these scores.
HeadColumns decide_all(const Head& head, const std::vector<float>& scores) {
  const std::size_t outputs = head.labels.size();
  const std::size_t passages = scores.size() / outputs;
  HeadColumns columns;
  columns.probabilities.resize(scores.size());
  columns.labels.resize(passages);
  columns.abstained.resize(passages);
  for (std::size_t i = 0; i < passages; ++i) {
    const heads::Verdict verdict = heads::decide(head, {scores.data() + i * outputs, outputs}, 1.0F, 1,
                                                 {columns.probabilities.data() + i * outputs, outputs});
    columns.labels[i] = verdict.labels;
    columns.abstained[i] = verdict.abstained ? 1 : 0;
  }
  return columns;
}

Annotations subset(const Annotations& all, std::size_t head, const std::vector<std::uint32_t>& passages) {
  Annotations part;
  HeadGold gold = all.heads[head];
  gold.gold.clear();
  gold.present.clear();
  for (const std::uint32_t i : passages) {
    part.groups.push_back(all.groups[i]);
    part.langs.push_back(all.langs[i]);
    part.sources.push_back(all.sources[i]);
    part.genres.push_back(all.genres[i]);
    part.weights.push_back(all.weights[i]);
    gold.gold.push_back(all.heads[head].gold[i]);
    gold.present.push_back(1);
  }
  part.heads.push_back(std::move(gold));
  return part;
}

double value_of(Metric metric, const Scores& scores) {
  if (metric == Metric::kAccuracy) return scores.accuracy;
  return metric == Metric::kFavg && scores.favg ? *scores.favg : scores.macro_f1;
}

/// The candidates that differ in strength alone: fitted one after the other.
struct Path {
  std::size_t view = 0;
  ClassWeights class_weights = ClassWeights::kBalanced;
  Loss loss = Loss::kLogistic;
  double gamma = 0.0;
};

std::vector<Path> make_paths(const std::vector<std::size_t>& views, const Candidates& candidates) {
  std::vector<Path> paths;
  for (const std::size_t view : views) {
    for (const Loss loss : candidates.losses) {
      for (const double gamma : candidates.gammas) paths.push_back({view, candidates.class_weights[0], loss, gamma});
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
  few.strengths.clear();
  for (std::size_t s = candidates.strengths.size() > 1 ? 1 : 0; s < candidates.strengths.size(); s += 2) {
    few.strengths.push_back(candidates.strengths[s]);
  }
  return few;
}

/// Trials and the scores of the held-out passages under each.
struct Round {
  std::vector<Trial> trials;
  std::vector<std::vector<float>> scores;  ///< one a trial: held-out passages x outputs

  void append(Round more) {
    trials.insert(trials.end(), more.trials.begin(), more.trials.end());
    scores.insert(scores.end(), std::make_move_iterator(more.scores.begin()), std::make_move_iterator(more.scores.end()));
  }
  std::size_t best() const {
    std::size_t best = 0;
    for (std::size_t t = 1; t < trials.size(); ++t) {
      if (trials[t].value > trials[best].value) best = t;
    }
    return best;
  }
};

constexpr double kScoutTolerance = 1e-2;  // of L-BFGS: enough to rank views

/// What does not change while candidates are tried: passages, folds and gold.
class Contest {
 public:
  static Result<Contest> create(const Annotations& annotations, std::span<const FeatureRows* const> views,
                                std::size_t head, const std::vector<std::uint8_t>& takes_part, const Folds& folds,
                                const SelectOptions& options);

  const HeadGold& gold() const { return annotations_->heads[head_]; }
  std::size_t folds() const { return splits_.size(); }

  /// Fits and judges. `done` counts fitted paths for the progress, of `total`.
  Round run(const std::vector<Path>& paths, const std::vector<double>& strengths, double tolerance, std::size_t& done,
            std::size_t total) const;
  /// The head, calibrated on the scores.
  Head calibrated(const std::vector<float>& scores) const { return calibrated_head(gold(), scores, bits_); }
  HeadEvaluation judged(const Head& head, const std::vector<float>& scores) const {
    return evaluate_head(held_out_, 0, decide_all(head, scores), {"lang", "source"});
  }
  /// The members of the average, as indices into the round, and their scores.
  std::vector<std::size_t> elect(const Round& round, std::vector<float>& average) const;

 private:
  /// The metric of the head on the scores.
  double value(const Head& head, const std::vector<float>& scores) const;
  void fit_path(const Path& path, const Split& part, const std::vector<double>& strengths, double tolerance,
                std::size_t first_trial, Round& round) const;

  const Annotations* annotations_ = nullptr;
  std::span<const FeatureRows* const> views_;
  std::size_t head_ = 0;
  const SelectOptions* options_ = nullptr;
  std::vector<Split> splits_;
  std::vector<std::size_t> place_;   ///< where the scores of each held-out passage stand
  std::vector<std::uint64_t> bits_;  ///< gold of the held-out passages
  Annotations held_out_;
};

Result<Contest> Contest::create(const Annotations& annotations, std::span<const FeatureRows* const> views,
                                std::size_t head, const std::vector<std::uint8_t>& takes_part, const Folds& folds,
                                const SelectOptions& options) {
  Contest contest;
  contest.annotations_ = &annotations;
  contest.views_ = views;
  contest.head_ = head;
  contest.options_ = &options;
  const HeadGold& gold = annotations.heads[head];
  for (int fold = 0; fold < folds.count; ++fold) {
    contest.splits_.push_back(split(folds, takes_part, fold));
    if (contest.splits_.back().train.empty()) {
      return Status(ErrorCode::kUsage, "head \"" + gold.head + "\": a fold leaves nothing to train on");
    }
  }
  std::vector<std::uint32_t> scored;
  contest.place_.assign(takes_part.size(), 0);
  for (std::uint32_t i = 0; i < takes_part.size(); ++i) {
    if (takes_part[i] == 0 || folds.fold_of[i] == Folds::kAlwaysTrain) continue;
    contest.place_[i] = scored.size();
    scored.push_back(i);
    contest.bits_.push_back(gold.gold[i]);
  }
  if (scored.empty()) {
    return Status(ErrorCode::kUsage, "head \"" + gold.head + "\": no passage with an answer is held out");
  }
  contest.held_out_ = subset(annotations, head, scored);
  return contest;
}

double Contest::value(const Head& head, const std::vector<float>& scores) const {
  const HeadColumns said = decide_all(head, scores);
  const ScoreCounts counts(gold().labels);
  std::vector<std::uint64_t> row(counts.width(), 0);
  for (std::size_t i = 0; i < bits_.size(); ++i) counts.add(bits_[i], said.labels[i], row.data());
  return value_of(options_->metric, counts.scores(row.data()));
}

void Contest::fit_path(const Path& path, const Split& part, const std::vector<double>& strengths, double tolerance,
                       std::size_t first_trial, Round& round) const {
  const std::size_t outputs = gold().labels.size();
  const FeatureRows& rows = *views_[path.view];
  FitOptions fit = options_->fit;
  fit.loss = path.loss;
  fit.gamma = path.gamma;
  fit.class_weights = path.class_weights;
  fit.tolerance = tolerance;
  fit_head(rows, gold(), annotations_->weights, part.train, fit, strengths,
           [&](std::size_t s, const HeadWeights& weights) {
             const std::vector<float> held_out = score_passages(rows, weights, part.held_out);
             for (std::size_t i = 0; i < part.held_out.size(); ++i) {
               std::copy_n(held_out.begin() + static_cast<std::ptrdiff_t>(i * outputs), outputs,
                           round.scores[first_trial + s].begin() +
                               static_cast<std::ptrdiff_t>(place_[part.held_out[i]] * outputs));
             }
           });
}

Round Contest::run(const std::vector<Path>& paths, const std::vector<double>& strengths, double tolerance,
                   std::size_t& done, std::size_t total) const {
  Round round;
  for (const Path& path : paths) {
    for (const double strength : strengths) {
      round.trials.push_back({path.view, path.class_weights, path.loss, strength, path.gamma, 0.0, 1.0F});
    }
  }
  round.scores.assign(round.trials.size(), std::vector<float>(bits_.size() * gold().labels.size(), 0.0F));
  std::mutex progress_mutex;
  for_each_index(paths.size() * folds(), options_->threads, [&](std::size_t task) {
    const std::size_t path = task / folds();
    fit_path(paths[path], splits_[task % folds()], strengths, tolerance, path * strengths.size(), round);
    if (!options_->progress) return;
    const std::lock_guard lock(progress_mutex);
    options_->progress(++done, total);
  });
  for_each_index(round.trials.size(), options_->threads, [&](std::size_t t) {
    const Head head = calibrated(round.scores[t]);
    round.trials[t].temperature = head.temperature;
    round.trials[t].value = value(head, round.scores[t]);
  });
  return round;
}

std::vector<std::size_t> Contest::elect(const Round& round, std::vector<float>& average) const {
  constexpr double kWorthIt = 1e-3;  // of the metric: less is noise
  std::vector<std::size_t> members = {round.best()};
  average = round.scores[members.front()];
  const FeatureSpec& spec = views_[round.trials[members.front()].view]->spec;
  // The sum of the members' scores, each at its own temperature.
  std::vector<double> sum(average.size());
  const auto add = [&](const std::vector<double>& to, std::size_t t, std::vector<double>& out) {
    const double temperature = static_cast<double>(round.trials[t].temperature);
    for (std::size_t i = 0; i < to.size(); ++i) out[i] = to[i] + static_cast<double>(round.scores[t][i]) / temperature;
  };
  const auto mean = [](const std::vector<double>& of, std::size_t count) {
    std::vector<float> scores;
    for (const double one : of) scores.push_back(static_cast<float>(one / static_cast<double>(count)));
    return scores;
  };
  add(sum, members.front(), sum);
  double best = round.trials[members.front()].value;
  while (members.size() < options_->members) {
    std::vector<double> values(round.trials.size(), -1.0);
    for_each_index(round.trials.size(), options_->threads, [&](std::size_t t) {
      if (!can_share_a_table(views_[round.trials[t].view]->spec, spec)) return;
      std::vector<double> joined(sum.size());
      add(sum, t, joined);
      const std::vector<float> scores = mean(joined, members.size() + 1);
      values[t] = value(calibrated(scores), scores);
    });
    const auto winner = std::max_element(values.begin(), values.end());
    if (*winner < best + kWorthIt) break;
    best = *winner;
    members.push_back(static_cast<std::size_t>(winner - values.begin()));
    add(sum, members.back(), sum);
    average = mean(sum, members.size());
  }
  return members;
}

/// The best path of a round under the other class weights.
std::vector<Path> other_class_weights(const Round& round, const Candidates& candidates) {
  const Trial& best = round.trials[round.best()];
  std::vector<Path> paths;
  for (std::size_t w = 1; w < candidates.class_weights.size(); ++w) {
    paths.push_back({best.view, candidates.class_weights[w], best.loss, best.gamma});
  }
  return paths;
}

/// The views of the best scouts, in the order of the views.
std::vector<std::size_t> best_views(const Round& scouts, std::size_t views, std::size_t count) {
  std::vector<double> value(views, -1.0);
  for (const Trial& trial : scouts.trials) value[trial.view] = std::max(value[trial.view], trial.value);
  std::vector<std::size_t> order(views);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return value[a] > value[b]; });
  order.resize(std::min(order.size(), count));
  std::sort(order.begin(), order.end());
  return order;
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

Result<Selection> select(const Annotations& annotations, std::span<const FeatureRows* const> views, std::size_t head,
                         const std::vector<std::uint8_t>& takes_part, const Folds& folds,
                         const SelectOptions& options) {
  Candidates candidates = options.candidates;
  std::sort(candidates.strengths.begin(), candidates.strengths.end());
  if (views.empty() || candidates.losses.empty() || candidates.gammas.empty() || candidates.strengths.empty() ||
      candidates.class_weights.empty()) {
    return Status(ErrorCode::kUsage, "there are no candidates to choose from");
  }
  const Result<Contest> made = Contest::create(annotations, views, head, takes_part, folds, options);
  if (!made.ok()) return made.status();
  const Contest& contest = made.value();

  std::vector<std::size_t> in_full(views.size());
  std::iota(in_full.begin(), in_full.end(), std::size_t{0});
  const bool scouted = views.size() > options.views_in_full;
  const std::size_t paths = std::min(views.size(), options.views_in_full) * candidates.losses.size() *
                                candidates.gammas.size() +
                            candidates.class_weights.size() - 1;
  const std::size_t total = (paths + (scouted ? views.size() : 0)) * contest.folds();
  std::size_t done = 0;
  Selection selection;
  if (scouted) {
    const Candidates few = scouting(candidates);
    const Round round = contest.run(make_paths(in_full, few), few.strengths, kScoutTolerance, done, total);
    in_full = best_views(round, views.size(), options.views_in_full);
    selection.scouts = round.trials;
  }
  const auto run = [&](const std::vector<Path>& some) {
    return contest.run(some, candidates.strengths, options.fit.tolerance, done, total);
  };
  Round round = run(make_paths(in_full, candidates));
  round.append(run(other_class_weights(round, candidates)));
  selection.trials = round.trials;
  std::vector<float> average;
  for (const std::size_t member : contest.elect(round, average)) selection.members.push_back(round.trials[member]);
  const Head calibrated = contest.calibrated(average);
  selection.temperature = calibrated.temperature;
  selection.thresholds = calibrated.thresholds;
  selection.out_of_fold = contest.judged(calibrated, average);
  return selection;
}

bool can_share_a_table(const FeatureSpec& a, const FeatureSpec& b) {
  FeatureSpec like_a = b;
  like_a.word_ngrams = a.word_ngrams;
  like_a.skip_bigrams = a.skip_bigrams;
  like_a.char_ngrams_min = a.char_ngrams_min;
  like_a.char_ngrams_max = a.char_ngrams_max;
  like_a.negation_marks = a.negation_marks;
  return like_a == a;
}

FeatureSpec joined_spec(const FeatureSpec& a, const FeatureSpec& b) {
  FeatureSpec both = a;
  both.word_ngrams = std::max(a.word_ngrams, b.word_ngrams);
  both.skip_bigrams = a.skip_bigrams || b.skip_bigrams;
  both.negation_marks = a.negation_marks || b.negation_marks;
  if (a.char_ngrams_min == 0 || b.char_ngrams_min == 0) {
    const FeatureSpec& has = a.char_ngrams_min == 0 ? b : a;
    both.char_ngrams_min = has.char_ngrams_min;
    both.char_ngrams_max = has.char_ngrams_max;
  } else {
    both.char_ngrams_min = std::min(a.char_ngrams_min, b.char_ngrams_min);
    both.char_ngrams_max = std::max(a.char_ngrams_max, b.char_ngrams_max);
  }
  return both;
}

}  // namespace stancemill::train
