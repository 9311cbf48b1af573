// data_options: what train, eval and features have in common: where labelled passages are and how they are read.
//
// Threads: one. Tested by: tests/end_to_end/training_test.py
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"
#include "train/dataset.h"
#include "train/train.h"

namespace stancemill::cli {

struct DataArguments {
  std::vector<std::string> names;     ///< --data
  std::vector<std::string> heads;     ///< --head, as given
  std::vector<std::string> features;  ///< --features: TOML files; none: the default spec
  bool search = false;                ///< --search: all of train::feature_presets() as well
  int bits = 0;                       ///< --bits; 0: the spec's
  train::DatasetOptions options;
};

/// Adds --data, --head, --features, --bits and the names of fields.
void add_data_options(CLI::App& command, DataArguments& arguments);

/// Adds only --data, --head and the names of fields.
void add_dataset_options(CLI::App& command, DataArguments& arguments);

/// The heads that --head asks for, else those of the shipped model: stance and frames.
Result<std::vector<train::HeadRequest>> requested_heads(const DataArguments& arguments);

/// train::leave_out_unanswered(), and it is said.
void leave_out_and_say(std::vector<train::Corpus>& data, std::vector<train::Corpus>& dev);

/// Reads `names` as the arguments say, under one feature spec (kUsage where several are asked for).
Result<train::Corpus> load_data(DataArguments& arguments, const std::vector<std::string>& names);

/// The same once a feature spec.
Result<std::vector<train::Corpus>> load_views(DataArguments& arguments, const std::vector<std::string>& names);

}  // namespace stancemill::cli
