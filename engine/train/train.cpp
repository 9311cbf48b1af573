#include "train/train.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "train/parallel.h"
#include "train/quantize.h"

namespace stancemill::train {
namespace {

constexpr std::uint64_t kMaxEntries = (1ULL << 31) - 1;  // what a sparse matrix counts

Status check_candidates(const Candidates& candidates, double l1_ratio) {
  if (!(l1_ratio >= 0.0 && l1_ratio <= 1.0)) return {ErrorCode::kUsage, "the elastic net's ratio must be 0 to 1"};
  if (l1_ratio > 0.0 && std::count(candidates.losses.begin(), candidates.losses.end(), Loss::kSquaredHinge) != 0) {
    return {ErrorCode::kUsage, "an elastic net goes with the logistic loss alone: leave the SVM out"};
  }
  for (const std::vector<double>* strengths : {&candidates.strengths, &candidates.svm_strengths}) {
    for (const double strength : *strengths) {
      if (!(strength > 0.0) || !std::isfinite(strength)) return {ErrorCode::kUsage, "a strength must be above 0"};
    }
  }
  for (const double gamma : candidates.gammas) {
    if (gamma != 0.0 && gamma != 0.5 && gamma != 1.0) return {ErrorCode::kUsage, "gamma must be 0, 0.5 or 1"};
  }
  return {};
}

/// Puts data and dev into one corpus; dev must not bring labels that nothing was learnt about, nor groups that are
/// trained on.
Result<Corpus> join(const Corpus& data, const Corpus& dev) {
  std::set<std::string> trained_on(data.annotations.groups.begin(), data.annotations.groups.end());
  for (const std::string& group : dev.annotations.groups) {
    if (!group.empty() && trained_on.count(group) != 0) {
      return Status(ErrorCode::kUsage, "dev: its group \"" + group + "\" is among the training data as well");
    }
  }
  Corpus corpus = data;
  if (Status status = append(corpus, dev); !status.ok()) return Status(status.code(), "dev: " + status.message());
  for (std::size_t h = 0; h < data.annotations.heads.size(); ++h) {
    if (corpus.annotations.heads[h].labels != data.annotations.heads[h].labels) {
      return Status(ErrorCode::kUsage, "dev: the head \"" + data.annotations.heads[h].head +
                                           "\" has a label there that the training data lack");
    }
  }
  return corpus;
}

/// The corpora, each with its dev behind it, and their features. Without dev they are the caller's own.
struct Views {
  Views() = default;
  Views(Views&&) noexcept = default;  // a copy would point into what it was copied from
  Views& operator=(Views&&) noexcept = default;

  std::vector<Corpus> joined;
  std::vector<const Corpus*> corpora;
  std::vector<const FeatureRows*> features;

