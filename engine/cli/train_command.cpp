#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "cli/cli.h"
#include "cli/data_options.h"
#include "cli/usage.h"
#include "train/feature_presets.h"
#include "train/train.h"

namespace stancemill::cli {
namespace {

struct TrainArguments {
  DataArguments data;
  std::vector<std::string> dev;
  std::string output;
  std::size_t members = 0;
  bool json = false;
  bool dictionary = true;
  bool quiet = false;
  bool force = false;
  train::TrainOptions options;
};

void show(const train::Selection& selection, const train::TrainedModel& trained, const char* judged_on) {
  const train::HeadEvaluation& out_of_fold = selection.out_of_fold;
  std::printf("%s: temperature %.3f; %s macro-F1 %.4f, accuracy %.4f, ECE %.4f\n", out_of_fold.head.c_str(),
              static_cast<double>(selection.temperature), judged_on, out_of_fold.all.macro_f1, out_of_fold.all.accuracy,
              out_of_fold.all.ece);
  for (const train::Trial& member : selection.members) {
    std::printf("  %s, C %g, gamma %g, class weights %s%s, %s\n", train::loss_name(member.loss), member.strength,
                member.gamma, train::class_weights_name(member.class_weights), member.idf ? "" : ", no idf",
                features_text(trained.specs[member.view]).c_str());
  }
}

void run_train(TrainArguments& arguments, Session& session) {
  const Status absent = check_absence(arguments.output + "/model.safetensors", arguments.force);
  if (!absent.ok()) return session.fail(absent);
  Result<std::vector<train::Corpus>> data = load_views(arguments.data, arguments.data.names);
  if (!data.ok()) return session.fail(data.status());
  std::vector<train::Corpus> dev;
  if (!arguments.dev.empty()) {
    Result<std::vector<train::Corpus>> loaded = load_views(arguments.data, arguments.dev);
    if (!loaded.ok()) return session.fail(loaded.status());
    dev = loaded.take();
  }
  leave_out_and_say(data.value(), dev);
  arguments.options.members = arguments.members != 0  ? arguments.members
                              : arguments.data.search ? train::kSearchMembers
                                                      : 1;
  if (!arguments.quiet) {
    const train::Corpus& first = data.value().front();
    say("training on " + with_commas(first.size()) + " passages, 2^" + std::to_string(first.features.spec.bits) +
        " rows" +
        (data.value().size() > 1 ? ", " + std::to_string(data.value().size()) + " feature specs to choose from" : ""));
    arguments.options.progress = [](std::size_t done, std::size_t total) {
      if (done % 10 == 0 || done == total)
        say("fitted " + std::to_string(done) + " of " + std::to_string(total) + " paths");
    };
  }
  const Result<train::TrainedModel> trained = train::train_model(data.value(), dev, arguments.options);
  if (!trained.ok()) return session.fail(trained.status());
  if (const Status status = train::save_model(trained.value(), arguments.output); !status.ok())
    return session.fail(status);
  if (arguments.dictionary) {
    const Status status =
        train::save_dictionary(trained.value(), arguments.data.names, arguments.data.options, arguments.output);
    if (!status.ok()) return session.fail(status);
  }
  if (arguments.json) {
    std::fputs(train::training_report_json(trained.value()).c_str(), stdout);
    return;
  }
  for (const train::Selection& selection : trained.value().selections) {
    show(selection, trained.value(), dev.empty() ? "out of fold" : "on dev");
  }
  std::printf("wrote %s/model.safetensors\n", arguments.output.c_str());
}

/// How the best candidate is found.
void add_choice_options(CLI::App& command, TrainArguments& arguments) {
  constexpr char kGroup[] = "How candidates are chosen";
  train::TrainOptions& options = arguments.options;
  command
      .add_flag("--search", arguments.data.search,
                "Choose the features as well, from a list of specs (and any of --features), and average up to "
                "four candidates into the table; needs the text, not rows")
      ->group(kGroup);
  command.add_option("--members", arguments.members, "Candidates that may be averaged into a head [1; --search: 4]")
      ->check(CLI::Range(1, 16))
      ->group(kGroup);
  CLI::Option* const dev =
      command.add_option("--dev", arguments.dev, "Data that decide options and calibration, and are not trained on")
          ->type_name("FILE")
          ->group(kGroup);
  command.add_option("--folds", options.folds, "Folds of cross-validation")
      ->check(CLI::Range(2, 100))
      ->capture_default_str()
      ->excludes(dev)
      ->group(kGroup);
  const std::map<std::string, train::FoldBy> fold_by = {{"group", train::FoldBy::kGroup},
                                                        {"source", train::FoldBy::kSource}};
  command.add_option("--fold-by", options.fold_by, "What stays together in a fold: group or source [group]")
      ->transform(one_of(fold_by))
      ->excludes(dev)
      ->group(kGroup);
  command
      .add_option("--decide-on", options.decide_on,
                  "Sources that decide, such as 'real-*': only their passages are held out, compared and calibrated "
                  "on; all others are trained on in every fold")
      ->type_name("GLOB")
      ->group(kGroup);
  const std::map<std::string, train::Metric> metrics = {
      {"macro_f1", train::Metric::kMacroF1}, {"favg", train::Metric::kFavg}, {"accuracy", train::Metric::kAccuracy}};
  command.add_option("--metric", options.metric, "What decides: macro_f1, favg or accuracy [macro_f1]")
      ->transform(one_of(metrics))
      ->group(kGroup);
}

/// What a candidate may be made of.
void add_candidate_options(CLI::App& command, train::TrainOptions& options) {
  constexpr char kGroup[] = "What is tried (lists with commas)";
  train::Candidates& candidates = options.candidates;
  const std::map<std::string, train::Loss> losses = {{"logistic", train::Loss::kLogistic},
                                                     {"svm", train::Loss::kSquaredHinge}};
  command.add_option("--loss", candidates.losses, "Losses: logistic, svm [both]")
      ->delimiter(',')
      ->transform(one_of(losses))
      ->group(kGroup);
  command.add_option("--strength", candidates.strengths, "Values of C for the logistic loss")
      ->delimiter(',')
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--svm-strength", candidates.svm_strengths, "Values of C for the SVM")
      ->delimiter(',')
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--gamma", candidates.gammas, "Exponents of the NB scale: 0, 0.5, 1 [0,0.5; --search: all three]")
      ->delimiter(',')
      ->check(CLI::IsMember({0.0, 0.5, 1.0}))
      ->group(kGroup);
  command
      .add_option("--elastic-net", options.l1_ratio,
                  "Share of the L1 norm in the penalty, 0 to 1 [0]: many weights become 0; logistic loss alone")
      ->check(CLI::Range(0.0, 1.0))
      ->group(kGroup);
  const std::map<std::string, train::ClassWeights> weights = {{"none", train::ClassWeights::kNone},
                                                              {"balanced", train::ClassWeights::kBalanced}};
  command
      .add_option("--class-weights", candidates.class_weights,
                  "none, or balanced: all labels count alike, by numbers of passages [balanced; --search: both]")
      ->delimiter(',')
      ->transform(one_of(weights))
      ->group(kGroup);
  command.add_option("--idf", candidates.idf, "yes, no [yes]: rare features weigh more")
      ->delimiter(',')
      ->transform(one_of(std::map<std::string, bool>{{"yes", true}, {"no", false}}))
      ->group(kGroup);
  command.add_option("--min-df", options.design.min_document_frequency, "Leave out features in fewer passages")
      ->capture_default_str()
      ->group(kGroup);
}

/// What the model file holds besides the weights.
void add_model_options(CLI::App& command, TrainArguments& arguments) {
  constexpr char kGroup[] = "What the model is like";
  train::TrainOptions& options = arguments.options;
  command.add_option("--name", options.name, "Name of the model")->capture_default_str()->group(kGroup);
  command.add_option("--weights", options.weight_bits, "int8, or int4: half the file, coarser weights [int8]")
      ->transform(one_of(std::map<std::string, int>{{"int8", 8}, {"int4", 4}}))
      ->group(kGroup);
  for (const auto& [name, value, what] : {std::tuple("--min-probability", &options.min_probability, "this probability"),
                                          {"--min-margin", &options.min_margin, "this margin"},
                                          {"--min-coverage", &options.min_coverage, "this share of known words"}}) {
    command.add_option(name, *value, std::string("Abstain below ") + what)
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str()
        ->group(kGroup);
  }
  command.add_flag("--sets", options.label_sets, "The model can give label sets: see `label --sets`")->group(kGroup);
  command
      .add_flag("!--no-dictionary", arguments.dictionary,
                "Write no dictionary.tsv: the strongest n-grams of the texts, which `inspect` shows")
      ->group(kGroup);
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
  add_data_options(*command, arguments->data);
  command->add_option("-o,--output", arguments->output, "Folder of the model")->type_name("FOLDER")->required();
  command->add_flag("--force", arguments->force, "Overwrite a model that is there");
  command->add_flag("--json", arguments->json, "Write the report of training as JSON to standard output");
  command->add_flag("--quiet", arguments->quiet, "No progress");
  command->add_option("--seed", arguments->options.seed, "Seed of everything random")->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "Threads to use [all]")->check(CLI::Range(1, 1024));
  add_choice_options(*command, *arguments);
  add_candidate_options(*command, arguments->options);
  add_model_options(*command, *arguments);
  command->callback([arguments, command, &session] {
    // A search tries more of what it is not told about.
    train::Candidates& candidates = arguments->options.candidates;
    if (arguments->data.search && command->count("--gamma") == 0) candidates.gammas = train::search_gammas();
    if (arguments->data.search && command->count("--class-weights") == 0) {
      candidates.class_weights = train::search_class_weights();
    }
    if (arguments->options.l1_ratio > 0.0 && command->count("--loss") == 0)
      candidates.losses = {train::Loss::kLogistic};
    run_train(*arguments, session);
  });
}

}  // namespace stancemill::cli
