#include "cli/data_options.h"

#include <optional>

#include "io/io.h"
#include "model/model_file.h"
#include "train/feature_presets.h"

namespace stancemill::cli {
namespace {

constexpr std::uint64_t kMaxSpecBytes = 64 * 1024;

/// The feature spec of one TOML file, or the default one where there is none but --bits is given.
Result<std::optional<FeatureSpec>> requested_spec(const std::string& file, int bits) {
  std::optional<FeatureSpec> spec;
  if (!file.empty()) {
    const Result<std::string> toml = io::read_file(file, kMaxSpecBytes);
    if (!toml.ok()) return toml.status();
    const Result<FeatureSpec> read = model::feature_spec_from_toml(toml.value(), file);
    if (!read.ok()) return read.status();
    spec = read.value();
  }
  if (bits != 0) {
    if (!spec) spec.emplace();
    spec->bits = bits;
  }
  return spec;
}

/// All feature specs that the arguments ask for; a single entry without a spec where they ask for none.
Result<std::vector<std::optional<FeatureSpec>>> requested_specs(const DataArguments& arguments) {
  std::vector<std::optional<FeatureSpec>> specs;
  if (arguments.search) specs = train::search_specs(arguments.bits != 0 ? arguments.bits : FeatureSpec{}.bits);
  for (const std::string& file : arguments.features) {
    Result<std::optional<FeatureSpec>> spec = requested_spec(file, arguments.bits);
    if (!spec.ok()) return spec.status();
    specs.push_back(spec.take());
  }
  if (specs.empty()) specs.push_back(requested_spec("", arguments.bits).take());
  return specs;
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

void leave_out_and_say(std::vector<train::Corpus>& data, std::vector<train::Corpus>& dev) {
  for (const std::string& head : train::leave_out_unanswered(data, dev)) {
    say("no passage has the field " + head + ": that head is left out");
  }
}

Result<train::Corpus> load_data(DataArguments& arguments, const std::vector<std::string>& names) {
  if (arguments.features.size() > 1) return Status(ErrorCode::kUsage, "--features: one file is enough here");
  Result<std::vector<train::Corpus>> views = load_views(arguments, names);
  if (!views.ok()) return views.status();
  std::vector<train::Corpus> no_dev;
  leave_out_and_say(views.value(), no_dev);
  return std::move(views.value().front());
}

Result<std::vector<train::Corpus>> load_views(DataArguments& arguments, const std::vector<std::string>& names) {
  Result<std::vector<train::HeadRequest>> heads = requested_heads(arguments);
  if (!heads.ok()) return heads.status();
  arguments.options.heads = heads.take();
  arguments.options.may_lack_answers = arguments.heads.empty();  // frames, where nobody asked for them
  const Result<std::vector<std::optional<FeatureSpec>>> specs = requested_specs(arguments);
  if (!specs.ok()) return specs.status();
  return train::load_views(names, arguments.options, specs.value());
}

}  // namespace stancemill::cli
