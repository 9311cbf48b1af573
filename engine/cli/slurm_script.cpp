#include "cli/slurm_script.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace stancemill::cli {
namespace {

// Slurm warns with USR1, and takes no job back to the queue that does not ask for it.
constexpr std::string_view kHead = R"bash(#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
)bash";

constexpr std::string_view kBody =
    R"bash(echo "$task: shard $shard on ${SLURMD_NODENAME:-$HOSTNAME}, attempt $((${SLURM_RESTART_COUNT:-0} + 1))" >&2

# TERM means to stancemill: commit, and stop with exit code 75. --resume goes on from there, as it does when a node was lost.
# Slurm sends it to all processes of a job that is cancelled or has to make room for another: this one only has to wait.
# Before the time limit it sends USR1, and to this one alone.
time_is_up=no run=
trap 'time_is_up=yes; [[ -z $run ]] || kill -TERM "$run" 2>/dev/null' USR1
trap : TERM

run_to_its_end() {
  "$@" & run=$!
  [[ $time_is_up == no ]] || kill -TERM "$run" 2>/dev/null
  wait "$run"  # a signal ends it early
  while kill -0 "$run" 2>/dev/null; do wait "$run"; done
  wait "$run"
}

# A node that Slurm takes for lost may still be at work, or a file server may keep its lock for a while: exit code 6. Then
# the next attempt waits for it.
for attempt in {1..20}; do
  run_to_its_end "${label[@]}"
  code=$?
  [[ $code == 6 && ${SLURM_RESTART_COUNT:-0} != 0 && $time_is_up == no ]] || break
  run_to_its_end sleep 30 || { code=75; break; }
done

if [[ $time_is_up == yes && $code -ge 75 ]]; then
  if ((SECONDS < 10)); then
    echo "$task: the time limit leaves no time for labelling before Slurm warns of it: submit with a longer --time" >&2
  else
    echo "$task: the time limit is near; going back to the queue" >&2
    scontrol requeue "$task" || echo "$task: could not go back to the queue; stancemill slurm submit does it" >&2
  fi
fi
exit "$code"
)bash";

constexpr std::array<std::string_view, 10> kSetByScript = {
    "--plan", "--shard", "--resume", "--threads", "--output",
    "-o",     "--force", "--limit",  "--rejects", "--only-rejects"};

/// For bash: what stands between single quotes is taken as it is.
std::string quoted(std::string_view text) {
  std::string made = "'";
  for (const char character : text) made += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return made + "'";
}

/// Why a run with these options could not be one of the script's: it has to be taken up again, and merged.
std::string why_not_for_shards(const std::vector<std::string>& label_options) {
  for (std::size_t i = 0; i < label_options.size(); ++i) {
    const std::string& option = label_options[i];
    const std::size_t equals = option.find('=');
    const std::string name = option.substr(0, equals);
    if (name == "--examples") return "--examples: a run with examples cannot be taken up again";
    if (name == "--metrics") return "--metrics: all tasks would write the same file";
    if (name != "--format") continue;
    const std::string last = i + 1 < label_options.size() ? label_options[i + 1] : "";
    const std::string value = equals == std::string::npos ? last : option.substr(equals + 1);
    if (value == "sqlite" || value == "parquet") return "--format " + value + ": such outputs are not merged";
  }
  return {};
}

Status check(const SlurmJob& job) {
  std::vector<std::string> words = {job.program, job.folder, job.plan, job.model};
  words.insert(words.end(), job.label_options.begin(), job.label_options.end());
  for (const std::string& word : words) {
    const bool plain = std::all_of(word.begin(), word.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!plain) return {ErrorCode::kUsage, word + ": has control characters, which cannot stand in a job script"};
  }
  for (const std::string& option : job.label_options) {
    const std::string_view name = std::string_view(option).substr(0, option.find('='));
    if (std::find(kSetByScript.begin(), kSetByScript.end(), name) != kSetByScript.end()) {
      return {ErrorCode::kUsage,
              std::string(name) + ": is not for after --; plan and submit set where and what is labelled"};
    }
  }
  if (const std::string why = why_not_for_shards(job.label_options); !why.empty()) return {ErrorCode::kUsage, why};
  return {};
}

}  // namespace

Result<std::string> slurm_script(const SlurmJob& job) {
  if (Status status = check(job); !status.ok()) return status;
  const std::string count = std::to_string(job.shards);
  const std::string threads = std::to_string(job.threads);
  std::string text = "#!/bin/bash\n# Labels a shard of " + quoted(job.plan) +
                     " a task. Written by `stancemill slurm submit`; by hand:\n" +
                     "#   sbatch --array=TASKS SCRIPT [OFFSET]    the shard is the task's number plus OFFSET\n";
  text += kHead;
  text += "#SBATCH --cpus-per-task=" + threads + "\n\n";
  text += "cd " + quoted(job.folder) + " || exit 1\n";
  text += "export STANCEMILL_MODEL=" + quoted(job.model) + "\n";
  text += "task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID\n";
  text += "shard=$((SLURM_ARRAY_TASK_ID + ${1:-0}))/" + count + "\n";
  text += "label=(" + quoted(job.program) + " label --plan " + quoted(job.plan) +
          " --shard \"$shard\" --resume --threads " + threads;
  for (const std::string& option : job.label_options) text += " " + quoted(option);
  text += ")\n";
  text += kBody;
  return text;
}

std::vector<SlurmArray> slurm_arrays(const std::vector<std::size_t>& shards, std::size_t max_array_size) {
  const std::size_t most = max_array_size - 1;
  std::vector<SlurmArray> arrays;
  for (std::size_t i = 0; i < shards.size();) {
    const std::size_t offset = (shards[i] - 1) / most * most;
    if (arrays.empty() || arrays.back().offset != offset) arrays.push_back({offset, 0, ""});
    std::size_t last = i;
    while (last + 1 < shards.size() && shards[last + 1] == shards[last] + 1 && shards[last + 1] <= offset + most)
      ++last;
    SlurmArray& array = arrays.back();
    array.tasks += (array.tasks.empty() ? "" : ",") + std::to_string(shards[i] - offset);
    if (last > i) array.tasks += "-" + std::to_string(shards[last] - offset);
    array.count += last - i + 1;
    i = last + 1;
  }
  return arrays;
}

}  // namespace stancemill::cli
