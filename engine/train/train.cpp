#include "train/train.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "io/io.h"
#include "model/model_file.h"
#include "train/parallel.h"
#include "train/predictor.h"
#include "train/quantize.h"

namespace stancemill::train {
namespace {

constexpr std::uint64_t kMaxEntries = (1ULL << 31) - 1;  // what a sparse matrix counts

Status check_candidates(const Candidates& candidates) {
  for (const double strength : candidates.strengths) {
    if (!(strength > 0.0) || !std::isfinite(strength)) return {ErrorCode::kUsage, "a strength must be above 0"};
  }
  for (const double gamma : candidates.gammas) {
    if (gamma != 0.0 && gamma != 0.5 && gamma != 1.0) return {ErrorCode::kUsage, "gamma must be 0, 0.5 or 1"};
  }
  return {};
}

/// Puts data and dev into one corpus; dev must not bring labels that nothing was learnt about.
Result<Corpus> join(const Corpus& data, const Corpus* dev) {
  Corpus corpus = data;
  if (dev == nullptr) return corpus;
  if (Status status = append(corpus, *dev); !status.ok()) return Status(status.code(), "dev: " + status.message());
  for (std::size_t h = 0; h < data.annotations.heads.size(); ++h) {
    if (corpus.annotations.heads[h].labels != data.annotations.heads[h].labels) {
      return Status(ErrorCode::kUsage, "dev: the head \"" + data.annotations.heads[h].head +
                                           "\" has a label there that the training data lack");
    }
  }
  return corpus;
}

FitOptions fit_options(const TrainOptions& options) {
  FitOptions fit;
  fit.class_weights = options.class_weights;
  fit.design = options.design;
  fit.seed = options.seed;
  return fit;
}

/// "unrelated" where there is such a label, else the one that most passages have; none for multi-label heads.
std::string fallback_label(const HeadGold& gold) {
  if (gold.multi_label) return "";
  std::vector<std::size_t> size(gold.labels.size(), 0);
  for (std::size_t k = 0; k < gold.labels.size(); ++k) {
    if (gold.labels[k] == "unrelated") return gold.labels[k];
    for (const std::uint64_t bits : gold.gold) size[k] += bits >> k & 1;
  }
  return gold.labels[static_cast<std::size_t>(std::max_element(size.begin(), size.end()) - size.begin())];
}

Head make_head(const HeadGold& gold, const Selection& selection, const TrainOptions& options) {
  Head head;
  head.name = gold.head;
  head.labels = gold.labels;
  head.link = gold.multi_label ? Link::kSigmoid : Link::kSoftmax;
  head.temperature = selection.temperature;
  head.thresholds = selection.thresholds;
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

/// The weights of the chosen candidate, fitted to the first `passages` passages that take part.
HeadWeights final_fit(const Corpus& corpus, std::size_t head, std::size_t passages, const Trial& chosen,
                      const TrainOptions& options) {
  const std::vector<std::uint8_t> takes_part = passages_of_head(corpus.annotations, head);
  std::vector<std::uint32_t> train;
  for (std::uint32_t i = 0; i < passages; ++i) {
    if (takes_part[i] != 0) train.push_back(i);
  }
  FitOptions fit = fit_options(options);
  fit.loss = chosen.loss;
  fit.gamma = chosen.gamma;
  HeadWeights fitted;
  fit_head(corpus.features, corpus.annotations.heads[head], corpus.annotations.weights, train, fit,
           {&chosen.strength, 1}, [&](std::size_t, const HeadWeights& weights) { fitted = weights; });
  return fitted;
}

nlohmann::ordered_json selection_to_json(const Selection& selection) {
  nlohmann::ordered_json object;
  const auto trial_to_json = [](const Trial& trial) {
    return nlohmann::ordered_json{
        {"loss", loss_name(trial.loss)}, {"strength", trial.strength}, {"gamma", trial.gamma}, {"value", trial.value}};
  };
  object["head"] = selection.out_of_fold.head;
  object["chosen"] = trial_to_json(selection.chosen);
  object["temperature"] = selection.temperature;
  object["thresholds"] = selection.thresholds;
  object["out_of_fold"] = nlohmann::ordered_json::parse(evaluations_to_json({selection.out_of_fold}));
  object["trials"] = nlohmann::ordered_json::array();
  for (const Trial& trial : selection.trials) object["trials"].push_back(trial_to_json(trial));
  return object;
}

}  // namespace

Result<TrainedModel> train_model(const Corpus& data, const Corpus* dev, const TrainOptions& options) {
  if (Status status = check_candidates(options.candidates); !status.ok()) return status;
  if (data.size() == 0) return Status(ErrorCode::kUsage, "there is no passage to train on");
  Result<Corpus> joined = join(data, dev);
  if (!joined.ok()) return joined.status();
  const Corpus& corpus = joined.value();
  if (corpus.features.rows.size() > kMaxEntries) {
    return Status(ErrorCode::kUsage, "the data have more than 2^31 features: train on a sample");
  }
  Result<Folds> folds = dev != nullptr ? Result<Folds>(hold_out(corpus.size(), data.size()))
                                       : make_folds(corpus.annotations, options.folds, options.fold_by, options.seed);
  if (!folds.ok()) return folds.status();

  SelectOptions select_options;
  select_options.candidates = options.candidates;
  select_options.metric = options.metric;
  select_options.fit = fit_options(options);
  select_options.threads = options.threads;
  const std::size_t heads = corpus.annotations.heads.size();
  TrainedModel trained;
  for (std::size_t h = 0; h < heads; ++h) {
    if (options.progress) {
      select_options.progress = [&, h](std::size_t done, std::size_t total) {
        options.progress(h * total + done, heads * total);
      };
    }
    Result<Selection> selection =
        select(corpus, h, passages_of_head(corpus.annotations, h), folds.value(), select_options);
    if (!selection.ok()) return selection.status();
    trained.selections.push_back(selection.take());
  }

  Model& model = trained.model;
  model.name = options.name;
  model.unicode = corpus.unicode;
  model.icu = corpus.icu;
  model.features = corpus.features.spec;
  model.tables.resize(heads);
  for_each_index(heads, options.threads, [&](std::size_t h) {
    model.tables[h] =
        quantize(final_fit(corpus, h, data.size(), trained.selections[h].chosen, options), model.features.bits);
  });
  for (std::size_t h = 0; h < heads; ++h) {
    model.heads.push_back(make_head(corpus.annotations.heads[h], trained.selections[h], options));
  }
  // Words of the training data alone: those of dev are as unknown as any others.
  std::vector<std::uint64_t> known;
  for (std::size_t i = 0; i < data.features.word_hash.size(); ++i) {
    if (data.features.word_passages[i] >= options.min_word_passages) known.push_back(data.features.word_hash[i]);
  }
  model.known_words = make_vocabulary(known);
  return trained;
}

std::string training_report_json(const TrainedModel& trained) {
  nlohmann::ordered_json report;
  report["name"] = trained.model.name;
  report["feature_spec"] = nlohmann::ordered_json::parse(model::feature_spec_to_json(trained.model.features));
  report["heads"] = nlohmann::ordered_json::array();
  for (const Selection& selection : trained.selections) report["heads"].push_back(selection_to_json(selection));
  return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Status save_model(const TrainedModel& trained, const std::string& directory) {
  const std::string bytes = model::serialize_model(trained.model);
  // A model that its own reader refuses (a head's name, say) must not be written.
  if (const Result<Model> read = model::parse_model(bytes, directory); !read.ok()) {
    return {ErrorCode::kUsage, "the model would be refused: " + read.status().message()};
  }
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return {ErrorCode::kOutput, directory + ": cannot be made: " + error.message()};
  const std::filesystem::path folder(directory);
  if (Status status = io::write_file((folder / "model.safetensors").string(), bytes); !status.ok()) return status;
  return io::write_file((folder / "train.json").string(), training_report_json(trained));
}

Result<std::vector<HeadEvaluation>> evaluate_model(const Model& model, const Dataset& dataset,
                                                   const std::vector<std::string>& by) {
  constexpr std::size_t kChunk = 1024;  // texts at once: bounds memory
  if (Status status = check_slices(by); !status.ok()) return status;
  Result<Predictor> predictor = Predictor::create(model);
  if (!predictor.ok()) return predictor.status();
  std::vector<HeadColumns> columns(model.heads.size());
  for (std::size_t begin = 0; begin < dataset.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, dataset.size() - begin);
    const PredictionBatch said = predictor.value().predict({dataset.texts.data() + begin, count});
    for (std::size_t h = 0; h < columns.size(); ++h) {
      const HeadColumns& more = said.heads[h];
      const auto add = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
      add(columns[h].probabilities, more.probabilities);
      add(columns[h].labels, more.labels);
      add(columns[h].asked, more.asked);
      add(columns[h].abstained, more.abstained);
    }
  }
  std::vector<HeadEvaluation> evaluations;
  for (std::size_t g = 0; g < dataset.annotations.heads.size(); ++g) {
    const HeadGold& gold = dataset.annotations.heads[g];
    if (std::find(gold.present.begin(), gold.present.end(), 1) == gold.present.end()) continue;
    for (std::size_t h = 0; h < model.heads.size(); ++h) {
      const Head& head = model.heads[h];
      if (head.name != gold.head) continue;
      if (head.labels != gold.labels || (head.link == Link::kSigmoid) != gold.multi_label) {
        return Status(ErrorCode::kUsage, "head \"" + head.name + "\": the data and the model have different labels");
      }
      evaluations.push_back(evaluate_head(dataset.annotations, g, columns[h], by));
    }
  }
  if (evaluations.empty()) return Status(ErrorCode::kUsage, "the data answer none of the model's heads");
  return evaluations;
}

}  // namespace stancemill::train
