#include "cli/plan_estimate.h"

#include <array>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>

#include "base/counted.h"
#include "sinks/promise_json.h"
#include "sinks/sinks.h"

namespace stancemill::cli {
namespace {

constexpr int kForecastVersion = 1;

std::string duration(double seconds) {
  std::array<char, 64> text{};
  const std::uint64_t whole = saturated(seconds);
  if (seconds < 120) {
    std::snprintf(text.data(), text.size(), seconds < 10 ? "%.2f s" : "%.1f s", seconds);
  } else if (whole < 7200) {
    std::snprintf(text.data(), text.size(), "%" PRIu64 " min %02" PRIu64 " s", whole / 60, whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%" PRIu64 " h %02" PRIu64 " min", whole / 3600, whole / 60 % 60);
  }
  return text.data();
}

std::string shown(const std::string& name, double value) {
  if (name == "seconds") return duration(value);
  if (name == "output_bytes" || name == "memory_bytes") return with_unit(value);
  return with_commas(saturated(value));
}

std::string title_of(const std::string& name, int threads) {
  const std::string reason = "rejected.";
  if (name == "output_bytes") return "output on disk";
  if (name == "memory_bytes") return "memory";
  if (name == "seconds") return "time on " + std::to_string(threads) + (threads == 1 ? " thread" : " threads");
  return name.starts_with(reason) ? "  " + name.substr(reason.size()) : name;
}

std::string clock_time(double seconds_from_now) {
  const std::time_t then = std::time(nullptr) + static_cast<std::time_t>(seconds_from_now);
  std::tm parts{};
  localtime_r(&then, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

void show_table(const graph::Forecast& forecast) {
  const double share = forecast.input_bytes == 0
                           ? 1
                           : static_cast<double>(forecast.sampled_bytes) / static_cast<double>(forecast.input_bytes);
  std::printf("from %s of %s (%.1f %%), in %s %s\n", with_unit(static_cast<double>(forecast.sampled_bytes)).c_str(),
              with_unit(static_cast<double>(forecast.input_bytes)).c_str(), share * 100,
              with_commas(forecast.places).c_str(), forecast.places == 1 ? "place" : "places");
  std::printf("%-24s %16s   95 %% interval\n", "", "estimate");
  for (const PromisedFigure& figure : forecast.promise.figures) {
    const std::string low = figure.name == "memory_bytes" ? "at most" : shown(figure.name, figure.low) + " to";
    std::printf("%-24s %16s   %s %s\n", title_of(figure.name, forecast.promise.threads).c_str(),
                shown(figure.name, figure.promised).c_str(), low.c_str(), shown(figure.name, figure.high).c_str());
    if (figure.name != "seconds") continue;
    std::printf("%-24s %16s   if it began now: %s to %s\n", "done at", "", clock_time(figure.low).c_str(),
                clock_time(figure.high).c_str());
  }
  if (forecast.beginnings > 0) {
    std::printf("of %s compressed files only the beginning was looked at: the rest is taken to be alike\n",
                with_commas(forecast.beginnings).c_str());
  }
}

}  // namespace

void add_estimate_options(CLI::App& command, EstimateArguments& arguments) {
  const char* const group = "With --estimate (as they will be given to label)";
  graph::LabelOptions& options = arguments.options;
  command.add_flag("--estimate", arguments.wanted,
                   "Label a sample, and say what the run will come to: lines, rejects, disk, memory, time");
  command.add_flag("--json", arguments.json, "JSON instead of the table")->group(group);
  command.add_option("--sample-bytes", arguments.sample_bytes, "Size of the sample, as JSONL")
      ->capture_default_str()
      ->group(group);
  command.add_option("--seed", arguments.wishes.seed, "Of the places of the sample")
      ->capture_default_str()
      ->group(group);
  command.add_option("--label-output", arguments.output, "Name that the output will have: for format and compression")
      ->capture_default_str()
      ->group(group);
  add_model_option(command, arguments.model)->group(group);
  command.add_option("--format", arguments.format, "Format of the output")->group(group);
  command.add_option("--text-field", options.parse.text_field, "Field that holds the text")
      ->capture_default_str()
      ->group(group);
  command.add_option("--id-field", options.parse.id_field, "Field that holds the id")
      ->capture_default_str()
      ->group(group);
  command.add_option("--keep", options.parse.kept_fields, "Input fields to copy to the output")
      ->delimiter(',')
      ->group(group);
  command.add_flag("--strict", options.parse.strict, "Reject texts with unpaired surrogate escapes")->group(group);
  command.add_option("--explain", options.explain, "N-grams of each label to write")
      ->check(CLI::Range(1, 1000))
      ->group(group);
  command.add_option("--max-line-bytes", arguments.max_line_bytes, "Longer lines are rejected")
      ->capture_default_str()
      ->group(group);
  command.add_option("--threads", options.threads, "Threads that the run will use [all]")
      ->check(CLI::Range(1, 1024))
      ->group(group);
  command.add_option("--memory", arguments.memory, "Bytes that the run may use")->group(group);
}

Result<graph::Forecast> make_forecast(EstimateArguments& arguments, const std::vector<io::InputFile>& inputs) {
  graph::LabelOptions& options = arguments.options;
  options.inputs = inputs;
  options.output = arguments.output;
  const Result<sinks::Format> format = sinks::chosen_format(arguments.format, options.output);
  if (!format.ok()) return format.status();
  options.format = format.value();
  const Status read = read_sizes({{"--sample-bytes", arguments.sample_bytes, arguments.wishes.sample_bytes},
                                  {"--max-line-bytes", arguments.max_line_bytes, options.max_line_bytes},
                                  {"--memory", arguments.memory, options.memory}});
  if (!read.ok()) return read;
  const Result<Model> model = graph::load_model(arguments.model);
  if (!model.ok()) return model.status();
  return graph::forecast(model.value(), options, arguments.wishes);
}

void show_forecast(const graph::Forecast& forecast, bool json) {
  for (const std::string& trouble : forecast.troubles) say(trouble);
  if (!json) return show_table(forecast);
  nlohmann::ordered_json shown = {{"version", kForecastVersion},
                                  {"input_bytes", forecast.input_bytes},
                                  {"sampled_bytes", forecast.sampled_bytes},
                                  {"places", forecast.places},
                                  {"beginnings", forecast.beginnings},
                                  {"troubles", forecast.troubles},
                                  {"promise", sinks::promise_to_json(forecast.promise)}};
  std::printf("%s\n", shown.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace).c_str());
}

void show_kept(const Promise& promise) {
  std::string kept;
  std::string broken;
  for (const PromisedFigure& figure : promise.figures) {
    if (!figure.fact) continue;
    if (figure.kept()) {
      kept += (kept.empty() ? "" : ", ") + figure.name;
    } else {
      broken += (broken.empty() ? "" : ", ") + figure.name + " " + shown(figure.name, *figure.fact) + " (promised " +
                shown(figure.name, figure.low) + " to " + shown(figure.name, figure.high) + ")";
    }
  }
  if (!kept.empty()) say("as promised: " + kept);
  if (!broken.empty()) say("not as promised: " + broken);
}

}  // namespace stancemill::cli
