// train: labelled passages in, a model out; and how good a model is.
//
// What: the deeds behind `stancemill train`, `eval` and `features`. Data comes from JSONL (dataset.h) or from rows
// files (rows_file.h); a head is a softmax or logistic regression or a support vector machine (fit.h), chosen by
// cross-validation on folds that tear no group (select.h, folds.h), calibrated on out-of-fold scores (calibrate.h) and
// rounded to int8 (quantize.h). The same data, seed and options give the same model bytes, for any number of threads.
// Big dependencies: Eigen (weights), oneTBB (candidates and folds side by side), nlohmann-json. Nothing here prints.
// Errors: kUsage (options and data that do not go together), kInput (files), kOutput (writing).
// Threads: each call uses up to `threads` threads, the caller's among them. Tested by: tests/train/
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stancemill/model.h"
#include "stancemill/status.h"
#include "train/corpus.h"
#include "train/dataset.h"
#include "train/evaluate.h"
#include "train/select.h"

namespace stancemill::train {

// ---- data ----

/// Reads data from JSONL files (or folders and globs of them) and from rows files (names that end in .safetensors), in
/// any mixture. `spec` says how text is hashed; where it is empty, text is hashed as the first rows file says, or as
/// FeatureSpec's defaults say. Rows files that were hashed otherwise are refused (kUsage). The heads of rows files are
/// those with which they were written: `options.heads` names some of them, in any order, or is unanswered there where
/// it may be (`may_lack_answers`).
Result<Corpus> load_corpus(const std::vector<std::string>& names, const DatasetOptions& options,
                           const std::optional<FeatureSpec>& spec);

/// The same data once a spec: what a choice of features compares. kUsage where no passage answers the first head, on
/// which others may hang, whatever `options` allow.
Result<std::vector<Corpus>> load_views(const std::vector<std::string>& names, const DatasetOptions& options,
                                       const std::vector<std::optional<FeatureSpec>>& specs);

/// Takes the heads that no passage of `data` answers out of both, and returns their names: frames are learnt where
/// there are any. Either holds the same passages once a feature spec; `dev` may be empty.
std::vector<std::string> leave_out_unanswered(std::vector<Corpus>& data, std::vector<Corpus>& dev);

/// Writes the corpus as a rows file (kOutput; kUsage if it would be over 1 GiB, more than a rows file may have).
Status write_rows(const Corpus& corpus, const std::string& path);

// ---- training ----

struct TrainOptions {
  std::string name = "model";  ///< of the model
  Candidates candidates;
  Metric metric = Metric::kMacroF1;
  std::size_t members = 1;        ///< at most so many candidates are averaged into a head
  std::size_t views_in_full = 2;  ///< of several feature specs that many are tried with all candidates
  DesignOptions design;
  double l1_ratio = 0.0;                ///< above 0: elastic net, for the logistic loss alone; up to 1
  std::uint32_t min_word_passages = 1;  ///< a word in fewer passages does not count as known (coverage)
  int folds = 5;
  FoldBy fold_by = FoldBy::kGroup;
  std::string decide_on;  ///< glob over sources: only their passages are judged (make_folds()); empty: all are
  std::uint64_t seed = 1;
  int threads = 0;  ///< 0: all

  int weight_bits = 8;      ///< 4: the file is half as large, and the weights are coarser (quantize.h)
  bool label_sets = false;  ///< heads with one label a passage say how their label sets are made (Head::sets)

  // Abstention, for all heads; the last for the heads that are always asked. 0: never for this reason.
  float min_probability = 0.0F;
  float min_margin = 0.0F;
  float min_coverage = 0.0F;

  Progress progress;
};

struct TrainedModel {
  Model model;
  std::vector<FeatureSpec> specs;     ///< those that were compared
  std::vector<Selection> selections;  ///< one a head
  std::string decided_on;             ///< TrainOptions::decide_on
};

/// Trains a model on `data`. With `dev`, candidates and calibration are decided on dev alone, which is not trained on;
/// without, by cross-validation, and the final fit sees all of `data`. The fallback label of a head with one label a
/// passage is "unrelated" where it has that label, else the most frequent one.
Result<TrainedModel> train_model(const Corpus& data, const Corpus* dev, const TrainOptions& options);

/// The same with a choice of features: one corpus of the same passages a feature spec, all with as many rows. The
/// first head chooses the spec, which is the model's. Without `dev`, `data` are not copied.
Result<TrainedModel> train_model(std::span<const Corpus> data, std::span<const Corpus> dev,
                                 const TrainOptions& options);

/// Writes DIR/model.safetensors and DIR/train.json (the trials and the out-of-fold figures); makes DIR. Overwrites,
/// and removes the dictionary of the model that was there.
Status save_model(const TrainedModel& trained, const std::string& directory);

/// Writes DIR/dictionary.tsv for a model that save_model() has written there, from the texts among its data (`names`,
/// as given to load_corpus()); without any text there is none, and an old one is removed.
Status save_dictionary(const TrainedModel& trained, const std::vector<std::string>& names, DatasetOptions options,
                       const std::string& directory);

/// The content of train.json.
std::string training_report_json(const TrainedModel& trained);

// ---- evaluation ----

struct EvaluateOptions {
  std::vector<std::string> by;  ///< see check_slices()
  BootstrapOptions bootstrap;
};

/// Labels the data set with the model and compares: one evaluation a head that the data answer. The data set's labels
/// must be the model's (read it with requests_of_model()). With `against`, another model with such heads and labels
/// labels it too, and each evaluation says by how much the first is ahead (a head that the other lacks is left without;
/// kUsage where it lacks all).
Result<std::vector<HeadEvaluation>> evaluate_model(const Model& model, const Model* against, const Dataset& dataset,
                                                   const EvaluateOptions& options);

}  // namespace stancemill::train
