// plan_estimate: `plan --estimate`: its options, its table, and what became of a promise.
//
// Threads: one. Tested by: tests/end_to_end/estimate_plan_test.py
#pragma once

#include <string>
#include <vector>

#include "cli/cli.h"
#include "graph/forecast.h"

namespace stancemill::cli {

struct EstimateArguments {
  bool wanted = false;
  bool json = false;
  std::string sample_bytes = "32M";
  std::string model = default_model_path();
  std::string output = "labels.jsonl";
  std::string format;
  std::string max_line_bytes = "16M";
  std::string memory;
  graph::LabelOptions options;
  graph::ForecastOptions wishes;
};

void add_estimate_options(CLI::App& command, EstimateArguments& arguments);
Result<graph::Forecast> make_forecast(EstimateArguments& arguments, const std::vector<io::InputFile>& inputs);
/// A table, or JSON: {"version":1,"input_bytes","sampled_bytes","places","beginnings","troubles":[...],"promise":{...}}
void show_forecast(const graph::Forecast& forecast, bool json);
/// One line on stderr: which figures of the promise were kept, and which not.
void show_kept(const Promise& promise);

}  // namespace stancemill::cli
