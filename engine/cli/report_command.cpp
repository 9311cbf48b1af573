#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "io/io.h"
#include "report/report.h"
#include "report/runs.h"

namespace stancemill::cli {
namespace {

struct ReportArguments {
  report::ReportOptions runs;
  std::vector<std::string> diff;
  std::vector<std::string> by = {"date:month", "source", "lang"};
  std::string output;
  bool force = false;
};

Result<report::Page> make_page(const ReportArguments& arguments) {
  if (arguments.diff.empty()) return report::make_report(arguments.runs);
  if (!arguments.runs.runs.empty() || !arguments.runs.estimates.empty()) {
    return Status(ErrorCode::kUsage, "--diff A B compares two files of labels: it takes neither RUN nor --estimate");
  }
  return report::make_diff(
      {arguments.diff[0], arguments.diff[1], arguments.by, arguments.runs.model, arguments.runs.title});
}

void run_report(const ReportArguments& arguments, bool by_is_given, Session& session) {
  if (arguments.diff.empty() && arguments.runs.runs.empty()) {
    return session.fail(ErrorCode::kUsage, "name a run (labels.jsonl or its manifest), or --diff A B");
  }
  if (arguments.diff.empty() && by_is_given) {
    return session.fail(ErrorCode::kUsage,
                        "--by goes with --diff alone; figures of a run are by the fields of `label --by`");
  }
  std::vector<std::string> inputs = arguments.diff;
  inputs.insert(inputs.end(), arguments.runs.runs.begin(), arguments.runs.runs.end());
  const std::size_t named = inputs.size();
  for (std::size_t i = 0; i < named; ++i) inputs.push_back(report::manifest_path_of(inputs[i]));
  inputs.push_back(arguments.runs.estimates);
  const Status apart = check_no_input({arguments.output}, inputs);
  if (!apart.ok()) return session.fail(apart);
  if (arguments.output != "-") {  // before large files are read
    if (const Status status = check_absence(arguments.output, arguments.force); !status.ok())
      return session.fail(status);
  }
  Result<report::Page> page = make_page(arguments);
  if (!page.ok()) return session.fail(page.status());
  Result<std::unique_ptr<io::OutputFile>> file =
      io::OutputFile::create(arguments.output, {.overwrite = arguments.force});
  if (!file.ok()) return session.fail(file.status());
  Status status = file.value()->write(page.value().html);
  if (status.ok()) status = file.value()->commit();
  if (!status.ok()) return session.fail(status);
  if (!page.value().remark.empty()) say(page.value().remark);
  if (arguments.output != "-") {
    say("wrote " + arguments.output + " (" + with_unit(static_cast<double>(page.value().html.size())) +
        "): open it in any browser");
  }
}

}  // namespace

void add_report_command(CLI::App& app, Session& session) {
  auto arguments = std::make_shared<ReportArguments>();
  arguments->runs.model = default_model_path();
  CLI::App* command = app.add_subcommand("report", "Draw what runs said, as one offline HTML page");
  command->footer(
      "Examples:\n"
      "  stancemill label news.jsonl -o labels.jsonl --by date:month,lang,source --examples 20\n"
      "  stancemill report labels.jsonl -o report.html\n"
      "  stancemill report shard-*/run.json -o report.html --title 'Dutch media on AI sovereignty'\n"
      "  stancemill report --diff old.jsonl new.jsonl -o changes.html");
  command->add_option("RUN", arguments->runs.runs,
                      "Manifests (run.json), or outputs with their manifest beside or in them; added up");
  command->add_option("-o,--output", arguments->output, "The page, or -")->required();
  command->add_option("--diff", arguments->diff, "Two files of labels (jsonl) to compare, passage by passage")
      ->expected(2);
  CLI::Option* const by =
      command->add_option("--by", arguments->by, "With --diff: kept fields to give series by [date:month,source,lang]")
          ->delimiter(',');
  command->add_option("--estimate", arguments->runs.estimates,
                      "What `estimate --json` wrote: corrected shares are shown, too");
  add_model_option(*command, arguments->runs.model)->description("Folder of the model, for its card [the shipped one]");
  command->add_option("--title", arguments->runs.title, "Title of the page");
  command->add_flag("--force", arguments->force, "Overwrite the page if it exists");
  command->callback([arguments, by, &session] { run_report(*arguments, by->count() > 0, session); });
}

}  // namespace stancemill::cli
