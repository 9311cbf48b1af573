#include "cli/bench_output.h"

#include <cstdarg>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/cli.h"
#include "stancemill/version.h"

namespace stancemill::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBenchVersion = 1;
/// A sample below this is measured all the same, with a warning.
constexpr std::uint64_t kSmallSample = 4'000'000;

[[gnu::format(printf, 2, 3)]] void add(std::string& out, const char* format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  out += line;
}

/// What turns seconds into figures.
class Figures {
 public:
  explicit Figures(const graph::BenchReport& report) : report_(report) {}

  double mb_per_second(double seconds) const {
    return rate(static_cast<double>(report_.sample.decoded_bytes), seconds) / 1e6;
  }
  double passages_per_second(double seconds) const {
    return rate(static_cast<double>(report_.sample.passages), seconds);
  }
  double cycles_per_byte(double seconds) const {
    return seconds * report_.cycles.hertz / static_cast<double>(report_.sample.decoded_bytes);
  }
  /// The limit that a stage is held to: of its input's reading, or of its parsing; null for the rest.
  const graph::Limit* limit_of(const std::string& stage, const graph::TargetReport& target) const {
    if (stage == "read" || stage == "all") return &report_.limits.back();
    if (stage == "parse" && !target.limits.empty()) return &target.limits.front();
    return nullptr;
  }

