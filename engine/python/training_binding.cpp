#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <utility>

#include "graph/label_texts.h"
#include "io/io.h"
#include "model/model_file.h"
#include "python/bindings.h"
#include "train/feature_presets.h"
#include "train/train.h"

namespace nb = nanobind;

namespace stancemill::python {
namespace {

using Names = std::vector<std::string>;
using FileNames = std::vector<nb::bytes>;

constexpr std::uint64_t kMaxSpecBytes = 64 * 1024;

std::vector<train::HeadRequest> requests_of(const Names& heads) {
  std::vector<train::HeadRequest> requests;
  for (const std::string& head : heads) requests.push_back(checked(train::parse_head_request(head)));
  return requests;
}

std::optional<FeatureSpec> spec_of(const std::string& path) {
  if (path.empty()) return std::nullopt;
  return checked(model::feature_spec_from_toml(checked(io::read_file(path, kMaxSpecBytes)), path));
}

/// One spec a model; for a search all presets, and the file's where there is one.
std::vector<std::optional<FeatureSpec>> specs_of(const std::string& features, bool search) {
  std::vector<std::optional<FeatureSpec>> specs;
  if (search) specs = train::search_specs(FeatureSpec{}.bits);
  if (!search || !features.empty()) specs.push_back(spec_of(features));
  return specs;
}

/// Trains and writes the model; returns its report as JSON, and the heads that no passage answers. Cannot be
/// interrupted on its way: Ctrl-C counts at the end.
std::pair<std::string, Names> train_model(const FileNames& data, const nb::bytes& out, const FileNames& dev,
                                          const Names& heads, const nb::bytes& features, const std::string& name,
                                          const std::string& fold_by, int folds, const std::string& decide_on,
                                          std::uint64_t seed, int threads, bool search) {
  train::TrainOptions options;
  if (fold_by != "group" && fold_by != "source") {
    throw StatusError({ErrorCode::kUsage, "fold_by: '" + fold_by + "' is neither group nor source"});
  }
  options.name = name;
  options.fold_by = fold_by == "source" ? train::FoldBy::kSource : train::FoldBy::kGroup;
  options.folds = folds;
  options.decide_on = decide_on;
  options.seed = seed;
  options.threads = threads;
  if (search) {
    options.candidates.gammas = train::search_gammas();
    options.candidates.class_weights = train::search_class_weights();
    options.members = train::kSearchMembers;
  }
  // Objects of Python's are not for the thread that works.
  const Names data_names = file_names(data);
  const Names dev_names = file_names(dev);
  const std::string folder = file_name(out);
  const std::string features_name = file_name(features);
  std::pair<std::string, Names> made;
  run_interruptibly([&](const std::atomic<bool>&) {
    train::DatasetOptions dataset_options;
    dataset_options.heads = heads.empty() ? train::default_head_requests() : requests_of(heads);
    dataset_options.may_lack_answers = heads.empty();  // frames, where nobody asked for them
    const std::vector<std::optional<FeatureSpec>> specs = specs_of(features_name, search);
    std::vector<train::Corpus> views = checked(train::load_views(data_names, dataset_options, specs));
    std::vector<train::Corpus> dev_views;
    if (!dev_names.empty()) dev_views = checked(train::load_views(dev_names, dataset_options, specs));
    made.second = train::leave_out_unanswered(views, dev_views);
    const train::TrainedModel trained = checked(train::train_model(views, dev_views, options));
    check(train::save_model(trained, folder));
    check(train::save_dictionary(trained, data_names, dataset_options, folder));
    made.first = train::training_report_json(trained);
  });
  return made;
}

std::string evaluate(const graph::TextLabeler& labeler, const FileNames& data, const Names& heads, const Names& by) {
  const Names data_names = file_names(data);
  std::string figures;
  run_interruptibly([&](const std::atomic<bool>&) {
    check(train::check_slices(by));
    train::DatasetOptions options;
    options.heads = checked(train::requests_of_model(labeler.model(), requests_of(heads)));
    options.may_lack_answers = true;
    train::EvaluateOptions how;
    how.by = by;
    const train::Dataset dataset = checked(train::read_dataset(data_names, options));
    figures = train::evaluations_to_json(checked(train::evaluate_model(labeler.model(), nullptr, dataset, how)));
  });
  return figures;
}

}  // namespace

void bind_training(nb::module_& module) {
  module.def("train", train_model, nb::arg("data"), nb::arg("out"), nb::arg("dev"), nb::arg("heads"),
             nb::arg("features"), nb::arg("name"), nb::arg("fold_by"), nb::arg("folds"), nb::arg("decide_on"),
             nb::arg("seed"), nb::arg("threads"), nb::arg("search"),
             "Returns the report as JSON, and the heads that no passage answers.");
  module.def("evaluate", evaluate, nb::arg("labeler"), nb::arg("data"), nb::arg("heads"), nb::arg("by"),
             "Returns the figures as JSON.");
}

}  // namespace stancemill::python
