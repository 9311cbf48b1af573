#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/cli.h"
#include "cli/plan_status.h"
#include "cli/slurm_queue.h"
#include "cli/slurm_script.h"
#include "graph/plan.h"

namespace stancemill::cli {
namespace {

constexpr std::size_t kSmallestMaxArraySize = 2;  // array tasks are counted from 1 here

struct SubmitArguments {
  std::string plan;
  int threads = 1;
  bool dry_run = false;
  std::vector<std::string> sbatch_options;
  std::vector<std::string> label_options;
};

SlurmJob job_of(const SubmitArguments& arguments, std::size_t shards) {
  SlurmJob job;
  job.program = std::filesystem::read_symlink("/proc/self/exe").string();
  job.folder = std::filesystem::current_path().string();
  job.plan = arguments.plan;
  job.model = default_model_path();
  job.shards = shards;
  job.threads = arguments.threads;
  job.label_options = arguments.label_options;
  return job;
}

/// Numbers, from 1, of the shards that are neither complete nor in the queue. kVerification for a shard that is wrong.
Result<std::vector<std::size_t>> missing_shards(const graph::Plan& plan,
                                                const std::map<std::size_t, std::string>& queued) {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < plan.shards.size(); ++i) {
    RunManifest manifest;
    const Result<graph::ShardState> state = graph::state_of(plan, i, manifest);
    if (!state.ok()) return state.status();
    if (state.value() == graph::ShardState::kComplete || queued.contains(i + 1)) continue;
    if (Status status = graph::check_inputs(plan, i); !status.ok()) return status;
    missing.push_back(i + 1);
  }
  return missing;
}

std::string shards_text(std::size_t count) { return with_commas(count) + (count == 1 ? " shard" : " shards"); }

std::string command_text(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += (text.empty() ? "" : " ") + (word.find(' ') == std::string::npos ? word : "'" + word + "'");
  return text;
}

void run_submit(const SubmitArguments& arguments, Session& session) {
  const Result<graph::Plan> plan = graph::read_plan(arguments.plan);
  if (!plan.ok()) return session.fail(plan.status());
  const SlurmJob job = job_of(arguments, plan.value().shards.size());
  const Result<std::string> script = slurm_script(job);
  if (!script.ok()) return session.fail(script.status());
  if (arguments.dry_run) {
    std::fputs(script.value().c_str(), stdout);
    return;
  }
  const Result<std::map<std::size_t, std::string>> queued = queued_shards(arguments.plan);
  if (!queued.ok()) return session.fail(queued.status());
  const Result<std::vector<std::size_t>> missing = missing_shards(plan.value(), queued.value());
  if (!missing.ok()) return session.fail(missing.status());
  if (missing.value().empty()) {
    return say("nothing to submit: " + shards_text(queued.value().size()) + " in the queue, the others complete");
  }
  const std::size_t most = max_array_size();
  if (most < kSmallestMaxArraySize)
    return session.fail(ErrorCode::kFailed, "this Slurm takes no arrays: MaxArraySize is too small");
  const std::string path = arguments.plan + ".sbatch";
  if (const Status status = io::write_file(path, script.value()); !status.ok()) return session.fail(status);
  for (const SlurmArray& array : slurm_arrays(missing.value(), most)) {
    const std::vector<std::string> words = sbatch_words(array, job, path, arguments.sbatch_options);
    const Result<std::string> number = submit_array(words);
    if (!number.ok()) {
      return session.fail(ErrorCode::kFailed, number.status().message() + "; it was called as: " + command_text(words));
    }
    say("submitted " + shards_text(array.count) + " as job " + number.value() + ", tasks " + array.tasks +
        (array.offset == 0 ? "" : " after shard " + with_commas(array.offset)));
    std::printf("%s\n", number.value().c_str());
  }
}

void run_status(const std::string& path, Session& session) {
  const Result<graph::Plan> plan = graph::read_plan(path);
  if (!plan.ok()) return session.fail(plan.status());
  const Result<std::map<std::size_t, std::string>> queued = queued_shards(path);
  if (!queued.ok()) say(queued.status().message() + "; the queue is not shown");
  show_shards(plan.value(), queued.ok() ? queued.value() : std::map<std::size_t, std::string>(), session);
}

}  // namespace

void add_slurm_command(CLI::App& app, Session& session) {
  CLI::App* slurm = app.add_subcommand("slurm", "Label the shards of a plan as array jobs of Slurm");
  slurm->require_subcommand(1);
  slurm->footer("Example:\n  stancemill slurm submit plan.json --sbatch=--time=4:00:00 -- --keep date,source");

  auto submit = std::make_shared<SubmitArguments>();
  CLI::App* command = slurm->add_subcommand("submit", "Submit the shards that are neither complete nor in the queue");
  command->footer(
      "Example:\n"
      "  stancemill plan corpus.jsonl --shards 16 -o plan.json\n"
      "  stancemill slurm submit plan.json --sbatch=--partition=long --sbatch=--mem=1G -- --keep date,source\n"
      "  stancemill slurm status plan.json && stancemill merge plan.json -o labels.jsonl\n"
      "\n"
      "Files, program and model must be seen by all nodes. The job script is PLAN.sbatch, a task's log "
      "PLAN.JOB_TASK.log,\n"
      "and the numbers of the jobs go to standard output. A task whose time is nearly up, or whose node was lost, goes "
      "on\n"
      "where it was after it comes back to the queue; whatever failed is submitted again by the same command.");
  command->add_option("PLAN", submit->plan, "A plan.json")->required();
  command->add_option("LABEL_OPTION", submit->label_options, "After --: options of label, the same for all shards");
  command->add_option("--threads", submit->threads, "Threads, and processors, a task")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  command->add_option("--sbatch", submit->sbatch_options, "An option for sbatch; may be given several times")
      ->allow_extra_args(false);
  command->add_flag("--dry-run", submit->dry_run, "Only show the job script");
  command->callback([submit, &session] { run_submit(*submit, session); });

  auto status = std::make_shared<std::string>();
  command = slurm->add_subcommand("status", "Show which shards of a plan are complete, running or in the queue");
  command->footer("Example:\n  stancemill slurm status plan.json      # exit 0 when all are complete, 7 when not");
  command->add_option("PLAN", *status, "A plan.json")->required();
  command->callback([status, &session] { run_status(*status, session); });
}

}  // namespace stancemill::cli
