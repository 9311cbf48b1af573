#include <cstdio>
#include <memory>

#include "cli/cli.h"
#include "estimate/estimate.h"
#include "io/io.h"

namespace stancemill::cli {
namespace {

struct EstimateArguments {
  estimate::EstimateOptions options;
  std::string output;
  bool json = false;
  bool force = false;
};

void run_estimate(const EstimateArguments& arguments, Session& session) {
  if (!arguments.output.empty()) {
    const Status apart = check_no_input({arguments.output}, {arguments.options.labels, arguments.options.gold});
    if (!apart.ok()) return session.fail(apart);
    if (const Status status = check_absence(arguments.output, arguments.force); !status.ok())
      return session.fail(status);
  }
  const Result<estimate::Estimates> estimates = estimate::estimate_shares(arguments.options);
  if (!estimates.ok()) return session.fail(estimates.status());
  if (!arguments.output.empty()) {
    const Status status = io::write_file(arguments.output, estimate::estimates_to_json(estimates.value()));
    if (!status.ok()) return session.fail(status);
  }
  if (estimates.value().unlabelled > 0) {
    say(arguments.options.gold + ": " + counted(estimates.value().unlabelled, "row") +
        " without a label yet; the others are taken as a smaller sample" +
        (estimates.value().drawn ? "" : ", which it is only if some of each stratum are labelled"));
  }
  if (estimates.value().disputed > 0) {
    say(arguments.options.gold + ": on " + counted(estimates.value().disputed, "task") +
        " the annotators differ; the first choice was taken");
  }
  const std::string text =
      arguments.json ? estimate::estimates_to_json(estimates.value()) : estimate::estimates_to_text(estimates.value());
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace

void add_estimate_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<EstimateArguments>();
  estimate::EstimateOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("estimate", "Give shares of labels, corrected for the classifier's errors");
  command->footer(
      "Examples:\n"
      "  stancemill label corpus.jsonl -o labels.jsonl --keep date,lang\n"
      "  stancemill sample --labels labels.jsonl --corpus corpus.jsonl --size 600 --by lang -o sample.csv\n"
      "  (people fill in the column gold)\n"
      "  stancemill estimate --labels labels.jsonl --gold sample.csv --by lang\n"
      "\n"
      "Gold passages from elsewhere do, too: rows of `stancemill label other.jsonl --keep gold`. Then errors are "
      "taken\n"
      "to be alike there and here, and prediction-powered inference is not given.");
  command->add_option("--labels", options.labels, "Rows of labels (jsonl or merge)")->required();
  command->add_option("--gold", options.gold, "Labels by hand: .csv of `sample`, .json of Label Studio, .jsonl")
      ->required();
  command->add_option("--by", options.by, "Shares by fields of the rows as well: month,source,lang")->delimiter(',');
  command->add_option("--head", options.head, "Which head")->capture_default_str();
  command->add_option("--gold-field", options.gold_field, "Field of the label in the gold file [gold, or label]");
  command->add_option("--replicates", options.bootstrap.replicates, "Of the bootstrap")
      ->check(CLI::Range(100, 100'000))
      ->capture_default_str();
  command->add_option("--seed", options.bootstrap.seed, "Of the bootstrap")->capture_default_str();
  command->add_option("-o,--output", arguments->output, "Write the figures as JSON to a file as well");
  command->add_flag("--force", arguments->force, "Overwrite that file if it exists");
  command->add_flag("--json", arguments->json, "JSON on standard output instead of a table");
  command->callback([arguments, &session] { run_estimate(*arguments, session); });
}

}  // namespace stancemill::cli
