#include "train/select.h"

#include <algorithm>
#include <mutex>

#include "heads/heads.h"
#include "train/calibrate.h"
#include "train/parallel.h"

namespace stancemill::train {
namespace {

/// What one task fits: all strengths of one loss and gamma, without one fold.
struct Path {
  Loss loss;
  double gamma;
  int fold;
  std::size_t first_trial;
};

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

/// What the head would say about the held-out passages. `annotations` gets only those passages and this head.
HeadEvaluation evaluate_scores(const Annotations& annotations, const Head& head, const std::vector<float>& scores) {
  const std::size_t outputs = head.labels.size();
  const std::size_t passages = annotations.size();
  HeadColumns columns;
  columns.probabilities.resize(passages * outputs);
  columns.labels.resize(passages);
  columns.abstained.resize(passages);
  for (std::size_t i = 0; i < passages; ++i) {
    const heads::Verdict verdict = heads::decide(head, {scores.data() + i * outputs, outputs}, 1.0F, 1,
                                                 {columns.probabilities.data() + i * outputs, outputs});
    columns.labels[i] = verdict.labels;
    columns.abstained[i] = verdict.abstained ? 1 : 0;
  }
  return evaluate_head(annotations, 0, columns, {"lang", "source"});
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

double value_of(Metric metric, const Figures& figures) {
  return metric == Metric::kFavg && figures.favg ? *figures.favg : figures.macro_f1;
}

}  // namespace

const char* loss_name(Loss loss) { return loss == Loss::kLogistic ? "logistic" : "squared_hinge"; }

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

Result<Selection> select(const Corpus& corpus, std::size_t head, const std::vector<std::uint8_t>& takes_part,
                         const Folds& folds, const SelectOptions& options) {
  const Annotations& annotations = corpus.annotations;
  const HeadGold& gold = annotations.heads[head];
  const std::size_t outputs = gold.labels.size();
  std::vector<double> strengths = options.candidates.strengths;
  std::sort(strengths.begin(), strengths.end());

  std::vector<Split> splits;
  for (int fold = 0; fold < folds.count; ++fold) {
    splits.push_back(split(folds, takes_part, fold));
    if (splits.back().train.empty()) {
      return Status(ErrorCode::kUsage, "head \"" + gold.head + "\": a fold leaves nothing to train on");
    }
  }
  // Where the scores of each held-out passage stand.
  std::vector<std::uint32_t> scored;
  std::vector<std::uint64_t> bits;
  std::vector<std::size_t> place(takes_part.size(), 0);
  for (std::uint32_t i = 0; i < takes_part.size(); ++i) {
    if (takes_part[i] == 0 || folds.fold_of[i] == Folds::kAlwaysTrain) continue;
    place[i] = scored.size();
    scored.push_back(i);
    bits.push_back(gold.gold[i]);
  }
  if (scored.empty()) {
    return Status(ErrorCode::kUsage, "head \"" + gold.head + "\": no passage with an answer is held out");
  }

  Selection selection;
  std::vector<Path> paths;
  for (const Loss loss : options.candidates.losses) {
    for (const double gamma : options.candidates.gammas) {
      for (int fold = 0; fold < folds.count; ++fold) paths.push_back({loss, gamma, fold, selection.trials.size()});
      for (const double strength : strengths) selection.trials.push_back({loss, strength, gamma, 0.0});
    }
  }
  if (selection.trials.empty()) return Status(ErrorCode::kUsage, "there are no candidates to choose from");
  std::vector<std::vector<float>> scores(selection.trials.size(), std::vector<float>(scored.size() * outputs, 0.0F));

  std::mutex progress_mutex;
  std::size_t done = 0;
  const auto fit_path = [&](std::size_t p) {
    const Path& path = paths[p];
    const Split& part = splits[static_cast<std::size_t>(path.fold)];
    FitOptions fit = options.fit;
    fit.loss = path.loss;
    fit.gamma = path.gamma;
    fit_head(corpus.features, gold, annotations.weights, part.train, fit, strengths,
             [&](std::size_t s, const HeadWeights& weights) {
               const std::vector<float> held_out = score_passages(corpus.features, weights, part.held_out);
               for (std::size_t i = 0; i < part.held_out.size(); ++i) {
                 std::copy_n(held_out.begin() + static_cast<std::ptrdiff_t>(i * outputs), outputs,
                             scores[path.first_trial + s].begin() +
                                 static_cast<std::ptrdiff_t>(place[part.held_out[i]] * outputs));
               }
             });
    if (options.progress) {
      const std::lock_guard lock(progress_mutex);
      options.progress(++done, paths.size());
    }
  };
  for_each_index(paths.size(), options.threads, fit_path);

  const Annotations held_out = subset(annotations, head, scored);
  std::size_t best = 0;
  for (std::size_t t = 0; t < selection.trials.size(); ++t) {
    const Head calibrated = calibrated_head(gold, scores[t], bits);
    selection.trials[t].value = value_of(options.metric, evaluate_scores(held_out, calibrated, scores[t]).all);
    if (selection.trials[t].value > selection.trials[best].value) best = t;
  }
  selection.chosen = selection.trials[best];
  const Head calibrated = calibrated_head(gold, scores[best], bits);
  selection.temperature = calibrated.temperature;
  selection.thresholds = calibrated.thresholds;
  selection.out_of_fold = evaluate_scores(held_out, calibrated, scores[best]);
  return selection;
}

}  // namespace stancemill::train
