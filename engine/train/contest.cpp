#include "train/contest.h"

#include <algorithm>
#include <mutex>

#include "heads/heads.h"
#include "train/calibrate.h"
#include "train/parallel.h"
#include "train/score_counts.h"

namespace stancemill::train {
namespace {

/// Is the passage answered by those who did not see it?
bool is_judged(const Folds& folds, std::uint32_t passage) {
  return folds.fold_of[passage] != Folds::kAlwaysTrain && (folds.decides.empty() || folds.decides[passage] != 0);
}

Split split(const Folds& folds, const std::vector<std::uint8_t>& takes_part, int fold) {
  Split result;
  for (std::uint32_t i = 0; i < takes_part.size(); ++i) {
    if (takes_part[i] == 0) continue;
    if (folds.fold_of[i] != fold) {
      result.train.push_back(i);
    } else if (is_judged(folds, i)) {
      result.held_out.push_back(i);
    }
  }
  return result;
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

}  // namespace

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
    if (takes_part[i] == 0 || !is_judged(folds, i)) continue;
    contest.place_[i] = scored.size();
    scored.push_back(i);
    contest.bits_.push_back(gold.gold[i]);
    contest.words_.push_back(views.front()->words[i]);
    if (contest.words_.back() != 0) contest.bits_of_words_.push_back(gold.gold[i]);
  }
  if (scored.empty()) {
    return Status(ErrorCode::kUsage, "head \"" + gold.head + "\": no passage with an answer is held out");
  }
  contest.held_out_ = subset(annotations, head, scored);
  return contest;
}

Head Contest::calibrated(const std::vector<float>& scores) const {
  Head head;
  head.name = gold().head;
  head.labels = gold().labels;
  head.link = gold().multi_label ? Link::kSigmoid : Link::kSoftmax;
  head.fallback_label = fallback_label(gold());
  if (!gold().multi_label) {
    head.min_probability = options_->min_probability;
    head.min_margin = options_->min_margin;
  }
  const std::vector<float> with_words = of_passages_with_words(scores);
  head.temperature = fit_temperature(head.link, with_words, bits_of_words_, gold().labels.size());
  if (gold().multi_label) {
    head.thresholds = fit_thresholds(with_words, bits_of_words_, gold().labels.size(), head.temperature);
  }
  return head;
}

HeadColumns Contest::say(const Head& head, const std::vector<float>& scores) const {
  const std::size_t outputs = head.labels.size();
  const std::size_t passages = bits_.size();
  HeadColumns columns;
  columns.probabilities.resize(scores.size());
  columns.labels.resize(passages);
  columns.abstained.resize(passages);
  for (std::size_t i = 0; i < passages; ++i) {
    const heads::Verdict verdict = heads::decide(head, {scores.data() + i * outputs, outputs}, 1.0F, words_[i],
                                                 {columns.probabilities.data() + i * outputs, outputs});
    columns.labels[i] = verdict.labels;
    columns.abstained[i] = verdict.abstained ? 1 : 0;
  }
  return columns;
}

std::vector<float> Contest::of_passages_with_words(const std::vector<float>& scores) const {
  if (bits_of_words_.size() == bits_.size()) return scores;
  const std::size_t outputs = gold().labels.size();
  std::vector<float> kept;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if (words_[i] == 0) continue;
    kept.insert(kept.end(), scores.begin() + static_cast<std::ptrdiff_t>(i * outputs),
                scores.begin() + static_cast<std::ptrdiff_t>((i + 1) * outputs));
  }
  return kept;
}

HeadEvaluation Contest::judged(const HeadColumns& said) const {
  return evaluate_head(held_out_, 0, said, {"lang", "source"});
}

std::vector<LabelSets> Contest::label_sets(const HeadColumns& said) const {
  const std::vector<float> probabilities = of_passages_with_words(said.probabilities);
  std::vector<LabelSets> sets;
  for (const double level : {0.8, 0.9}) {
    sets.push_back(fit_label_sets(probabilities, bits_of_words_, gold().labels.size(), level));
  }
  return sets;
}

