// A trained model as a folder: model.safetensors, train.json, dictionary.tsv.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "io/io.h"
#include "model/model_file.h"
#include "train/dictionary.h"
#include "train/rows_file.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

nlohmann::ordered_json selection_to_json(const Selection& selection) {
  nlohmann::ordered_json object;
  const auto trial_to_json = [](const Trial& trial) {
    return nlohmann::ordered_json{
        {"features", trial.view},     {"class_weights", class_weights_name(trial.class_weights)},
        {"idf", trial.idf},           {"loss", loss_name(trial.loss)},
        {"strength", trial.strength}, {"gamma", trial.gamma},
        {"value", trial.value}};
  };
  const auto trials_to_json = [&](const std::vector<Trial>& trials) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Trial& trial : trials) list.push_back(trial_to_json(trial));
    return list;
  };
  object["head"] = selection.out_of_fold.head;
  object["chosen"] = trials_to_json(selection.members);
  object["temperature"] = selection.temperature;
  object["thresholds"] = selection.thresholds;
  object["label_sets"] = nlohmann::ordered_json::array();
  for (const LabelSets& sets : selection.sets) {
    object["label_sets"].push_back({{"level", sets.level},
                                    {"min_probability", sets.min_probability},
                                    {"covered", sets.covered},
                                    {"mean_size", sets.mean_size}});
  }
  object["out_of_fold"] = nlohmann::ordered_json::parse(evaluations_to_json({selection.out_of_fold}));
  object["scouts"] = trials_to_json(selection.scouts);
  object["trials"] = trials_to_json(selection.trials);
  return object;
}

}  // namespace

std::string training_report_json(const TrainedModel& trained) {
  nlohmann::ordered_json report;
  report["name"] = trained.model.name;
  report["feature_spec"] = nlohmann::ordered_json::parse(model::feature_spec_to_json(trained.model.features));
  report["feature_specs"] = nlohmann::ordered_json::array();
  for (const FeatureSpec& spec : trained.specs) {
    report["feature_specs"].push_back(nlohmann::ordered_json::parse(model::feature_spec_to_json(spec)));
  }
  if (!trained.decided_on.empty()) report["decided_on"] = trained.decided_on;
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
  std::filesystem::remove(folder / "dictionary.tsv",
                          error);  // that of the model before; what cannot go, inspect refuses
  if (Status status = io::write_file((folder / "model.safetensors").string(), bytes); !status.ok()) return status;
  return io::write_file((folder / "train.json").string(), training_report_json(trained));
}

Status save_dictionary(const TrainedModel& trained, const std::vector<std::string>& names, DatasetOptions options,
                       const std::string& directory) {
  options.may_lack_answers = true;  // a file read alone may lack a head that another one has
  const std::filesystem::path folder(directory);
  const std::string path = (folder / "dictionary.tsv").string();
  std::vector<Dataset> datasets;
  for (const std::string& name : names) {
    if (is_rows_file(name)) continue;
    Result<Dataset> dataset = read_dataset({name}, options);
    if (!dataset.ok()) return dataset.status();
    datasets.push_back(dataset.take());
  }
  if (datasets.empty()) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return {};
  }
  const Result<Corpus> corpus = load_corpus(names, options, trained.model.features);
  if (!corpus.ok()) return corpus.status();
  const Result<std::string> sha256 = io::sha256_of_file((folder / "model.safetensors").string());
  if (!sha256.ok()) return sha256.status();
  const Result<Dictionary> dictionary = make_dictionary(trained.model, corpus.value(), datasets, sha256.value());
  if (!dictionary.ok()) return dictionary.status();
  return io::write_file(path, dictionary_to_tsv(dictionary.value()));
}

}  // namespace stancemill::train