 private:
  static double rate(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

  const graph::BenchReport& report_;
};

/// What the stages' shares are shares of. (The median of their sum is not the sum of their medians.)
double sum_of_medians(const graph::TargetReport& target) {
  double sum = 0;
  for (const graph::StageSeries& stage : target.walk) sum += stage.series.median();
  return sum;
}

/// Stages are given to all threads but these.
bool is_serial(const std::string& stage) { return stage == "read" || stage == "write"; }

/// The seconds that a stage of a ring would take if all its threads did nothing else.
double capacity_seconds(const graph::RingSeries& ring, const graph::StageSeries& stage) {
  return stage.series.median() / (is_serial(stage.name) ? 1 : ring.threads);
}

const graph::StageSeries* find_stage(const graph::RingSeries& ring, const std::string& name) {
  for (const graph::StageSeries& stage : ring.stages) {
    if (stage.name == name) return &stage;
  }
  return nullptr;
}

// ---- the table ----

void add_heading(std::string& out, const graph::BenchReport& report, const std::string& input, const Model& model) {
  const graph::Sample& sample = report.sample;
  const double text_share = static_cast<double>(sample.text_bytes) / static_cast<double>(sample.decoded_bytes);
  add(out, "%s: %s%s of JSONL (%.0f %% of it text; %s on disk: %s), %s passages, %s words\n",
      printable(input, 200).c_str(), sample.whole ? "" : "the first ",
      with_unit(static_cast<double>(sample.decoded_bytes)).c_str(), text_share * 100, sample.compression.c_str(),
      with_unit(static_cast<double>(sample.raw_bytes)).c_str(), with_commas(sample.passages).c_str(),
      with_commas(sample.words).c_str());
  add(out, "model %s, %s; %s\n", printable(model.name, 80).c_str(), counted(model.heads.size(), "head").c_str(),
      printable(report.machine, 80).c_str());
  if (report.cycles.source == "perf") {
    add(out, "cycles: the core's own, counted by perf (%.2f GHz)\n", report.cycles.hertz * 1e-9);
  } else if (report.cycles.source == "tsc") {
    add(out, "cycles: of the time stamp counter (%.2f GHz); perf is not permitted here, so turbo is not seen\n",
        report.cycles.hertz * 1e-9);
  } else {
    add(out, "cycles: this machine has no counter that can be read\n");
  }
  add(out,
      "noise: the ring on one thread against itself, %zu pairs in turn: median ratio %.3f, half of them %.3f to %.3f, "
      "all %.3f to %.3f\n       smaller differences mean nothing\n",
      report.noise.ratios.size(), report.noise.quantile(0.5), report.noise.quantile(0.25), report.noise.quantile(0.75),
      report.noise.quantile(0), report.noise.quantile(1));
  if (sample.decoded_bytes < kSmallSample) {
    add(out, "warning: the sample is small; starting and stopping weigh more than labelling. Give at least 10 MB.\n");
  }
}

void add_limits(std::string& out, const Figures& figures, const std::vector<graph::Limit>& limits) {
  for (const graph::Limit& limit : limits) {
    add(out, "  %-9s %9.0f MB/s  %s\n", limit.name.c_str(), figures.mb_per_second(limit.series.median()),
        limit.what.c_str());
  }
}

void add_row(std::string& out, const Figures& figures, const graph::TargetReport& target, const std::string& name,
             double seconds, double all_threads_seconds) {
  add(out, "  %-9s %9.0f %12s %8.2f", name.c_str(), figures.mb_per_second(seconds),
      with_commas(static_cast<std::uint64_t>(figures.passages_per_second(seconds))).c_str(),
      figures.cycles_per_byte(seconds));
  const double sum = sum_of_medians(target);
  add(out, sum > 0 && name != "all" ? " %7.1f %%" : "          ", 100 * seconds / sum);
  if (target.rings.size() > 1) {
    add(out, all_threads_seconds > 0 ? " %11.0f" : "           -", figures.mb_per_second(all_threads_seconds));
  }
  if (const graph::Limit* const limit = figures.limit_of(name, target); limit != nullptr && seconds > 0) {
    add(out, "   %5.1f %% of %s", 100 * limit->series.median() / seconds, limit->name.c_str());
  }
  out += "\n";
}

void add_target(std::string& out, const graph::BenchReport& report, const Figures& figures,
                const graph::TargetReport& target) {
  add(out, "\n%s\n  %-9s %9s %12s %8s %9s", std::string(cpu_target_name(target.target)).c_str(), "stage", "MB/s",
      "passages/s", "cycles/B", "of time");
  if (target.rings.size() > 1) add(out, " %4d threads", target.rings.back().threads);
  add(out, "   of the limit\n");
  for (const graph::StageSeries& stage : target.walk) {
    const graph::StageSeries* const among_many = find_stage(target.rings.back(), stage.name);
    add_row(out, figures, target, stage.name, stage.series.median(),
            among_many == nullptr ? 0 : capacity_seconds(target.rings.back(), *among_many));
    if (stage.name == "classify") {
      const double cold = target.classify_cold.median();
      add(out, "   cold     %9.0f %12s %8.2f            (every batch meets an empty memory of words)\n",
          figures.mb_per_second(cold),
          with_commas(static_cast<std::uint64_t>(figures.passages_per_second(cold))).c_str(),
          figures.cycles_per_byte(cold));
    }
  }
  add_row(out, figures, target, "all", target.walk_sum.median(), 0);
  const double one = target.rings.front().wall.median();
  for (const graph::RingSeries& ring : target.rings) {
    const double seconds = ring.wall.median();
    add(out, "  ring of %d %8.0f %12s %8.2f   x%.2f, half of %zu runs %.0f to %.0f MB/s; %.1f %% of %s\n", ring.threads,
        figures.mb_per_second(seconds),
        with_commas(static_cast<std::uint64_t>(figures.passages_per_second(seconds))).c_str(),
        figures.cycles_per_byte(seconds), one / seconds, ring.wall.seconds.size(),
        figures.mb_per_second(ring.wall.quantile(0.75)), figures.mb_per_second(ring.wall.quantile(0.25)),
        100 * report.limits.back().series.median() / seconds, report.limits.back().name.c_str());
  }
}

// ---- JSON ----

Json series_json(const Figures& figures, const graph::Series& series) {
  Json json;
  json["mb_per_second"] = figures.mb_per_second(series.median());
  json["passages_per_second"] = figures.passages_per_second(series.median());
  json["cycles_per_byte"] = figures.cycles_per_byte(series.median());
  json["seconds"] = {{"median", series.median()},        {"low", series.quantile(0)},
                     {"quarter", series.quantile(0.25)}, {"three_quarters", series.quantile(0.75)},
                     {"high", series.quantile(1)},       {"repetitions", series.seconds.size()}};
  return json;
}

Json limits_json(const Figures& figures, const std::vector<graph::Limit>& limits) {
  Json json = Json::object();
  for (const graph::Limit& limit : limits) {
    json[limit.name] = series_json(figures, limit.series);
    json[limit.name]["what"] = limit.what;
  }
  return json;
}

Json ring_json(const Figures& figures, const graph::RingSeries& ring, double one, const graph::Limit& limit) {
  Json json = series_json(figures, ring.wall);
  json["threads"] = ring.threads;
  json["times_one_thread"] = one / ring.wall.median();
  json["limit"] = limit.name;
  json["share_of_limit"] = limit.series.median() / ring.wall.median();
  for (const graph::StageSeries& stage : ring.stages) {
    json["stages"][stage.name] = {{"seconds_of_all_threads", stage.series.median()},
                                  {"mb_per_second", figures.mb_per_second(capacity_seconds(ring, stage))}};
  }
  return json;
}

Json target_json(const graph::BenchReport& report, const Figures& figures, const graph::TargetReport& target) {
  Json json;
  json["cpu"] = std::string(cpu_target_name(target.target));
  json["limits"] = limits_json(figures, target.limits);
  for (const graph::StageSeries& stage : target.walk) {
    Json one = series_json(figures, stage.series);
    one["share_of_time"] = stage.series.median() / sum_of_medians(target);
    if (const graph::Limit* const limit = figures.limit_of(stage.name, target)) {
      one["limit"] = limit->name;
      one["share_of_limit"] = limit->series.median() / stage.series.median();
    }
    json["stages"][stage.name] = one;
  }
  json["classify_cold"] = series_json(figures, target.classify_cold);
  json["all_stages"] = series_json(figures, target.walk_sum);
  for (const graph::RingSeries& ring : target.rings) {
    json["rings"].push_back(ring_json(figures, ring, target.rings.front().wall.median(), report.limits.back()));
  }
  return json;
}

}  // namespace

