#include <sys/stat.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "cli/metrics.h"
#include "cli/plan_estimate.h"
#include "cli/progress.h"
#include "cli/signals.h"
#include "graph/graph.h"
#include "graph/plan.h"
#include "graph/shards.h"

namespace stancemill::cli {
namespace {

/// How many rejected rows are shown one by one when there is no file to hold them.
constexpr std::uint64_t kShownRejects = 10;

struct LabelArguments {
  std::vector<std::string> inputs;
  std::string output;
  std::string model = default_model_path();
  std::string format;
  std::string max_line_bytes = "16M";
  std::string commit_bytes = "64M";
  std::string memory;
  std::string plan;
  std::string promise;
  std::string shard;
  std::string only_rejects;
  std::string metrics;
  std::string progress = "auto";
  std::vector<std::string> by;
  long long max_rejects = -1;
  bool json = false;
  graph::LabelOptions options;
};

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

/// Inputs and names of a plan's shard.
Status take_from_plan(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  if (!arguments.inputs.empty() || !arguments.output.empty() || !options.rejects.empty() || arguments.shard.empty()) {
    return {ErrorCode::kUsage, "--plan takes --shard I/N, and inputs and outputs from the plan"};
  }
  const Result<graph::ShardNumber> shard = graph::parse_shard(arguments.shard);
  if (!shard.ok()) return shard.status();
  const Result<graph::Plan> read = graph::read_plan(arguments.plan);
  if (!read.ok()) return read.status();
  const graph::Plan& plan = read.value();
  if (shard.value().count != plan.shards.size()) {
    return {ErrorCode::kUsage, arguments.plan + ": has " + std::to_string(plan.shards.size()) + " shards, not " +
                                   std::to_string(shard.value().count)};
  }
  const std::size_t index = shard.value().index - 1;
  if (Status status = graph::check_inputs(plan, index); !status.ok()) return status;
  options.inputs = plan.shards[index];
  options.name_inputs = plan.inputs.size() > 1;
  options.shard = name_of(shard.value());
  options.side_files = plan.side_files(index);
  if (plan.shards.size() == 1) options.promise = plan.promise;
  sinks::Format format = sinks::Format::kJsonl;
  if (!arguments.format.empty()) {
    const Result<sinks::Format> named = sinks::format_by_name(arguments.format);
    if (!named.ok()) return named.status();
    format = named.value();
  }
  arguments.output = plan.stem + "." + options.shard + std::string(sinks::ending_of(format));
  return {};
}

Status take_promise(LabelArguments& arguments) {
  if (arguments.promise.empty()) return {};
  if (!arguments.shard.empty()) {
    return {ErrorCode::kUsage, "a promise is about all inputs: `merge` compares it with the shards of a plan"};
  }
  Result<Promise> promise = graph::promise_for(arguments.promise, arguments.options.inputs);
  if (!promise.ok()) return promise.status();
  arguments.options.promise = promise.take();
  return {};
}

/// One shard of inputs that are not in a plan.
Status take_shard(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  const Result<graph::ShardNumber> shard = graph::parse_shard(arguments.shard);
  if (!shard.ok()) return shard.status();
  const std::size_t all = options.inputs.size();
  Result<std::vector<io::InputFile>> inputs = graph::inputs_of(options.inputs, shard.value());
  if (!inputs.ok()) return inputs.status();
  options.inputs = inputs.take();
  options.name_inputs = all > 1;
  options.shard = name_of(shard.value());
  if (options.limit != 0 || options.output == "-") {
    return {ErrorCode::kUsage, "--shard does not go together with --limit or standard output"};
  }
  if (!options.mirror) {
    options.output = graph::output_of(options.output, shard.value());
    return {};
  }
  if (!options.inputs.empty() && options.inputs.front().is_range()) {
    return {ErrorCode::kUsage, "the shards of one file cannot go to a folder as that file; name an output file"};
  }
  options.side_files = options.output + "/" + options.shard + ".";
  return {};
}

Status complete(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  if (!arguments.plan.empty()) {
    if (Status status = take_from_plan(arguments); !status.ok()) return status;
  } else if (!arguments.only_rejects.empty()) {
    if (!arguments.inputs.empty() || !arguments.shard.empty()) {
      return {ErrorCode::kUsage, "--only-rejects is the input: it goes neither with others nor with --shard"};
    }
    options.only_rejects = true;
    options.inputs = {{arguments.only_rejects, arguments.only_rejects}};
  } else {
    if (arguments.inputs.empty()) return {ErrorCode::kUsage, "INPUT is required; --help shows examples"};
    Result<std::vector<io::InputFile>> inputs = io::expand_inputs(arguments.inputs);
    if (!inputs.ok()) return inputs.status();
    options.inputs = inputs.take();
    if (options.inputs.empty()) {
      return {ErrorCode::kInput, "no .jsonl, .jsonl.gz or .jsonl.zst file was found under the given names"};
    }
    if (Status status = take_promise(arguments); !status.ok()) return status;
  }
  if (arguments.output.empty()) return {ErrorCode::kUsage, "-o OUTPUT is required; --help shows examples"};
  options.output = arguments.output;
  const bool ends_in_slash = options.output.size() > 1 && options.output.back() == '/';
  options.mirror = ends_in_slash || is_folder(options.output);
  if (ends_in_slash) options.output.pop_back();
  if (arguments.json && options.output == "-") {
    return {ErrorCode::kUsage, "--json writes its summary to standard output: it cannot go together with -o -"};
  }
  if (arguments.format.empty()) {
    options.format = options.mirror ? sinks::Format::kJsonl : sinks::format_of(options.output);
  } else {
    const Result<sinks::Format> format = sinks::format_by_name(arguments.format);
    if (!format.ok()) return format.status();
    options.format = format.value();
  }
  if (!arguments.shard.empty() && arguments.plan.empty()) {
    if (Status status = take_shard(arguments); !status.ok()) return status;
  }
  Result<std::vector<sinks::ByField>> by = sinks::parse_by_fields(arguments.by);
  if (!by.ok()) return by.status();
  options.by = by.take();
  const Result<std::uint64_t> max_line_bytes = parse_bytes(arguments.max_line_bytes);
  if (!max_line_bytes.ok()) return max_line_bytes.status();
  if (max_line_bytes.value() == 0 || max_line_bytes.value() > (1ULL << 30)) {
    return {ErrorCode::kUsage, "--max-line-bytes must be between 1 and 1G"};
  }
  options.max_line_bytes = max_line_bytes.value();
  const Result<std::uint64_t> commit_bytes = parse_bytes(arguments.commit_bytes);
  if (!commit_bytes.ok()) return commit_bytes.status();
  options.commit_bytes = commit_bytes.value();
  if (!arguments.memory.empty()) {
    const Result<std::uint64_t> memory = parse_bytes(arguments.memory);
    if (!memory.ok()) return memory.status();
    options.memory = memory.value();
  }
  return {};
}

void show_tallies(const RunManifest& manifest) {
  for (const HeadTally& tally : manifest.tallies) {
    if (tally.asked == 0) continue;
    std::fprintf(stderr, "\n%s (%s passages, %s abstained)\n", tally.head.c_str(), with_commas(tally.asked).c_str(),
                 with_commas(tally.abstained).c_str());
    for (std::size_t k = 0; k < tally.labels.size(); ++k) {
      const double share = static_cast<double>(tally.counts[k]) / static_cast<double>(tally.asked);
      std::string bar;
      for (int i = 0; i < static_cast<int>(share * 40 + 0.5); ++i) bar += "#";
      std::fprintf(stderr, "  %-16s %12s  %5.1f %%  %s\n", tally.labels[k].c_str(),
                   with_commas(tally.counts[k]).c_str(), share * 100, bar.c_str());
    }
  }
}

/// Whether the figures by field are what the user may think they are.
void show_cube_remarks(const TallyCube& cube) {
  for (std::size_t f = 0; f < cube.by.size() && !cube.cells.empty(); ++f) {
    const bool absent = std::all_of(cube.cells.begin(), cube.cells.end(),
                                    [f](const CubeCell& cell) { return !cell.by[f].has_value(); });
    if (absent) say("--by: no passage has a value for '" + cube.by[f] + "'");
  }
  if (cube.folds == 0) return;
  say("--by: there are more than " + with_commas(cube.limit) + " combinations of values; some of '" + cube.by.back() +
      "' are counted together as (other): name the field with the most values last, or fewer fields");
}

void show_summary(const RunManifest& manifest, const graph::LabelOptions& options) {
  const LineCounts& totals = manifest.totals;
  std::string reasons;
  for (std::size_t i = 1; i < manifest.rejects.size(); ++i) {
    if (manifest.rejects[i] == 0) continue;
    reasons += (reasons.empty() ? ": " : ", ") + std::string(reason_name(static_cast<RowError>(i))) + " " +
               with_commas(manifest.rejects[i]);
  }
  show_tallies(manifest);
  if (manifest.cube.has_value()) show_cube_remarks(*manifest.cube);
  std::fputs("\n", stderr);
  say(with_commas(totals.lines) + " lines = " + with_commas(totals.labelled) + " labelled + " +
      with_commas(totals.rejected) + " rejected + " + with_commas(totals.blank) + " blank" + reasons);
  const double seconds = manifest.seconds > 0 ? manifest.seconds : 1e-9;
  say(with_unit(static_cast<double>(manifest.decoded_bytes)) + " of JSONL in " + std::to_string(seconds).substr(0, 5) +
      " s, " + with_unit(static_cast<double>(manifest.decoded_bytes) / seconds) + "/s, " +
      with_commas(static_cast<std::uint64_t>(static_cast<double>(totals.labelled) / seconds)) + " passages/s, " +
      std::to_string(manifest.threads) + (manifest.threads == 1 ? " thread, " : " threads, ") + manifest.cpu);
  if (manifest.promise.has_value()) show_kept(*manifest.promise);
  for (const InputRecord& input : manifest.inputs) {
    if (input.state == StreamState::kOk) continue;
    say(input.path + ": " + std::string(state_name(input.state)) + ": " + input.detail +
        " (what could be read was labelled)");
  }
  for (const OutputRecord& output : manifest.outputs) {
    if (output.path != "-") say("wrote " + output.path + " (" + with_unit(static_cast<double>(output.bytes)) + ")");
  }
  if (options.output == "-" && options.rejects.empty() && totals.rejected > kShownRejects) {
    say("only the first " + std::to_string(kShownRejects) + " rejected rows were shown; --rejects FILE keeps them all");
  }
}

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
  std::uint64_t shown = 0;
  if (options.output == "-" && options.rejects.empty()) {
    options.on_reject = [&](const std::string& file, const Passage& passage) {
      if (++shown > kShownRejects) return;
      line.clear();
      say("rejected: " + file + " line " + std::to_string(passage.line) + ", offset " + std::to_string(passage.offset) +
          ": " + std::string(reason_name(passage.error)));
    };
  }
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return session.fail(model.status());
  RunSignals signals;
  options.stop = &signals.stop();
  options.commit_now = &signals.commit_now();
  const Result<RunManifest> manifest = graph::label(model.value(), options);
  line.clear();
  metrics.end(manifest.ok());
  if (!manifest.ok()) return session.fail(manifest.status());
  show_summary(manifest.value(), options);
  if (arguments.json) std::fputs(sinks::manifest_to_json(manifest.value()).c_str(), stdout);
  if (arguments.max_rejects >= 0 &&
      manifest.value().totals.rejected > static_cast<std::uint64_t>(arguments.max_rejects)) {
    say("more rows were rejected than --max-rejects " + std::to_string(arguments.max_rejects) + " allows");
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
      "75 stopped by SIGINT, SIGTERM or SIGHUP after a commit (a second signal stops at once). SIGUSR1 commits and "
      "goes "
      "on.\n"
      "OUTPUT.journal holds how far a run is; it goes away when the run is done. Standard output, pipes and databases\n"
      "cannot be taken up again.");
  graph::LabelOptions& options = arguments->options;
  command->add_option("INPUT", arguments->inputs,
                      "Files (.jsonl, .jsonl.gz, .jsonl.zst), folders, globs, or - for standard input");
  command->add_option("-o,--output", arguments->output,
                      "A file, a folder (mirrors the inputs; end it in / to make one), or -");
  command->add_option("--only-rejects", arguments->only_rejects,
                      "Instead of INPUT: a rejects file, whose raw lines are labelled under their old places");
  command->add_option("--shard", arguments->shard, "I/N: only the I-th of N parts of the inputs");
  command->add_option("--plan", arguments->plan, "Instead of INPUT and OUTPUT: the plan that the shard is of");
  command->add_option("--promise", arguments->promise,
                      "A plan made with --estimate: the manifest compares its promise with the run");
  command->add_option("--model", arguments->model, "Folder of the model")->capture_default_str();
  command->add_option("--format", arguments->format,
                      "jsonl, merge, dolma, csv, sqlite or parquet; by default from the output's ending");
  command->add_option("--text-field", options.parse.text_field, "Field that holds the text; dots go into objects")
      ->capture_default_str();
  command->add_option("--id-field", options.parse.id_field, "Field that holds the id")->capture_default_str();
  command->add_option("--keep", options.parse.kept_fields, "Input fields to copy to the output: date,source,lang")
      ->delimiter(',');
  command
      ->add_option("--by", arguments->by,
                   "Input fields to take figures by, in the manifest: date:month,lang,source (date:day, week, month, "
                   "quarter or year; the field with the most values last)")
      ->delimiter(',');
  command
      ->add_option("--examples", options.examples,
                   "So many passages of each label with their texts, drawn at random, in OUTPUT.examples.jsonl")
      ->check(CLI::Range(1, 10'000));
  command->add_option("--rejects", options.rejects, "File for rejected rows [OUTPUT.rejects.jsonl]");
  command->add_option("--max-rejects", arguments->max_rejects, "Exit 3 if more rows are rejected")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--strict", options.parse.strict, "Reject texts with unpaired surrogate escapes");
  command->add_option("--max-line-bytes", arguments->max_line_bytes, "Longer lines are rejected")
      ->capture_default_str();
  command
      ->add_option("--explain", options.explain,
                   "Write so many of the strongest n-grams of each label, as byte spans of the text (jsonl, merge)")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--sets", options.sets,
                    "Write the label sets that hold the right label in 80 % and in 90 % of passages like the training "
                    "data (jsonl, merge; needs a model trained with --sets)");
  command->add_option("--threads", options.threads, "Threads to use [all]")->check(CLI::Range(1, 1024));
  command->add_option("--limit", options.limit, "Read so many lines at the most");
  command->add_flag("--force", options.force, "Overwrite outputs that exist");
  command->add_flag("--resume", options.resume,
                    "Go on where a run of the same command was killed or stopped; begin where there was none");
  command->add_option("--commit-bytes", arguments->commit_bytes, "Input between two commits, as JSONL")
      ->capture_default_str();
  command->add_option("--memory", arguments->memory, "Bytes that the run may use [448M, more if lines may be long]");
  command->add_option("--metrics", arguments->metrics, "File of figures for Prometheus, replaced every five seconds");
  command->add_option("--progress", arguments->progress, "auto, tty, plain, json or none")->capture_default_str();
  command->add_flag("--json", arguments->json, "Write the closing summary (the manifest) as JSON to standard output");
  command->callback([arguments, &session] { run_label(*arguments, session); });
}

}  // namespace stancemill::cli
