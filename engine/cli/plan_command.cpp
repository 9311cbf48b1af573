#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/cli.h"
#include "cli/plan_estimate.h"
#include "cli/plan_status.h"
#include "graph/plan.h"
#include "sinks/sinks.h"

namespace stancemill::cli {
namespace {

struct PlanArguments {
  std::vector<std::string> inputs;
  std::string path;
  std::size_t shards = 1;
  bool force = false;
  EstimateArguments estimate;
};

void run_plan(PlanArguments& arguments, Session& session) {
  if (arguments.path.empty() && !arguments.estimate.wanted) {
    return session.fail(ErrorCode::kUsage, "-o PLAN is required, unless there is only to be an --estimate");
  }
  const Result<std::vector<io::InputFile>> inputs = io::expand_inputs(arguments.inputs);
  if (!inputs.ok()) return session.fail(inputs.status());
  std::optional<Promise> promise;
  if (arguments.estimate.wanted) {
    const Result<graph::Forecast> forecast = make_forecast(arguments.estimate, inputs.value());
    if (!forecast.ok()) return session.fail(forecast.status());
    show_forecast(forecast.value(), arguments.estimate.json);
    promise = forecast.value().promise;
    if (arguments.path.empty()) return;
  }
  Result<graph::Plan> plan = graph::make_plan(inputs.value(), arguments.shards, arguments.path);
  if (!plan.ok()) return session.fail(plan.status());
  plan.value().promise = std::move(promise);
  const Status status = graph::write_plan(plan.value(), arguments.path, arguments.force);
  if (!status.ok()) return session.fail(status);
  say("wrote " + arguments.path + ": " + counted(inputs.value().size(), "input") + " in " +
      counted(arguments.shards, "shard") + "; do each with");
  if (!arguments.estimate.json) {
    std::printf("stancemill label --plan %s --shard I/%zu --resume\n", arguments.path.c_str(), arguments.shards);
  }
}

void run_status(const std::string& path, Session& session) {
  const Result<graph::Plan> plan = graph::read_plan(path);
  if (!plan.ok()) return session.fail(plan.status());
  show_shards(plan.value(), {}, session);
}

struct MergeArguments {
  std::string plan;
  graph::MergeOptions options;
};

void run_merge(const MergeArguments& arguments, Session& session) {
  const Result<graph::Plan> plan = graph::read_plan(arguments.plan);
  if (!plan.ok()) return session.fail(plan.status());
  const Result<RunManifest> manifest = graph::merge(plan.value(), arguments.options);
  if (!manifest.ok()) return session.fail(manifest.status());
  say(accounts(manifest.value().totals));
  for (const OutputRecord& output : manifest.value().outputs) {
    say("wrote " + output.path + " (" + with_unit(static_cast<double>(output.bytes)) + ")");
  }
  if (manifest.value().status == "done_input_errors") session.exit_code = exit_code(ErrorCode::kInput);
}

}  // namespace

void add_plan_commands(CLI::App& app, Session& session) {
  auto plan = std::make_shared<PlanArguments>();
  CLI::App* command = app.add_subcommand("plan", "Cut a run into shards for many machines or a batch scheduler");
  command->footer(
      "Examples:\n"
      "  stancemill plan corpus.jsonl --shards 16 -o plan.json\n"
      "  stancemill label --plan plan.json --shard 3/16 --resume    # each of them, on any machine that sees the "
      "files\n"
      "  stancemill slurm submit plan.json                          # or all of them, as a Slurm array\n"
      "  stancemill status plan.json && stancemill merge plan.json -o labels.jsonl\n"
      "\n"
      "What will it take? A sample is labelled, and the run is compared with what it promised:\n"
      "  stancemill plan crawl/ --estimate\n"
      "  stancemill plan crawl/ --estimate -o plan.json && stancemill label crawl/ -o labels.jsonl --promise "
      "plan.json\n"
      "\n"
      "One plain file is cut at line ends; several files, and compressed ones, are dealt out whole.");
  command->add_option("INPUT", plan->inputs, "Files, folders or globs, as for label")->required();
  command->add_option("--shards", plan->shards, "How many parts")->capture_default_str()->check(CLI::Range(1, 100'000));
  command->add_option("-o,--output", plan->path, "The plan, a .json file; the shards' files stand beside it");
  command->add_flag("--force", plan->force, "Overwrite a plan that exists");
  add_estimate_options(*command, plan->estimate);
  command->callback([plan, &session] { run_plan(*plan, session); });

  auto status = std::make_shared<std::string>();
  command = app.add_subcommand("status", "Show which shards of a plan are complete");
  command->footer("Example:\n  stancemill status plan.json      # exit 0 when all are complete, 7 when not");
  command->add_option("PLAN", *status, "A plan.json")->required();
  command->callback([status, &session] { run_status(*status, session); });

  auto merge = std::make_shared<MergeArguments>();
  command = app.add_subcommand("merge", "Put the shards of a plan together");
  command->footer(
      "Example:\n"
      "  stancemill merge plan.json -o labels.jsonl\n"
      "\n"
      "The bytes are those of one run over all inputs. A plan with a shard missing is refused.");
  command->add_option("PLAN", merge->plan, "A plan.json")->required();
  command->add_option("-o,--output", merge->options.output, "A file; compressed if it ends in .gz or .zst")->required();
  command->add_flag("--force", merge->options.force, "Overwrite outputs that exist");
  command->callback([merge, &session] { run_merge(*merge, session); });
}

}  // namespace stancemill::cli
