#include <cstdio>
#include <memory>
#include <string>

#include "cli/cli.h"
#include "cli/data_options.h"
#include "train/train.h"

namespace stancemill::cli {
namespace {

struct FeaturesArguments {
  DataArguments data;
  std::string output;
  bool force = false;
};

void run_features(FeaturesArguments& arguments, Session& session) {
  if (const Status status = check_absence(arguments.output, arguments.force); !status.ok()) return session.fail(status);
  const Result<train::Corpus> corpus = load_data(arguments.data, arguments.data.names);
  if (!corpus.ok()) return session.fail(corpus.status());
  if (const Status status = train::write_rows(corpus.value(), arguments.output); !status.ok())
    return session.fail(status);
  std::printf("wrote %s: %s passages, no text\n", arguments.output.c_str(), with_commas(corpus.value().size()).c_str());
}

}  // namespace

void add_features_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<FeaturesArguments>();
  CLI::App* command = app.add_subcommand("features", "Write hashed feature rows, for retraining without the text");
  command->footer("Example:\n  stancemill features --data real.jsonl -o real.safetensors");
  add_data_options(*command, arguments->data);
  command->add_option("-o,--output", arguments->output, "A .safetensors file")->required();
  command->add_flag("--force", arguments->force, "Overwrite it if it exists");
  command->callback([arguments, &session] { run_features(*arguments, session); });
}

}  // namespace stancemill::cli
