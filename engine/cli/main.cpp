// stancemill: the table of commands.

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "base/cpu.h"
#include "cli/cli.h"
#include "cli/usage.h"
#include "stancemill/version.h"

namespace {

/// The exit code, once standard output is written out: what a program said and could not write was not said.
int written(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  if (errno == EPIPE) return code;
  stancemill::cli::say(std::string("standard output cannot be written: ") + std::strerror(errno));
  return code == 0 ? stancemill::exit_code(stancemill::ErrorCode::kOutput) : code;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace stancemill::cli;  // NOLINT(google-build-using-namespace): this file is a table of contents
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit of its size is a failed write like others
  CLI::App app("Label the stance of passages on AI sovereignty, by the gigabyte.", "stancemill");
  app.require_subcommand(1);
  Session session;
  add_label_command(app, session);
  add_verify_command(app, session);
  add_report_command(app, session);
  add_sample_command(app, session);
  add_estimate_command(app, session);
  add_plan_commands(app, session);
  add_slurm_command(app, session);
  add_train_command(app, session);
  add_eval_command(app, session);
  add_explain_command(app, session);
  add_inspect_command(app, session);
  add_features_command(app, session);
  add_tokens_command(app, session);
  add_bench_command(app, session);
  add_cpu_command(app, session);
  add_version_command(app, session);
  finish_commands(app, {{"Label", {"label", "verify", "report"}},
                        {"Figures for a paper", {"sample", "estimate"}},
                        {"Many machines", {"plan", "status", "merge", "slurm"}},
                        {"Models", {"train", "eval", "explain", "inspect", "features"}},
                        {"More", {"tokens", "bench", "cpu", "version"}}});
  // Set last, as commands would inherit them.
  app.set_help_all_flag("--help-all", "Show the help of all commands");
  app.set_version_flag("--version", std::string("stancemill ") + stancemill::kVersion);
  app.footer(
      "Start here:\n"
      "  stancemill label corpus.jsonl -o labels.jsonl\n"
      "  echo '{\"text\":\"We must stop renting our intelligence.\"}' | stancemill label - -o -\n"
      "\n"
      "`stancemill COMMAND --help` shows a command's options, with examples.");
  if (argc == 1) {
    std::fputs(app.help().c_str(), stderr);
    return 2;
  }
  const char* const cpu = std::getenv("STANCEMILL_CPU");
  if (cpu != nullptr && !stancemill::cpu_target_by_name(cpu)) {
    say("STANCEMILL_CPU: '" + std::string(cpu) +
        "' is unknown and counts as not set; `stancemill cpu` shows the names");
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return written(answer(app, error));
  } catch (const std::exception& error) {
    say(std::string("failed: ") + error.what());
    return 1;
  }
  return written(session.exit_code);
}
