#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/data_options.h"
#include "graph/graph.h"
#include "train/train.h"

namespace stancemill::cli {
namespace {

struct EvalArguments {
  DataArguments data;
  std::string model = default_model_path();
  std::string against;
  train::EvaluateOptions options;
  bool json = false;
};

/// The fields that --head names; none named: each head is read from the field of its own name.
Result<std::vector<train::HeadRequest>> named_fields(const DataArguments& data) {
  if (data.heads.empty()) return std::vector<train::HeadRequest>();
  return requested_heads(data);
}

void run_eval(EvalArguments& arguments, Session& session) {
  if (const Status status = train::check_slices(arguments.options.by); !status.ok()) return session.fail(status);
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return session.fail(model.status());
  std::optional<Model> against;
  if (!arguments.against.empty()) {
    Result<Model> other = graph::load_model(arguments.against);
    if (!other.ok()) return session.fail(other.status());
    against = other.take();
  }
  const Result<std::vector<train::HeadRequest>> fields = named_fields(arguments.data);
  if (!fields.ok()) return session.fail(fields.status());
  Result<std::vector<train::HeadRequest>> requests = train::requests_of_model(model.value(), fields.value());
  if (!requests.ok()) return session.fail(requests.status());
  arguments.data.options.heads = requests.take();
  arguments.data.options.may_lack_answers = true;
  const Result<train::Dataset> dataset = train::read_dataset(arguments.data.names, arguments.data.options);
  if (!dataset.ok()) return session.fail(dataset.status());
  const Result<std::vector<train::HeadEvaluation>> evaluations =
      train::evaluate_model(model.value(), against ? &*against : nullptr, dataset.value(), arguments.options);
  if (!evaluations.ok()) return session.fail(evaluations.status());
  const std::string text = arguments.json ? train::evaluations_to_json(evaluations.value())
                                          : train::evaluations_to_text(evaluations.value());
  std::fputs(text.c_str(), stdout);
  if (!text.ends_with('\n')) std::fputc('\n', stdout);
}

}  // namespace

void add_eval_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<EvalArguments>();
  CLI::App* command = app.add_subcommand("eval", "Say how good a model is on labelled passages");
  command->footer(
      "Examples:\n"
      "  stancemill eval --data test.jsonl --by lang,source\n"
      "  stancemill eval --model my-model --data test.jsonl --head stance=label --json\n"
      "  stancemill eval --model my-model --against models/ai-sovereignty --data test.jsonl --resample-by source");
  add_model_option(*command, arguments->model);
  add_dataset_options(*command, arguments->data);
  command->add_option("--by", arguments->options.by, "Figures by lang, genre, source or group as well")->delimiter(',');
  command->add_option("--against", arguments->against,
                      "Folder of another model: by how much is the first ahead, with a paired bootstrap interval");
  command->add_option("--resamples", arguments->options.bootstrap.resamples, "Of the bootstrap; 0: no intervals")
      ->check(CLI::Range(0, 1'000'000))
      ->capture_default_str();
  command
      ->add_option("--resample-by", arguments->options.bootstrap.by,
                   "What is drawn as a whole: passage, group, source, lang or genre")
      ->capture_default_str();
  command->add_option("--seed", arguments->options.bootstrap.seed, "Seed of the bootstrap")->capture_default_str();
  command->add_flag("--json", arguments->json, "As JSON");
  command->callback([arguments, &session] { run_eval(*arguments, session); });
}

}  // namespace stancemill::cli
