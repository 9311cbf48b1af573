// cli: the command line door.
//
// What: main.cpp is the table of commands; each command has a file of its own and adds itself to the CLI11 application.
// Data goes to stdout, messages to stderr. A command sets `exit_code` of the Session and returns.
// Big dependency: CLI11. Threads: one. Tested by: tests/end_to_end/
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/counted.h"
#include "stancemill/feature_spec.h"
#include "stancemill/run_manifest.h"
#include "stancemill/status.h"

namespace stancemill::cli {

/// What the commands share: the exit code of the process.
struct Session {
  int exit_code = 0;

  /// Says on stderr what went wrong and sets the exit code. A closed pipe is not worth a word.
  void fail(const Status& status);
  void fail(ErrorCode code, const std::string& message) { fail(Status(code, message)); }
};

void add_label_command(CLI::App& app, Session& session);
void add_train_command(CLI::App& app, Session& session);
void add_eval_command(CLI::App& app, Session& session);
void add_estimate_command(CLI::App& app, Session& session);
void add_sample_command(CLI::App& app, Session& session);
void add_explain_command(CLI::App& app, Session& session);
void add_features_command(CLI::App& app, Session& session);
void add_tokens_command(CLI::App& app, Session& session);
void add_inspect_command(CLI::App& app, Session& session);
void add_plan_commands(CLI::App& app, Session& session);  ///< plan, status, merge
void add_slurm_command(CLI::App& app, Session& session);
void add_report_command(CLI::App& app, Session& session);
void add_verify_command(CLI::App& app, Session& session);
void add_bench_command(CLI::App& app, Session& session);
void add_cpu_command(CLI::App& app, Session& session);
void add_version_command(CLI::App& app, Session& session);

/// One line on stderr: "stancemill: MESSAGE", free of control characters.
void say(std::string_view message);

/// "7 lines = 4 labelled + 2 rejected + 1 blank".
std::string accounts(const LineCounts& counts);

/// 1234567 as "1.2 MB" (powers of 1,000).
std::string with_unit(double bytes);

/// The shipped model: STANCEMILL_MODEL if set, else beside the program (as built, or as installed).
std::string default_model_path();

/// What a feature spec has, in a few words: "words 1-2, characters 5-5, 2^18 rows, hash v1".
std::string features_text(const FeatureSpec& spec);

/// Adds --model.
CLI::Option* add_model_option(CLI::App& command, std::string& model);

/// The value of a numeric option that also takes k, M, G (powers of 1,024): "64M". kUsage, naming the option.
Result<std::uint64_t> parse_bytes(const std::string& option, const std::string& text);

/// Such an option, and where its value goes; where the text is empty, the value stays as it is.
struct SizeOption {
  const char* name;
  const std::string& text;
  std::uint64_t& bytes;
};
Status read_sizes(std::initializer_list<SizeOption> options);

/// kOutput where `path` is there, unless `force`.
Status check_absence(const std::string& path, bool force);

/// kUsage where something would be written over one of the inputs, by whatever name, `force` or not.
Status check_no_input(const std::vector<std::string>& written, const std::vector<std::string>& inputs);

}  // namespace stancemill::cli
