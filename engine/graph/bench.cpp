#include "graph/bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "graph/graph.h"
#include "graph/stage_walk.h"
#include "io/raw_file.h"
#include "parse/structural_index.h"

namespace stancemill::graph {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLeastRepetitions = 3;
constexpr std::size_t kMostRepetitions = 1000;
/// Of the time that is given, this share goes to noise; the rest is divided evenly.
constexpr double kShareForNoise = 0.15;
constexpr std::size_t kLeastPairs = 5;
constexpr std::size_t kPieceBytes = 256 * 1024;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Linear between neighbours, as usual.
double quantile_of(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
}

/// The processor's name as /proc/cpuinfo has it, for the report alone.
std::string machine_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("model name", 0) == 0 && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

std::string compression_of(const std::string& path) {
  Result<std::unique_ptr<io::RawFile>> file = io::RawFile::open(path, false);
  if (!file.ok()) return "plain";
  const std::string_view first = file.value()->peek();
  if (first.substr(0, 2) == "\x1f\x8b") return "gzip";
  if (first.size() >= 4 && first.substr(1, 3) == "\xb5\x2f\xfd") return "zstd";
  return "plain";
}

/// One thing to measure: measure() does it once and notes its own times.
struct Subject {
  std::string name;
  std::function<Status()> measure;
  double spent = 0;
  std::size_t repetitions = 0;
};

/// All subjects in turn, round after round; one that has used up its share of the time drops out.
Status measure_in_turn(std::vector<Subject>& subjects, double seconds, const BenchOptions& options) {
  for (Subject& subject : subjects) {  // untimed: code, tables and files come into memory
    if (options.on_progress) options.on_progress("warming up: " + subject.name);
    if (Status status = subject.measure(); !status.ok()) return status;
  }
  const double share = seconds / static_cast<double>(subjects.size());
  for (bool again = true; again;) {
    again = false;
    for (Subject& subject : subjects) {
      const bool enough = subject.repetitions >= kLeastRepetitions && subject.spent >= share;
      if (enough || subject.repetitions == kMostRepetitions) continue;
      if (options.on_progress) options.on_progress(subject.name + ", round " + std::to_string(subject.repetitions + 1));
      const auto begin = Clock::now();
      if (Status status = subject.measure(); !status.ok()) return status;
      subject.spent += seconds_since(begin);
      ++subject.repetitions;
      again = true;
    }
  }
  return {};
}

/// All of one call of bench(). Subjects note what they measure in the report; the first, untimed measurement of each
/// goes there too and is dropped at the end.
class Bench {
 public:
  Bench(const Model& model, const BenchOptions& options) : model_(model), options_(options) {}

  Status run();
  BenchReport report() { return std::move(report_); }

 private:
  Status explore();
  Status measure_noise();
  void add_limits();
  void add_target(TargetReport& target, StageWalk& walk);
  void drop_warm_up();
  Result<RunManifest> label_sample(CpuTarget target, int threads) const;

