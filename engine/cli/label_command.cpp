#include <cstdio>
#include <memory>
#include <string>

#include "cli/cli.h"
#include "cli/label_arguments.h"
#include "cli/label_summary.h"
#include "cli/metrics.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "sinks/sinks.h"

namespace stancemill::cli {
namespace {

/// How many rejected rows are shown one by one where there is no file to hold them.
constexpr std::uint64_t kShownRejects = 10;

void run_label(LabelArguments& arguments, Session& session) {
  if (const Status status = complete(arguments); !status.ok()) return session.fail(status);
  graph::LabelOptions& options = arguments.options;
  ProgressStyle style = ProgressStyle::kNone;
  if (!progress_style(arguments.progress, style)) {
    return session.fail(ErrorCode::kUsage,
                        "--progress: '" + arguments.progress + "' is not one of auto, tty, plain, json, none");
  }
  ProgressLine line(style);
  MetricsFile metrics(arguments.metrics);
  options.on_progress = [&](const graph::Progress& progress) {
    line.show(progress);
    metrics.show(progress);
  };
  const bool rejects_have_a_file = options.output != "-" || !options.rejects.empty();
  std::uint64_t rejected = 0;
  FirstReject first_reject;
  options.on_reject = [&](const std::string& file, const Passage& passage, std::string_view bytes) {
    first_reject.see(file, passage, bytes);
    if (++rejected > kShownRejects || rejects_have_a_file) return;
    line.clear();
    say("rejected: " + file + " line " + std::to_string(passage.line) + ", offset " + std::to_string(passage.offset) +
        ": " + std::string(reason_name(passage.error)));
  };
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return session.fail(model.status());
  RunSignals signals;
  options.stop = &signals.stop();
  options.commit_now = &signals.commit_now();
  const Result<RunManifest> manifest = graph::label(model.value(), options);
  line.clear();
  metrics.end(manifest.ok());
  if (!manifest.ok()) return session.fail(manifest.status());
  show_summary(manifest.value(), options, first_reject);
  if (!rejects_have_a_file && rejected > kShownRejects) {
    say("only the first " + std::to_string(kShownRejects) + " rejected rows were shown; --rejects FILE keeps them all");
  }
  if (arguments.json) std::fputs(sinks::manifest_to_json(manifest.value()).c_str(), stdout);
  if (arguments.max_rejects && manifest.value().totals.rejected > *arguments.max_rejects) {
    say("more rows were rejected than --max-rejects " + std::to_string(*arguments.max_rejects) + " allows");
    session.exit_code = 3;
  }
  if (manifest.value().status == "done_input_errors") session.exit_code = exit_code(ErrorCode::kInput);
}

}  // namespace

void add_label_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<LabelArguments>();
  CLI::App* command = app.add_subcommand("label", "Label the passages of JSONL files");
  command->footer(
      "Examples:\n"
      "  stancemill label corpus.jsonl.zst -o labels.jsonl\n"
      "  stancemill label crawl/ -o labelled/                  # a folder in, a folder out\n"
      "  stancemill label news.jsonl -o labels.csv --keep date,source,lang\n"
      "  zcat dump.gz | stancemill label - -o - --text-field body.text > labels.jsonl\n"
      "  stancemill label corpus.jsonl.zst -o labels.jsonl --resume    # after a crash: what is missing, and no more\n"
      "\n"
      "Exit codes: 0 done (rejected rows are counted, not fatal); 1 failed; 2 usage; 3 more rejects than "
      "--max-rejects;\n"
      "4 an input was not read to its end; 5 model refused; 6 output not written; 7 verification failed;\n"
      "75 stopped by SIGINT, SIGTERM or SIGHUP, after a commit where the run can be taken up (a second signal stops "
      "at once).\n"
      "SIGUSR1 commits and goes on. OUTPUT.journal holds how far a run is; it goes away when the run is done.\n"
      "Standard output, pipes, databases, Parquet, --examples and --only-rejects cannot be taken up again: --resume "
      "is\n"
      "refused.");
  add_label_options(*command, *arguments);
  command->callback([arguments, &session] { run_label(*arguments, session); });
}

}  // namespace stancemill::cli
