#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "cli/cli.h"
#include "estimate/sample.h"
#include "io/io.h"

namespace stancemill::cli {
namespace {

struct SampleArguments {
  estimate::SampleOptions options;
  std::string output;
  double margin_points = 2;
  bool force = false;
};

std::string points(double share) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", share * 100);
  return text.data();
}

/// sample.csv -> sample.label-studio.json
std::string tasks_path(const std::string& output) {
  const std::string stem = output.ends_with(".csv") ? output.substr(0, output.size() - 4) : output;
  return stem + ".label-studio.json";
}

/// How precise the sample is, and how many passages it takes to be as precise as is wished.
void say_precision(const estimate::Sample& sample, double margin) {
  if (!sample.only_label.empty()) {
    return say("all passages have the label " + sample.only_label +
               ": the labels give no hint of how precise shares will be, or of how many passages that takes");
  }
  say("labelled, they give shares to about +-" + points(sample.margin_powered) + " points (+-" +
      points(sample.margin_alone) + " by counting them alone)");
  say("for +-" + points(margin) + " points it takes about " + with_commas(sample.needed_powered) + " passages (" +
      with_commas(sample.needed_alone) +
      " by counting them alone); the smaller figures hold as far as the model's probabilities do");
}

void run_sample(SampleArguments& arguments, Session& session) {
  arguments.options.margin = arguments.margin_points / 100;
  std::vector<std::string> inputs = arguments.options.corpus;
  inputs.push_back(arguments.options.labels);
  const Status apart = check_no_input({arguments.output, tasks_path(arguments.output)}, inputs);
  if (!apart.ok()) return session.fail(apart);
  for (const std::string& path : {arguments.output, tasks_path(arguments.output)}) {
    std::error_code error;
    if (arguments.force || !std::filesystem::exists(path, error)) continue;
    return session.fail(ErrorCode::kOutput,
                        path + ": exists already, and may hold work by hand; use --force to lose it");
  }
  const Result<estimate::Sample> drawn = estimate::draw_sample(arguments.options);
  if (!drawn.ok()) return session.fail(drawn.status());
  const estimate::Sample& sample = drawn.value();
  Status status = io::write_file(arguments.output, estimate::sample_to_csv(sample));
  if (status.ok()) status = io::write_file(tasks_path(arguments.output), estimate::sample_to_label_studio(sample));
  if (!status.ok()) return session.fail(status);
  say(with_commas(sample.passages.size()) + " of " + with_commas(sample.corpus) + " passages drawn, from " +
      with_commas(sample.strata) + (sample.strata == 1 ? " stratum" : " strata"));
  if (sample.passages.size() > arguments.options.size) {
    say("that is more than the " + with_commas(arguments.options.size) +
        " of --size: each stratum gives two, or it could not be weighed; fewer fields in --by make fewer strata");
  }
  say_precision(sample, arguments.options.margin);
  say("wrote " + arguments.output + " (fill in the column gold) and " + tasks_path(arguments.output));
}

}  // namespace

void add_sample_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<SampleArguments>();
  estimate::SampleOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("sample", "Draw passages for labelling by hand");
  command->footer(
      "Examples:\n"
      "  stancemill sample --labels labels.jsonl --corpus corpus.jsonl --size 600 --by stance,lang -o sample.csv\n"
      "\n"
      "Writes sample.csv, and sample.label-studio.json to import into Label Studio, whose labelling interface may be\n"
      "  <View><Text name=\"text\" value=\"$text\"/><Choices name=\"gold\" toName=\"text\">\n"
      "  <Choice value=\"favor\"/><Choice value=\"against\"/><Choice value=\"neutral\"/><Choice "
      "value=\"unrelated\"/></Choices></View>");
  command->add_option("--labels", options.labels, "Rows of labels (jsonl or merge)")->required();
  command->add_option("--corpus", options.corpus,
                      "The files that were labelled, for the texts (or label with --keep text)");
  command->add_option("--text-field", options.text_field, "Field that holds the text")->capture_default_str();
  command->add_option("--by", options.by, "Strata: fields of the rows, and stance for the label")->delimiter(',');
  command->add_option("--head", options.head, "Which head")->capture_default_str();
  command->add_option("--size", options.size, "Passages to draw")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--margin", arguments->margin_points, "Say how many passages give shares to +- so many points")
      ->check(CLI::Range(0.1, 50.0))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Other seeds draw other passages")->capture_default_str();
  command->add_option("-o,--output", arguments->output, "The table: sample.csv")->required();
  command->add_flag("--force", arguments->force, "Overwrite files that exist");
  command->callback([arguments, &session] { run_sample(*arguments, session); });
}

}  // namespace stancemill::cli