  const Model& model_;
  const BenchOptions& options_;
  BenchReport report_;
  std::vector<std::unique_ptr<StageWalk>> walks_;
  std::vector<Subject> subjects_;
};

Status Bench::run() {
  report_.threads = options_.threads > 0 ? options_.threads : std::max(1U, std::thread::hardware_concurrency());
  report_.machine = machine_name();
  report_.cycles = measure_cycle_rate();
  if (Status status = explore(); !status.ok()) return status;
  if (Status status = measure_noise(); !status.ok()) return status;
  add_limits();
  report_.targets.resize(options_.targets.size());
  for (std::size_t i = 0; i < options_.targets.size(); ++i) {
    report_.targets[i].target = options_.targets[i];
    Result<std::unique_ptr<StageWalk>> walk = StageWalk::create(model_, options_, options_.targets[i]);
    if (!walk.ok()) return walk.status();
    walks_.push_back(walk.take());
    add_target(report_.targets[i], *walks_.back());
  }
  if (Status status = measure_in_turn(subjects_, options_.seconds * (1 - kShareForNoise), options_); !status.ok()) {
    return status;
  }
  drop_warm_up();
  return {};
}

Status Bench::explore() {
  if (options_.on_progress) options_.on_progress("looking at the file");
  const Result<std::uint64_t> bytes = io::file_bytes(options_.input);
  if (!bytes.ok()) {
    std::error_code error;
    if (options_.input != "-" && !std::filesystem::exists(options_.input, error)) return bytes.status();
    return {ErrorCode::kUsage, options_.input + ": a benchmark reads its input many times: name a regular file"};
  }
  Result<std::unique_ptr<StageWalk>> walk = StageWalk::create(model_, options_, options_.targets.front());
  if (!walk.ok()) return walk.status();
  Result<Sample> sample = walk.value()->explore(options_.bytes);
  if (!sample.ok()) return sample.status();
  report_.sample = sample.take();
  report_.sample.file_bytes = bytes.value();
  report_.sample.compression = compression_of(options_.input);
  if (report_.sample.passages == 0) {
    return {ErrorCode::kInput, options_.input + ": holds no passage that can be labelled (is the text in \"" +
                                   options_.parse.text_field + "\"? --text-field names another field)"};
  }
  return {};
}

Result<RunManifest> Bench::label_sample(CpuTarget target, int threads) const {
  LabelOptions options;
  options.inputs = {{options_.input, options_.input}};
  options.output = "/dev/null";
  options.parse = options_.parse;
  options.threads = threads;
  options.cpu = target;
  options.limit = report_.sample.whole ? 0 : report_.sample.lines;
  Result<RunManifest> manifest = label(model_, options);
  if (manifest.ok() && manifest.value().totals.labelled != report_.sample.passages) {
    return Status(ErrorCode::kInput, options_.input + ": changed while it was measured");
  }
  return manifest;
}

Status Bench::measure_noise() {
  const CpuTarget target = options_.targets.front();
  double last = 0;
  const auto once = [&]() -> Status {
    const Result<RunManifest> manifest = label_sample(target, 1);
    if (!manifest.ok()) return manifest.status();
    last = manifest.value().seconds;
    return {};
  };
  if (Status status = once(); !status.ok()) return status;
  const auto begin = Clock::now();
  while (report_.noise.ratios.size() < kLeastPairs ||
         (seconds_since(begin) < options_.seconds * kShareForNoise && report_.noise.ratios.size() < kMostRepetitions)) {
    if (options_.on_progress) options_.on_progress("noise, pair " + std::to_string(report_.noise.ratios.size() + 1));
    if (Status status = once(); !status.ok()) return status;
    const double first = last;
    if (Status status = once(); !status.ok()) return status;
    // A drift of the machine must not look like a difference: which one counts as A changes from pair to pair.
    const bool swapped = report_.noise.ratios.size() % 2 == 1;
    report_.noise.ratios.push_back(swapped ? first / last : last / first);
  }
  std::sort(report_.noise.ratios.begin(), report_.noise.ratios.end());
  return {};
}

void Bench::add_limits() {
  const auto read_raw = [this](bool hash) -> Result<double> {
    const auto begin = Clock::now();
    Result<std::unique_ptr<io::RawFile>> file = io::RawFile::open(options_.input, hash);
    if (!file.ok()) return file.status();
    const auto piece = std::make_unique<char[]>(kPieceBytes);
    while (file.value()->bytes() < report_.sample.raw_bytes && file.value()->read(piece.get(), kPieceBytes) != 0) {
    }
    return seconds_since(begin);
  };
  const auto decode = [this]() -> Result<double> {
    const auto begin = Clock::now();
    Result<std::unique_ptr<Source>> source = io::open_source(options_.input, false);
    if (!source.ok()) return source.status();
    const auto piece = std::make_unique<char[]>(kPieceBytes);
    std::uint64_t bytes = 0;
    while (bytes < report_.sample.decoded_bytes) {
      const std::size_t got = source.value()->read(piece.get(), kPieceBytes);
      if (got == 0) break;
      bytes += got;
    }
    return seconds_since(begin);
  };
  const std::string& compression = report_.sample.compression;
  report_.limits.reserve(3);  // subjects hold references
  const auto add = [&](const std::string& name, const std::string& what, std::function<Result<double>()> once) {
    Limit& limit = report_.limits.emplace_back(Limit{name, what, {}});
    subjects_.push_back({"limit " + name, [&limit, once = std::move(once)]() -> Status {
                           const Result<double> seconds = once();
                           if (seconds.ok()) limit.series.seconds.push_back(seconds.value());
                           return seconds.status();
                         }});
  };
  add("read", "the file's bytes out of the page cache into 256 KiB", [read_raw] { return read_raw(false); });
  add("hash", "the same, with the SHA-256 that the manifest keeps", [read_raw] { return read_raw(true); });
  if (compression != "plain") add(compression, "the decompressor alone, without SHA-256", decode);
}

void Bench::add_target(TargetReport& target, StageWalk& walk) {
  const std::string name(cpu_target_name(target.target));
  for (const char* const stage : kWalkStages) target.walk.push_back({stage, {}});
  subjects_.push_back({name + ", stages", [this, &target, &walk]() -> Status {
                         const auto seconds = walk.walk(report_.sample, false);
                         if (!seconds.ok()) return seconds.status();
                         double sum = 0;
                         for (std::size_t i = 0; i < kWalkStages.size(); ++i) {
                           target.walk[i].series.seconds.push_back(seconds.value()[i]);
                           sum += seconds.value()[i];
                         }
                         target.walk_sum.seconds.push_back(sum);
                         return {};
                       }});
  const parse::StructuralIndex index(target.target);
  if (index.available()) {
    target.limits.push_back({"simdjson", "simdjson's first stage alone: where the structure is, and UTF-8", {}});
    subjects_.push_back({name + ", simdjson", [this, &target, &walk]() -> Status {
                           const Result<double> seconds = walk.index_alone(report_.sample);
                           if (seconds.ok()) target.limits[0].series.seconds.push_back(seconds.value());
                           return seconds.status();
                         }});
  }
  target.rings.push_back({1, {}, {}});
  if (report_.threads > 1) target.rings.push_back({report_.threads, {}, {}});
  for (RingSeries& ring : target.rings) {
    subjects_.push_back({name + ", ring of " + std::to_string(ring.threads), [this, &target, &ring]() -> Status {
                           const Result<RunManifest> manifest = label_sample(target.target, ring.threads);
                           if (!manifest.ok()) return manifest.status();
                           ring.wall.seconds.push_back(manifest.value().seconds);
                           if (ring.stages.empty()) {
                             for (const auto& stage : manifest.value().stages) ring.stages.push_back({stage.first, {}});
                           }
                           for (std::size_t i = 0; i < ring.stages.size(); ++i) {
                             ring.stages[i].series.seconds.push_back(manifest.value().stages[i].second);
                           }
                           return {};
                         }});
  }
  // Last: the walk after it finds a memory that holds the words of the last batch alone, and warms up in its first,
  // so what is cold is measured by a walk of its own that leaves the other's worker alone.
  subjects_.push_back({name + ", cold", [this, &target, cold = std::shared_ptr<StageWalk>()]() mutable -> Status {
                         if (!cold) {
                           Result<std::unique_ptr<StageWalk>> made = StageWalk::create(model_, options_, target.target);
                           if (!made.ok()) return made.status();
                           cold = made.take();
                         }
                         const auto seconds = cold->walk(report_.sample, true);
                         if (seconds.ok()) target.classify_cold.seconds.push_back(seconds.value()[4]);
                         return seconds.status();
                       }});
}

void Bench::drop_warm_up() {
  const auto drop = [](Series& series) { series.seconds.erase(series.seconds.begin()); };
  for (Limit& limit : report_.limits) drop(limit.series);
  for (TargetReport& target : report_.targets) {
    for (StageSeries& stage : target.walk) drop(stage.series);
    drop(target.walk_sum);
    drop(target.classify_cold);
    for (Limit& limit : target.limits) drop(limit.series);
    for (RingSeries& ring : target.rings) {
      drop(ring.wall);
      for (StageSeries& stage : ring.stages) drop(stage.series);
    }
  }
}

}  // namespace

double Series::median() const { return quantile(0.5); }
double Series::quantile(double share) const { return quantile_of(seconds, share); }
double Noise::quantile(double share) const { return quantile_of(ratios, share); }

Result<BenchReport> bench(const Model& model, const BenchOptions& options) {
  if (Status status = parse::check_options(options.parse); !status.ok()) return status;
  if (options.targets.empty()) return Status(ErrorCode::kUsage, "no CPU target was named");
  Bench bench(model, options);
  if (Status status = bench.run(); !status.ok()) return status;
  return bench.report();
}

}  // namespace stancemill::graph
