// label_arguments: the options of `label`, and what they ask of the ring.
//
// Threads: one. Tested by: tests/end_to_end/label_test.py, usage_test.py, mistakes_test.py, shards_test.py
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "graph/graph.h"

namespace stancemill::cli {

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
  std::optional<std::uint64_t> max_rejects;
  bool json = false;
  graph::LabelOptions options;
};

void add_label_options(CLI::App& command, LabelArguments& arguments);

/// Fills in LabelArguments::options: inputs found, shards dealt out, the format chosen. kUsage for what makes no sense.
Status complete(LabelArguments& arguments);

}  // namespace stancemill::cli
