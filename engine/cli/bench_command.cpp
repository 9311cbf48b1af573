#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "base/cpu.h"
#include "cli/bench_output.h"
#include "cli/cli.h"
#include "graph/bench.h"
#include "graph/graph.h"

namespace stancemill::cli {
namespace {

struct BenchArguments {
  std::string input;
  std::string model = default_model_path();
  std::string bytes = "64M";
  std::vector<std::string> cpus;
  bool json = false;
  graph::BenchOptions options;
};

/// All that the machine runs, the one in use first; the reference, which is made to be plain, only where it is named.
Result<std::vector<CpuTarget>> wanted_targets(const std::vector<std::string>& names) {
  const std::vector<CpuTarget> runnable = runnable_cpu_targets();
  std::vector<CpuTarget> targets;
  if (names.empty()) {
    targets.push_back(cpu_target());
    for (auto target = runnable.rbegin(); target != runnable.rend(); ++target) {
      if (*target != CpuTarget::kReference && *target != cpu_target()) targets.push_back(*target);
    }
    return targets;
  }
  for (const std::string& name : names) {
    const auto found = std::find_if(runnable.begin(), runnable.end(),
                                    [&](CpuTarget target) { return cpu_target_name(target) == name; });
    if (found == runnable.end()) {
      return Status(ErrorCode::kUsage, "--cpu: this machine has no '" + name + "'; `stancemill cpu` shows what it has");
    }
    targets.push_back(*found);
  }
  return targets;
}

/// One line on a terminal, wiped for the next one; elsewhere nothing.
void show_step(const std::string& what) {
  if (::isatty(STDERR_FILENO) == 1) std::fprintf(stderr, "\r\033[K%s", what.c_str());
}

void run_bench(BenchArguments& arguments, Session& session) {
  graph::BenchOptions& options = arguments.options;
  options.input = arguments.input;
  const Result<std::uint64_t> bytes = parse_bytes("--bytes", arguments.bytes);
  if (!bytes.ok()) return session.fail(bytes.status());
  options.bytes = bytes.value();
  Result<std::vector<CpuTarget>> targets = wanted_targets(arguments.cpus);
  if (!targets.ok()) return session.fail(targets.status());
  options.targets = targets.take();
  options.on_progress = show_step;
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return session.fail(model.status());
  const Result<graph::BenchReport> report = graph::bench(model.value(), options);
  show_step("");
  if (!report.ok()) return session.fail(report.status());
  const std::string text = arguments.json ? bench_json(report.value(), arguments.input, model.value())
                                          : bench_table(report.value(), arguments.input, model.value());
  std::fputs(text.c_str(), stdout);
}

}  // namespace

void add_bench_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<BenchArguments>();
  CLI::App* command = app.add_subcommand("bench", "Measure how fast a file is labelled, stage by stage");
  command->footer(
      "Examples:\n"
      "  stancemill bench corpus.jsonl\n"
      "  stancemill bench corpus.jsonl.zst --threads 1 --seconds 60 --json > bench.json\n"
      "  stancemill bench corpus.jsonl --cpu avx2,reference --bytes 8M\n"
      "\n"
      "MB/s count decoded JSONL, 10^6 bytes; medians of repetitions that take turns. `of time` is a stage's share of "
      "one\n"
      "thread's work; the column of N threads says what the stage does with all of them, its clock running in the "
      "ring.\n"
      "Output goes to /dev/null. bench/README.md says more.");
  command->add_option("FILE", arguments->input, "A JSONL file, also .gz or .zst")->required();
  command->add_flag("--json", arguments->json, "JSON instead of the table");
  add_model_option(*command, arguments->model);
  command->add_option("--seconds", arguments->options.seconds, "About how long to measure")
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "What `all threads` means [all]")
      ->check(CLI::Range(1, 1024));
  command->add_option("--bytes", arguments->bytes, "How much of the file, decoded; 0: all of it")
      ->capture_default_str();
  command->add_option("--cpu", arguments->cpus, "CPU targets [all of this machine's but reference]")->delimiter(',');
  command->add_option("--text-field", arguments->options.parse.text_field, "Field that holds the text")
      ->capture_default_str();
  command->add_option("--id-field", arguments->options.parse.id_field, "Field that holds the id")
      ->capture_default_str();
  command->callback([arguments, &session] { run_bench(*arguments, session); });
}

}  // namespace stancemill::cli