double Contest::value(const Head& head, const std::vector<float>& scores) const {
  const HeadColumns said = say(head, scores);
  const ScoreCounts counts(gold().labels);
  std::vector<std::uint64_t> row(counts.width(), 0);
  for (std::size_t i = 0; i < bits_.size(); ++i) counts.add(bits_[i], said.labels[i], row.data());
  return value_of(options_->metric, counts.scores(row.data()));
}

void Contest::fit_path(const Path& path, const Split& part, double tolerance, Round& round) const {
  const std::size_t outputs = gold().labels.size();
  const FeatureRows& rows = *views_[path.view];
  FitOptions fit = options_->fit;
  fit.loss = path.loss;
  fit.gamma = path.gamma;
  fit.class_weights = path.class_weights;
  fit.design.idf = path.idf;
  fit.tolerance = tolerance;
  fit_head(rows, gold(), annotations_->weights, part.train, fit, path.strengths,
           [&](std::size_t s, const HeadWeights& weights) {
             const std::vector<float> held_out = score_passages(rows, weights, part.held_out);
             for (std::size_t i = 0; i < part.held_out.size(); ++i) {
               std::copy_n(held_out.begin() + static_cast<std::ptrdiff_t>(i * outputs), outputs,
                           round.scores[path.first_trial + s].begin() +
                               static_cast<std::ptrdiff_t>(place_[part.held_out[i]] * outputs));
             }
           });
}

Round Contest::run(std::vector<Path> paths, double tolerance, std::size_t& done, std::size_t total) const {
  Round round;
  for (Path& path : paths) {
    path.first_trial = round.trials.size();
    for (const double strength : path.strengths) {
      round.trials.push_back({path.view, path.class_weights, path.idf, path.loss, strength, path.gamma, 0.0, 1.0F});
    }
  }
  round.scores.assign(round.trials.size(), std::vector<float>(bits_.size() * gold().labels.size(), 0.0F));
  std::mutex progress_mutex;
  for_each_index(paths.size() * folds(), options_->threads, [&](std::size_t task) {
    fit_path(paths[task / folds()], splits_[task % folds()], tolerance, round);
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
  constexpr double kNoise = 2e-3;  // of the metric: within it the larger average is taken
  const std::vector<std::size_t> ranked = best_of_each_path(round);
  std::vector<double> sum(round.scores.front().size(), 0.0);  // of the scores, each at its own temperature
  std::vector<std::vector<float>> averages;
  std::vector<double> values;
  for (std::size_t m = 0; m < ranked.size() && m < options_->members; ++m) {
    const double temperature = static_cast<double>(round.trials[ranked[m]].temperature);
    std::vector<float>& mean = averages.emplace_back();
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] += static_cast<double>(round.scores[ranked[m]][i]) / temperature;
      mean.push_back(static_cast<float>(sum[i] / static_cast<double>(m + 1)));
    }
    if (m == 0) mean = round.scores[ranked[0]];  // alone, it keeps its own scale
    values.push_back(value(calibrated(mean), mean));
  }
  const double best = *std::max_element(values.begin(), values.end());
  std::size_t size = values.size();
  while (values[size - 1] < best - kNoise) --size;
  average = std::move(averages[size - 1]);
  return {ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::vector<std::size_t> Contest::best_of_each_path(const Round& round) const {
  const std::size_t view = round.trials[round.best()].view;
  std::vector<std::size_t> best;
  for (std::size_t t = 0; t < round.trials.size(); ++t) {
    const Trial& trial = round.trials[t];
    if (trial.view != view) continue;
    const bool same_path = t > 0 && trial.strength > round.trials[t - 1].strength && !best.empty() &&
                           trial.loss == round.trials[best.back()].loss &&
                           trial.gamma == round.trials[best.back()].gamma;
    if (!same_path) {
      best.push_back(t);
    } else if (trial.value > round.trials[best.back()].value) {
      best.back() = t;
    }
  }
  std::stable_sort(best.begin(), best.end(),
                   [&](std::size_t a, std::size_t b) { return round.trials[a].value > round.trials[b].value; });
  return best;
}

}  // namespace stancemill::train
