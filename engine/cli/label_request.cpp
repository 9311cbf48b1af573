#include <utility>

#include "cli/label_arguments.h"
#include "graph/output_paths.h"
#include "graph/plan.h"
#include "graph/shards.h"

namespace stancemill::cli {
namespace {

/// Inputs and names of a plan's shard.
Status take_from_plan(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  if (!arguments.inputs.empty() || !arguments.output.empty() || !options.rejects.empty() || arguments.shard.empty()) {
    return {ErrorCode::kUsage,
            "--plan needs --shard I/N, and goes without INPUT, -o and --rejects: the plan says what they are"};
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
  const Result<sinks::Format> format = sinks::chosen_format(arguments.format, "");
  if (!format.ok()) return format.status();
  arguments.output = plan.stem + "." + options.shard + std::string(sinks::ending_of(format.value()));
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
  if (!options.rejects.empty() && options.rejects != "-") {  // each shard has its own
    options.rejects = graph::output_of(options.rejects, shard.value());
  }
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

Status take_inputs(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  if (!arguments.plan.empty()) return take_from_plan(arguments);
  if (!arguments.only_rejects.empty()) {
    if (!arguments.inputs.empty() || !arguments.shard.empty()) {
      return {ErrorCode::kUsage, "--only-rejects is the input: it goes neither with others nor with --shard"};
    }
    options.only_rejects = true;
    options.inputs = {{arguments.only_rejects, arguments.only_rejects}};
    return {};
  }
  if (arguments.inputs.empty()) return {ErrorCode::kUsage, "INPUT is required; --help shows examples"};
  Result<std::vector<io::InputFile>> inputs = io::expand_inputs(arguments.inputs);
  if (!inputs.ok()) return inputs.status();
  options.inputs = inputs.take();
  return take_promise(arguments);
}

Status take_output(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  if (arguments.output.empty()) return {ErrorCode::kUsage, "-o OUTPUT is required; --help shows examples"};
  graph::take_output_name(arguments.output, arguments.inputs, options);
  if (arguments.json && options.output == "-") {
    return {ErrorCode::kUsage, "--json writes its summary to standard output: it cannot go together with -o -"};
  }
  const Result<sinks::Format> format = sinks::chosen_format(arguments.format, options.mirror ? "" : options.output);
  if (!format.ok()) return format.status();
  options.format = format.value();
  return {};
}

Status take_sizes(LabelArguments& arguments) {
  graph::LabelOptions& options = arguments.options;
  const Status read = read_sizes({{"--max-line-bytes", arguments.max_line_bytes, options.max_line_bytes},
                                  {"--commit-bytes", arguments.commit_bytes, options.commit_bytes},
                                  {"--memory", arguments.memory, options.memory}});
  if (!read.ok()) return read;
  if (options.max_line_bytes >= 1 && options.max_line_bytes <= (1ULL << 30)) return {};
  return {ErrorCode::kUsage, "--max-line-bytes must be between 1 and 1G"};
}

}  // namespace

Status complete(LabelArguments& arguments) {
  if (Status status = take_inputs(arguments); !status.ok()) return status;
  if (Status status = take_output(arguments); !status.ok()) return status;
  if (!arguments.shard.empty() && arguments.plan.empty()) {
    if (Status status = take_shard(arguments); !status.ok()) return status;
  }
  Result<std::vector<sinks::ByField>> by = sinks::parse_by_fields(arguments.by);
  if (!by.ok()) return by.status();
  arguments.options.by = by.take();
  return take_sizes(arguments);
}

}  // namespace stancemill::cli
