#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/data_options.h"
#include "train/train.h"

namespace stancemill::cli {
namespace {

struct TrainArguments {
  DataArguments data;
  std::vector<std::string> dev;
  std::string output;
  std::string report;
  bool json = false;
  bool quiet = false;
  train::TrainOptions options;
};

void run_train(TrainArguments& arguments, Session& session) {
  Result<train::Corpus> data = load_data(arguments.data, arguments.data.names);
  if (!data.ok()) return session.fail(data.status());
  std::optional<train::Corpus> dev;
  if (!arguments.dev.empty()) {
    Result<train::Corpus> loaded = load_data(arguments.data, arguments.dev);
    if (!loaded.ok()) return session.fail(loaded.status());
    dev = loaded.take();
  }
  if (!arguments.quiet) {
    say("training on " + with_commas(data.value().size()) + " passages, 2^" +
        std::to_string(data.value().features.spec.bits) + " rows");
    arguments.options.progress = [](std::size_t done, std::size_t total) {
      if (done % 10 == 0 || done == total)
        say("fitted " + std::to_string(done) + " of " + std::to_string(total) + " paths");
    };
  }
  const Result<train::TrainedModel> trained =
      train::train_model(data.value(), dev ? &*dev : nullptr, arguments.options);
  if (!trained.ok()) return session.fail(trained.status());
  if (const Status status = train::save_model(trained.value(), arguments.output); !status.ok())
    return session.fail(status);
  if (arguments.json) {
    std::fputs(train::training_report_json(trained.value()).c_str(), stdout);
    return;
  }
  for (const train::Selection& selection : trained.value().selections) {
    std::printf("%s: %s, C %g, gamma %g, temperature %.3f; out of fold macro-F1 %.4f, accuracy %.4f, ECE %.4f\n",
                selection.out_of_fold.head.c_str(), train::loss_name(selection.chosen.loss), selection.chosen.strength,
                selection.chosen.gamma, static_cast<double>(selection.temperature), selection.out_of_fold.all.macro_f1,
                selection.out_of_fold.all.accuracy, selection.out_of_fold.all.ece);
  }
  std::printf("wrote %s/model.safetensors\n", arguments.output.c_str());
}

}  // namespace

void add_train_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train a model from labelled passages");
  command->footer(
      "Examples:\n"
      "  stancemill train --data train.jsonl -o my-model\n"
      "  stancemill train --data train.jsonl --head stance=label --fold-by source -o my-model\n"
      "  stancemill train --data mine.jsonl rows.safetensors --features spec.toml -o my-model\n"
      "\n"
      "A line of data: "
      "{\"text\":\"...\",\"stance\":\"favor\",\"frames\":[\"economy\"],\"group\":\"g1\",\"source\":\"...\"}\n"
      "The same data, seed and options give the same model file, byte for byte.");
  train::TrainOptions& options = arguments->options;
  add_data_options(*command, arguments->data);
  command->add_option("--dev", arguments->dev, "Data that decide options and calibration, and are not trained on");
  command->add_option("-o,--output", arguments->output, "Folder of the model")->required();
  command->add_option("--name", options.name, "Name of the model")->capture_default_str();
  command->add_option("--folds", options.folds, "Folds of cross-validation")
      ->check(CLI::Range(2, 100))
      ->capture_default_str();
  const std::map<std::string, train::FoldBy> fold_by = {{"group", train::FoldBy::kGroup},
                                                        {"source", train::FoldBy::kSource}};
  command->add_option("--fold-by", options.fold_by, "What stays together in a fold: group or source [group]")
      ->transform(CLI::CheckedTransformer(fold_by));
  const std::map<std::string, train::Metric> metrics = {{"macro_f1", train::Metric::kMacroF1},
                                                        {"favg", train::Metric::kFavg}};
  command->add_option("--metric", options.metric, "What decides: macro_f1 or favg [macro_f1]")
      ->transform(CLI::CheckedTransformer(metrics));
  const std::map<std::string, train::Loss> losses = {{"logistic", train::Loss::kLogistic},
                                                     {"svm", train::Loss::kSquaredHinge}};
  command->add_option("--loss", options.candidates.losses, "Losses to try: logistic, svm [both]")
      ->delimiter(',')
      ->transform(CLI::CheckedTransformer(losses));
  command->add_option("--strength", options.candidates.strengths, "Values of C to try")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--gamma", options.candidates.gammas, "Exponents of the NB scale to try: 0, 0.5, 1")
      ->delimiter(',')
      ->check(CLI::IsMember({0.0, 0.5, 1.0}))
      ->capture_default_str();
  const std::map<std::string, train::ClassWeights> weights = {{"none", train::ClassWeights::kNone},
                                                              {"balanced", train::ClassWeights::kBalanced}};
  command->add_option("--class-weights", options.class_weights, "none or balanced [balanced]")
      ->transform(CLI::CheckedTransformer(weights));
  command->add_option("--min-df", options.design.min_document_frequency, "Leave out features in fewer passages")
      ->capture_default_str();
  command->add_option("--min-probability", options.min_probability, "Abstain below this probability")
      ->capture_default_str();
  command->add_option("--min-margin", options.min_margin, "Abstain below this margin")->capture_default_str();
  command->add_option("--min-coverage", options.min_coverage, "Abstain below this share of known words")
      ->capture_default_str();
  command->add_option("--seed", options.seed, "Seed of everything random")->capture_default_str();
  command->add_option("--threads", options.threads, "Threads to use [all]")->check(CLI::Range(1, 1024));
  command->add_flag("--json", arguments->json, "Write the report of training as JSON to standard output");
  command->add_flag("--quiet", arguments->quiet, "No progress");
  command->callback([arguments, &session] { run_train(*arguments, session); });
}

}  // namespace stancemill::cli
