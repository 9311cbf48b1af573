// Promises and the runs that they are compared with.
#include <optional>

#include "graph/forecast.h"
#include "graph/memory.h"
#include "graph/run_identity.h"

namespace stancemill::graph {
namespace {

std::optional<double> fact_of(const PromisedFigure& figure, const RunManifest& run, bool same_threads) {
  const auto number = [](std::uint64_t value) { return std::optional<double>(static_cast<double>(value)); };
  if (figure.name == "lines") return number(run.totals.lines);
  if (figure.name == "labelled") return number(run.totals.labelled);
  if (figure.name == "blank") return number(run.totals.blank);
  if (figure.name == "rejected") return number(run.totals.rejected);
  for (int i = 1; i < kRowErrorCount; ++i) {
    if (figure.name == "rejected." + std::string(reason_name(static_cast<RowError>(i)))) {
      return number(run.rejects[static_cast<std::size_t>(i)]);
    }
  }
  if (figure.name == "output_bytes") {
    std::uint64_t bytes = 0;
    for (const OutputRecord& output : run.outputs) bytes += output.bytes;
    return number(bytes);
  }
  if (figure.name == "memory_bytes" && peak_memory_bytes() != 0) return number(peak_memory_bytes());
  if (figure.name == "seconds" && same_threads) return run.seconds;
  return {};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> promised_settings(const LabelOptions& options) {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const auto& setting : settings_of(options)) {
    const bool decides = setting.first != "by" && setting.first != "examples" && setting.first != "limit";
    if (decides) settings.push_back(setting);
  }
  const bool gzip = options.output.ends_with(".gz");
  settings.emplace_back("compression", gzip ? "gzip" : options.output.ends_with(".zst") ? "zstd" : "none");
  return settings;
}

Status check_promise(const Promise& promise, const LabelOptions& options) {
  if (options.limit != 0 || options.only_rejects) {
    return {ErrorCode::kUsage, "a promise is about all lines: it does not go together with --limit or --only-rejects"};
  }
  const std::vector<std::pair<std::string, std::string>> asked = promised_settings(options);
  for (const auto& [name, value] : promise.settings) {
    for (const auto& [asked_name, asked_value] : asked) {
      if (name != asked_name || value == asked_value) continue;
      return {ErrorCode::kUsage, "the promise was made for " + name + " '" + value + "', and the run has '" +
                                     asked_value + "'; make a new plan with the options of the run"};
    }
  }
  return {};
}

Promise with_facts(Promise promise, const RunManifest& run) {
  for (PromisedFigure& figure : promise.figures) figure.fact = fact_of(figure, run, promise.threads == run.threads);
  return promise;
}

}  // namespace stancemill::graph
