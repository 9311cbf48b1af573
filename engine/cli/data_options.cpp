#include "cli/data_options.h"

#include <optional>

#include "io/io.h"
#include "model/model_file.h"

namespace stancemill::cli {
namespace {

constexpr std::uint64_t kMaxSpecBytes = 64 * 1024;

/// The feature spec that the arguments ask for; nothing where they do not ask for any.
Result<std::optional<FeatureSpec>> requested_spec(const DataArguments& arguments) {
  std::optional<FeatureSpec> spec;
  if (!arguments.features.empty()) {
    const Result<std::string> toml = io::read_file(arguments.features, kMaxSpecBytes);
    if (!toml.ok()) return toml.status();
    const Result<FeatureSpec> read = model::feature_spec_from_toml(toml.value(), arguments.features);
    if (!read.ok()) return read.status();
    spec = read.value();
  }
  if (arguments.bits != 0) {
    if (!spec) spec.emplace();
    spec->bits = arguments.bits;
  }
  return spec;
}

}  // namespace

void add_dataset_options(CLI::App& command, DataArguments& arguments) {
  train::DatasetOptions& options = arguments.options;
  command.add_option("--data", arguments.names, "Labelled passages: JSONL, folders or globs")->required();
  command
      .add_option(
          "--head", arguments.heads,
          "NAME=FIELD[:LABEL,..][@HEAD:LABEL,..]: a head, the field it is learnt from, its labels in order, and "
          "the labels of another head for which it is asked; may be repeated "
          "[stance=stance, frames=frames@stance:favor,against,neutral]")
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  command.add_option("--text-field", options.text_field, "Field that holds the text")->capture_default_str();
  command.add_option("--id-field", options.id_field, "Field that holds the id")->capture_default_str();
  command.add_option("--group", options.group_field, "Field of what must stay on one side of a split")
      ->capture_default_str();
  command.add_option("--source", options.source_field, "Field of the source")->capture_default_str();
}

void add_data_options(CLI::App& command, DataArguments& arguments) {
  add_dataset_options(command, arguments);
  command.add_option("--features", arguments.features,
                     "TOML file of the features [words 1-2, characters 5, 2^18 rows]");
  command.add_option("--bits", arguments.bits, "Rows of the table as a power of two: 14 to 22 [18]")
      ->check(CLI::Range(14, 22));
}

Result<std::vector<train::HeadRequest>> requested_heads(const DataArguments& arguments) {
  if (arguments.heads.empty()) return train::default_head_requests();
  std::vector<train::HeadRequest> requests;
  for (const std::string& text : arguments.heads) {
    Result<train::HeadRequest> request = train::parse_head_request(text);
    if (!request.ok()) return request.status();
    requests.push_back(request.take());
  }
  return requests;
}

Result<train::Corpus> load_data(DataArguments& arguments, const std::vector<std::string>& names) {
  Result<std::vector<train::HeadRequest>> heads = requested_heads(arguments);
  if (!heads.ok()) return heads.status();
  arguments.options.heads = heads.take();
  const Result<std::optional<FeatureSpec>> spec = requested_spec(arguments);
  if (!spec.ok()) return spec.status();
  return train::load_corpus(names, arguments.options, spec.value());
}

}  // namespace stancemill::cli