std::string bench_table(const graph::BenchReport& report, const std::string& input, const Model& model) {
  const Figures figures(report);
  std::string out;
  add_heading(out, report, input, model);
  out += "\nlimits, one thread (MB of decoded JSONL a second)\n";
  add_limits(out, figures, report.limits);
  add_limits(out, figures, report.targets.front().limits);
  for (const graph::TargetReport& target : report.targets) add_target(out, report, figures, target);
  return out;
}

std::string bench_json(const graph::BenchReport& report, const std::string& input, const Model& model) {
  const Figures figures(report);
  const graph::Sample& sample = report.sample;
  Json json;
  json["format"] = "stancemill-bench";
  json["version"] = kBenchVersion;
  json["stancemill"] = kVersion;
  json["input"] = printable(input, 4000);
  json["sample"] = {
      {"file_bytes", sample.file_bytes}, {"raw_bytes", sample.raw_bytes}, {"decoded_bytes", sample.decoded_bytes},
      {"text_bytes", sample.text_bytes}, {"lines", sample.lines},         {"passages", sample.passages},
      {"words", sample.words},           {"whole_file", sample.whole},    {"compression", sample.compression}};
  json["model"] = {{"name", model.name}, {"sha256", model.sha256}, {"heads", model.heads.size()}};
  json["machine"] = {{"processor", report.machine},
                     {"threads", report.threads},
                     {"cycles_from", report.cycles.source},
                     {"cycles_per_second", report.cycles.hertz}};
  json["noise"] = {{"pairs", report.noise.ratios.size()},
                   {"median", report.noise.quantile(0.5)},
                   {"low", report.noise.quantile(0)},
                   {"quarter", report.noise.quantile(0.25)},
                   {"three_quarters", report.noise.quantile(0.75)},
                   {"high", report.noise.quantile(1)}};
  json["limits"] = limits_json(figures, report.limits);
  for (const graph::TargetReport& target : report.targets) {
    json["targets"].push_back(target_json(report, figures, target));
  }
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace stancemill::cli