  const Annotations& annotations() const { return corpora.front()->annotations; }
};

Result<Views> join_all(std::span<const Corpus> data, std::span<const Corpus> dev) {
  if (data.empty() || data.front().size() == 0) return Status(ErrorCode::kUsage, "there is no passage to train on");
  if (!dev.empty() && dev.size() != data.size()) {
    return Status(ErrorCode::kUsage, "data and dev must be hashed by the same feature specs");
  }
  Views views;
  views.joined.reserve(dev.size());  // pointed to from here on
  for (std::size_t v = 0; v < data.size(); ++v) {
    if (dev.empty()) {
      views.corpora.push_back(&data[v]);
      continue;
    }
    Result<Corpus> joined = join(data[v], dev[v]);
    if (!joined.ok()) return joined.status();
    views.joined.push_back(joined.take());
    views.corpora.push_back(&views.joined.back());
  }
  for (const Corpus* const corpus : views.corpora) {
    if (corpus->features.rows.size() > kMaxEntries) {
      return Status(ErrorCode::kUsage, "the data have more than 2^31 features: train on a sample");
    }
    if (corpus->size() != views.corpora.front()->size() ||
        corpus->features.spec.bits != data.front().features.spec.bits) {
      return Status(ErrorCode::kUsage, "feature specs can only be compared on the same passages and number of rows");
    }
    views.features.push_back(&corpus->features);
  }
  return views;
}

FitOptions fit_options(const TrainOptions& options) {
  FitOptions fit;
  fit.design = options.design;
  fit.l1_ratio = options.l1_ratio;
  fit.seed = options.seed;
  return fit;
}

Head make_head(const HeadGold& gold, const Selection& selection, const TrainOptions& options) {
  Head head;
  head.name = gold.head;
  head.labels = gold.labels;
  head.link = gold.multi_label ? Link::kSigmoid : Link::kSoftmax;
  head.temperature = selection.temperature;
  head.thresholds = selection.thresholds;
  if (options.label_sets) {
    for (const LabelSets& sets : selection.sets) {
      head.sets.push_back(
          {static_cast<int>(std::lround(100.0 * sets.level)), static_cast<float>(sets.min_probability)});
    }
  }
  if (!gold.multi_label) {
    head.min_probability = options.min_probability;
    head.min_margin = options.min_margin;
  }
  if (gold.asked_by.empty()) head.min_coverage = options.min_coverage;
  head.asked_by = gold.asked_by;
  head.asked_labels = gold.asked_labels;
  head.fallback_label = fallback_label(gold);
  return head;
}

/// Adds `share` times the weights of a member to those of the head, feature by feature.
void add_member(const HeadWeights& member, double share, std::vector<std::uint32_t>& place, HeadWeights& to) {
  for (std::size_t j = 0; j < member.features.size(); ++j) {
    to.weights.row(place[member.features[j]]) += share * member.weights.row(static_cast<Eigen::Index>(j));
  }
  to.bias += share * member.bias;
}

/// The mean of the members' weights, each at its own temperature; a member alone stays as it is.
HeadWeights average(const std::vector<HeadWeights>& fitted, const std::vector<Trial>& members, int bits) {
  if (fitted.size() == 1) return fitted.front();
  HeadWeights mean;
  for (const HeadWeights& one : fitted) {
    mean.features.insert(mean.features.end(), one.features.begin(), one.features.end());
  }
  std::sort(mean.features.begin(), mean.features.end());
  mean.features.erase(std::unique(mean.features.begin(), mean.features.end()), mean.features.end());
  mean.weights = DenseRows::Zero(static_cast<Eigen::Index>(mean.features.size()), fitted.front().weights.cols());
  mean.bias = Eigen::VectorXd::Zero(fitted.front().bias.size());
  std::vector<std::uint32_t> place(std::size_t{1} << bits, 0);
  for (std::size_t j = 0; j < mean.features.size(); ++j) place[mean.features[j]] = static_cast<std::uint32_t>(j);
  for (std::size_t m = 0; m < fitted.size(); ++m) {
    const double share = 1.0 / (static_cast<double>(members[m].temperature) * static_cast<double>(fitted.size()));
    add_member(fitted[m], share, place, mean);
  }
  return mean;
}

/// The weights of the chosen candidates, fitted to the first `passages` passages that take part.
HeadWeights final_fit(const Views& views, std::size_t head, std::size_t passages, const std::vector<Trial>& members,
                      const TrainOptions& options) {
  const Annotations& annotations = views.annotations();
  const std::vector<std::uint8_t> takes_part = passages_of_head(annotations, head);
  std::vector<std::uint32_t> train;
  for (std::uint32_t i = 0; i < passages; ++i) {
    if (takes_part[i] != 0) train.push_back(i);
  }
  std::vector<HeadWeights> fitted(members.size());
  for_each_index(members.size(), options.threads, [&](std::size_t m) {
    FitOptions fit = fit_options(options);
    fit.loss = members[m].loss;
    fit.gamma = members[m].gamma;
    fit.class_weights = members[m].class_weights;
    fit.design.idf = members[m].idf;
    fit_head(*views.features[members[m].view], annotations.heads[head], annotations.weights, train, fit,
             {&members[m].strength, 1}, [&](std::size_t, const HeadWeights& weights) { fitted[m] = weights; });
  });
  return average(fitted, members, views.features.front()->spec.bits);
}

}  // namespace

Result<TrainedModel> train_model(const Corpus& data, const Corpus* dev, const TrainOptions& options) {
  return train_model(std::span(&data, 1), dev == nullptr ? std::span<const Corpus>() : std::span(dev, 1), options);
}

Result<TrainedModel> train_model(std::span<const Corpus> data, std::span<const Corpus> dev,
                                 const TrainOptions& options) {
  if (Status status = check_candidates(options.candidates, options.l1_ratio); !status.ok()) return status;
  if (!dev.empty() && !options.decide_on.empty()) {
    return Status(ErrorCode::kUsage, "either dev or some of the sources decide, not both");
  }
  Result<Views> joined = join_all(data, dev);
  if (!joined.ok()) return joined.status();
  const Views& views = joined.value();
  const Annotations& annotations = views.annotations();
  const std::size_t passages = data.front().size();
  Result<Folds> folds = !dev.empty()
                            ? Result<Folds>(hold_out(annotations.size(), passages))
                            : make_folds(annotations, options.folds, options.fold_by, options.seed, options.decide_on);
  if (!folds.ok()) return folds.status();

  SelectOptions select_options;
  select_options.candidates = options.candidates;
  select_options.metric = options.metric;
  select_options.fit = fit_options(options);
  select_options.members = options.members;
  select_options.min_probability = options.min_probability;
  select_options.min_margin = options.min_margin;
  select_options.views_in_full = options.views_in_full;
  select_options.threads = options.threads;
  const std::size_t heads = annotations.heads.size();
  TrainedModel trained;
  trained.decided_on = options.decide_on;
  for (const FeatureRows* features : views.features) trained.specs.push_back(features->spec);
  // All heads look up the same rows: the first head chooses the view.
  std::vector<std::size_t> open(views.features.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  for (std::size_t h = 0; h < heads; ++h) {
    if (options.progress) {
      select_options.progress = [&, h](std::size_t done, std::size_t total) {
        options.progress(h * total + done, heads * total);
      };
    }
    std::vector<const FeatureRows*> candidates;
    for (const std::size_t view : open) candidates.push_back(views.features[view]);
    Result<Selection> selected =
        select(annotations, candidates, h, passages_of_head(annotations, h), folds.value(), select_options);
    if (!selected.ok()) return selected.status();
    Selection selection = selected.take();
    for (std::vector<Trial>* trials : {&selection.members, &selection.scouts, &selection.trials}) {
      for (Trial& trial : *trials) trial.view = open[trial.view];
    }
    open = {selection.members.front().view};
    trained.selections.push_back(std::move(selection));
  }

  Model& model = trained.model;
  model.features = trained.specs[open.front()];
  model.name = options.name;
  model.weight_bits = options.weight_bits;
  model.unicode = views.corpora.front()->unicode;
  model.icu = views.corpora.front()->icu;
  model.tables.resize(heads);
  for_each_index(heads, options.threads, [&](std::size_t h) {
    model.tables[h] = quantize(final_fit(views, h, passages, trained.selections[h].members, options),
                               model.features.bits, options.weight_bits);
  });
  for (std::size_t h = 0; h < heads; ++h) {
    model.heads.push_back(make_head(annotations.heads[h], trained.selections[h], options));
  }
  // Words of the training data alone: those of dev are as unknown as any others.
  const FeatureRows& words = data[trained.selections.front().members.front().view].features;
  std::vector<std::uint64_t> known;
  for (std::size_t i = 0; i < words.word_hash.size(); ++i) {
    if (words.word_passages[i] >= options.min_word_passages) known.push_back(words.word_hash[i]);
  }
  model.known_words = make_vocabulary(known);
  return trained;
}

}  // namespace stancemill::train
