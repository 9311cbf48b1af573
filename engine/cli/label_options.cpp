#include "cli/label_arguments.h"

namespace stancemill::cli {
namespace {

constexpr char kWhat[] = "What is labelled";
constexpr char kRows[] = "What is written";
constexpr char kFigures[] = "Figures and examples";
constexpr char kRun[] = "How the run goes";

void add_input_options(CLI::App& command, LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  command.add_option("INPUT", arguments.inputs,
                     "Files (.jsonl, .jsonl.gz, .jsonl.zst), folders, globs, or - for standard input");
  add_model_option(command, arguments.model)->group(kWhat);
  command.add_option("--text-field", options.parse.text_field, "Field that holds the text; dots go into objects")
      ->type_name("FIELD")
      ->capture_default_str()
      ->group(kWhat);
  command.add_option("--id-field", options.parse.id_field, "Field that holds the id")
      ->type_name("FIELD")
      ->capture_default_str()
      ->group(kWhat);
  command.add_flag("--strict", options.parse.strict, "Reject texts with unpaired surrogate escapes")->group(kWhat);
  command.add_option("--max-line-bytes", arguments.max_line_bytes, "Longer lines are rejected")
      ->type_name("BYTES")
      ->capture_default_str()
      ->group(kWhat);
  command.add_option("--limit", options.limit, "Read so many lines at the most")->group(kWhat);
  command
      .add_option("--only-rejects", arguments.only_rejects,
                  "Instead of INPUT: a rejects file, whose raw lines are labelled under their old places")
      ->type_name("FILE")
      ->group(kWhat);
  command.add_option("--shard", arguments.shard, "Only the I-th of N parts of the inputs")
      ->type_name("I/N")
      ->group(kWhat);
  command.add_option("--plan", arguments.plan, "Instead of INPUT and OUTPUT: the plan that the shard is of")
      ->type_name("FILE")
      ->group(kWhat);
}

void add_output_options(CLI::App& command, LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  command
      .add_option("-o,--output", arguments.output,
                  "A file, a folder (mirrors the inputs; end it in / to make one), or -")
      ->type_name("OUTPUT");
  command
      .add_option("--format", arguments.format,
                  "jsonl, merge, dolma, csv, sqlite or parquet; by default from the output's ending")
      ->type_name("NAME")
      ->group(kRows);
  command.add_option("--keep", options.parse.kept_fields, "Input fields to copy to the output: date,source,lang")
      ->type_name("FIELDS")
      ->delimiter(',')
      ->group(kRows);
  command
      .add_option("--explain", options.explain,
                  "Write so many of the strongest n-grams of each label, as byte spans of the text (jsonl, merge)")
      ->check(CLI::Range(1, 1000))
      ->group(kRows);
  command
      .add_flag(
          "--sets", options.sets,
          "Write the label sets that hold the right label in about 80 % and 90 % of passages like those that chose "
          "the model (jsonl, merge; needs a model trained with --sets)")
      ->group(kRows);
  command.add_option("--rejects", options.rejects, "File for rejected rows [OUTPUT.rejects.jsonl]")
      ->type_name("FILE")
      ->group(kRows);
  command.add_option("--max-rejects", arguments.max_rejects, "Exit 3 if more rows are rejected")->group(kRows);
  command.add_flag("--force", options.force, "Overwrite outputs that exist")->group(kRows);
}

void add_figure_options(CLI::App& command, LabelArguments& arguments) {
  command
      .add_option("--by", arguments.by,
                  "Input fields to take figures by, in the manifest: date:month,lang,source (date:day, week, month, "
                  "quarter or year; the field with the most values last)")
      ->type_name("FIELDS")
      ->delimiter(',')
      ->group(kFigures);
  command
      .add_option("--examples", arguments.options.examples,
                  "So many passages of each label with their texts, drawn at random, in OUTPUT.examples.jsonl")
      ->check(CLI::Range(1, 10'000))
      ->group(kFigures);
  command
      .add_option("--promise", arguments.promise,
                  "A plan made with --estimate: the manifest compares its promise with the run")
      ->type_name("FILE")
      ->group(kFigures);
  command.add_flag("--json", arguments.json, "Write the closing summary (the manifest) as JSON to standard output")
      ->group(kFigures);
}

void add_run_options(CLI::App& command, LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  command
      .add_flag("--resume", options.resume,
                "Go on where a run of the same command was killed or stopped; begin where there was none")
      ->group(kRun);
  command.add_option("--threads", options.threads, "Threads to use [all]")->check(CLI::Range(1, 1024))->group(kRun);
  command.add_option("--memory", arguments.memory, "Bytes that the run may use [448M, more if lines may be long]")
      ->type_name("BYTES")
      ->group(kRun);
  command.add_option("--commit-bytes", arguments.commit_bytes, "Input between two commits, as JSONL")
      ->type_name("BYTES")
      ->capture_default_str()
      ->group(kRun);
  command.add_option("--metrics", arguments.metrics, "File of figures for Prometheus, replaced every five seconds")
      ->type_name("FILE")
      ->group(kRun);
  command.add_option("--progress", arguments.progress, "auto, tty, plain, json or none")
      ->type_name("STYLE")
      ->capture_default_str()
      ->group(kRun);
}

}  // namespace

void add_label_options(CLI::App& command, LabelArguments& arguments) {
  add_input_options(command, arguments);
  add_output_options(command, arguments);
  add_figure_options(command, arguments);
  add_run_options(command, arguments);
}

}  // namespace stancemill::cli
