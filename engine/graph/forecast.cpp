#include "graph/forecast.h"

#include <oneapi/tbb/info.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <thread>
#include <utility>

#include "graph/memory.h"
#include "graph/probe.h"
#include "graph/run.h"
#include "graph/sample_total.h"

namespace stancemill::graph {
namespace {

/// Rounds that are timed, after one that warms up; and Student's quantile of 97.5 % for as many less one.
constexpr std::size_t kRounds = 4;
constexpr double kStudentOfRounds = 3.182;
constexpr double kNormal = 1.959963985;
/// Blocks that beginnings are shared out to: what lies side by side is alike, and single batches would seem too sure.
constexpr std::size_t kBlocksOfBeginnings = 20;
/// Frames of compressed outputs are cut elsewhere than in the sample: that much more or less.
constexpr double kPackingMargin = 0.01;

class Forecaster {
 public:
  Forecaster(const Model& model, const LabelOptions& options, int threads)
      : model_(model), options_(options), threads_(threads), shared_(model, options.cpu) {}

  Result<Forecast> run(const ForecastOptions& wishes);

 private:
  using Round = std::vector<ProbedPiece>;

  Result<Round> probe_all();
  Status probe_next(Probe& probe, std::atomic<std::size_t>& next, Round& round);
  void number_lines(const Round& round);
  Status measure_packing();
  std::vector<Probed> blocks_of(std::size_t pool) const;
  template <class AmountOf>
  SampleTotal total_by(const AmountOf& amount_of, bool is_count) const;
  SampleTotal count_total(std::size_t measure) const;
  SampleTotal output_total() const;
  SampleTotal seconds_total() const;
  double spread_of_rounds(std::size_t measure) const;
  Status label_sample();
  void promise_figure(const std::string& name, const SampleTotal& total, double unit);
  Status promise_all();

  const Model& model_;
  const LabelOptions& options_;
  const int threads_;
  const Shared shared_;
  std::vector<SamplePiece> pieces_;  ///< blocks first, then beginnings
  std::size_t block_pieces_ = 0;
  std::vector<std::uint64_t> first_lines_;  ///< of the pieces
  std::array<double, 2> pool_bytes_{};
  std::vector<std::unique_ptr<Probe>> probes_;
  std::vector<Round> rounds_;
  std::array<std::vector<Probed>, 2> pools_;
  double header_bytes_ = 0;     ///< of all outputs
  double packed_share_ = 1;     ///< bytes on disk for a byte of rows
  double packing_seconds_ = 0;  ///< for a byte of rows
  double once_seconds_ = 0;     ///< that a run takes however long it is: cold memories, threads
  Forecast forecast_;
};

Result<Forecast> Forecaster::run(const ForecastOptions& wishes) {
  Result<ChosenSample> chosen = choose_sample(options_.inputs, wishes.sample_bytes, wishes.seed);
  if (!chosen.ok()) return chosen.status();
  pieces_ = std::move(chosen.value().blocks.pieces);
  block_pieces_ = pieces_.size();
  pool_bytes_ = {static_cast<double>(chosen.value().blocks.bytes),
                 static_cast<double>(chosen.value().beginnings.bytes)};
  for (const SamplePiece& piece : chosen.value().beginnings.pieces) pieces_.push_back(piece);
  first_lines_.assign(pieces_.size(), 1);
  for (int i = 0; i < threads_; ++i) {
    Result<std::unique_ptr<Probe>> probe = Probe::create(shared_, options_);
    if (!probe.ok()) return probe.status();
    probes_.push_back(probe.take());
  }
  for (std::size_t i = 0; i <= kRounds; ++i) {
    Result<Round> round = probe_all();
    if (!round.ok()) return round.status();
    if (i == 0) {
      number_lines(round.value());
      if (Status status = measure_packing(); !status.ok()) return status;
    } else {
      rounds_.push_back(round.take());
    }
  }
  probes_.clear();
  for (const std::size_t pool : {0, 1}) {
    pools_[pool] = blocks_of(pool);
    double seen = 0;
    for (const Probed& block : pools_[pool]) seen += block.raw_bytes;
    if (seen > 0 || pool_bytes_[pool] == 0) continue;
    return Status(ErrorCode::kInput, "no line begins in any place of the sample; give a larger --sample-bytes");
  }
  if (Status status = label_sample(); !status.ok()) return status;
  if (Status status = promise_all(); !status.ok()) return status;
  return std::move(forecast_);
}

/// All pieces, shared out over the threads as they come to them.
Result<Forecaster::Round> Forecaster::probe_all() {
  Round round(pieces_.size());
  std::atomic<std::size_t> next = 0;
  std::vector<Status> statuses(probes_.size());
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < probes_.size(); ++i) {
      workers.emplace_back([&, i] {
        try {
          statuses[i] = probe_next(*probes_[i], next, round);
        } catch (const std::exception& error) {  // out of memory
          statuses[i] = Status(ErrorCode::kFailed, std::string("the sample could not be labelled: ") + error.what());
        }
      });
    }
  }
  for (const Status& status : statuses) {
    if (!status.ok()) return status;
  }
  return round;
}

Status Forecaster::probe_next(Probe& probe, std::atomic<std::size_t>& next, Round& round) {
  for (std::size_t i = next++; i < pieces_.size(); i = next++) {
    Result<ProbedPiece> probed = probe.probe(pieces_[i], first_lines_[i]);
    if (!probed.ok()) return probed.status();
    round[i] = probed.take();
  }
  return {};
}

/// Lines' numbers are printed: a piece's are to be about as long as they will be in the run.
void Forecaster::number_lines(const Round& round) {
  for (const std::size_t pool : {0, 1}) {
    const std::size_t begin = pool == 0 ? 0 : block_pieces_;
    const std::size_t end = pool == 0 ? block_pieces_ : pieces_.size();
    Probed sum;
    for (std::size_t i = begin; i < end; ++i) {
      for (const Probed& batch : round[i].batches) sum += batch;
    }
    if (sum.raw_bytes == 0) continue;
    const double lines_a_byte = sum.amounts[kLines] / sum.raw_bytes;
    for (std::size_t i = begin; i < end; ++i) {
      double before = static_cast<double>(pieces_[i].file.begin);
      const Result<std::uint64_t> bytes = io::file_bytes(pieces_[i].file.path);
      if (pool == 1 && !round[i].whole && bytes.ok()) before = static_cast<double>(bytes.value()) / 2;
      first_lines_[i] = 1 + static_cast<std::uint64_t>(before * lines_a_byte);
    }
  }
}

Status Forecaster::measure_packing() {
  header_bytes_ = static_cast<double>(probes_.front()->header_bytes());
  if (options_.mirror) header_bytes_ *= static_cast<double>(options_.inputs.size());
  Probe::Packing sum;
  for (const std::unique_ptr<Probe>& probe : probes_) {
    const Result<Probe::Packing> packing = probe->packing();
    if (!packing.ok()) return packing.status();
    sum.rows += packing.value().rows;
    sum.packed += packing.value().packed;
    sum.seconds += packing.value().seconds;
  }
  if (sum.rows == 0) return {};
  packed_share_ = sum.packed / sum.rows;
  packing_seconds_ = sum.seconds / sum.rows;
  return {};
}

/// Counts as they are, times as the mean of all rounds.
std::vector<Probed> Forecaster::blocks_of(std::size_t pool) const {
  std::vector<Probed> blocks;
  const std::size_t begin = pool == 0 ? 0 : block_pieces_;
  const std::size_t end = pool == 0 ? block_pieces_ : pieces_.size();
  for (std::size_t i = begin; i < end; ++i) {
    std::vector<Probed> batches = rounds_.front()[i].batches;
    for (std::size_t k = 0; k < batches.size(); ++k) {
      for (const std::size_t measure : {kReadSeconds, kWriteSeconds, kAllSeconds}) {
        double seconds = 0;
        for (const Round& round : rounds_)
          seconds += k < round[i].batches.size() ? round[i].batches[k].amounts[measure] : 0;
        const double packing = measure == kReadSeconds ? 0 : packing_seconds_ * batches[k].amounts[kRowBytes];
        batches[k].amounts[measure] = seconds / static_cast<double>(rounds_.size()) + packing;
      }
    }
    const std::size_t groups = pool == 0 ? 1 : std::max<std::size_t>(1, kBlocksOfBeginnings / (end - begin));
    const std::size_t together = std::max<std::size_t>(1, (batches.size() + groups - 1) / groups);
    for (std::size_t k = 0; k < batches.size(); ++k) {
      if (k % together == 0) blocks.emplace_back();
      blocks.back() += batches[k];
    }
  }
  return blocks;
}

/// `amount_of` says how much of something a block holds.
template <class AmountOf>
SampleTotal Forecaster::total_by(const AmountOf& amount_of, bool is_count) const {
  std::vector<SampledPool> pools;
  for (const std::size_t pool : {0, 1}) {
    SampledPool& to = pools.emplace_back(SampledPool{pool_bytes_[pool], {}});
    for (const Probed& block : pools_[pool]) to.blocks.push_back({block.raw_bytes, amount_of(block)});
  }
  return total_of(pools, is_count);
}

SampleTotal Forecaster::count_total(std::size_t measure) const {
  return total_by([measure](const Probed& block) { return block.amounts[measure]; }, /*is_count=*/true);
}

SampleTotal Forecaster::output_total() const {
  const auto on_disk = [this](const Probed& block) {
    return block.amounts[kRowBytes] * packed_share_ + block.amounts[kRejectBytes];
  };
  SampleTotal total = total_by(on_disk, /*is_count=*/false);
  for (double* const value : {&total.estimate, &total.low, &total.high}) *value += header_bytes_;
  if (packed_share_ != 1) {
    total.low *= 1 - kPackingMargin;
    total.high *= 1 + kPackingMargin;
  }
  return total;
}

/// Relative standard deviation of the rounds.
double Forecaster::spread_of_rounds(std::size_t measure) const {
  std::vector<double> sums;
  for (const Round& round : rounds_) {
    double& sum = sums.emplace_back(0);
    for (const ProbedPiece& piece : round) {
      for (const Probed& batch : piece.batches) sum += batch.amounts[measure];
    }
  }
  double mean = 0;
  for (const double sum : sums) mean += sum / static_cast<double>(sums.size());
  double squares = 0;
  for (const double sum : sums) squares += (sum - mean) * (sum - mean);
  return mean == 0 ? 0 : std::sqrt(squares / static_cast<double>(sums.size() - 1)) / mean;
}

/// What is slowest decides.
SampleTotal Forecaster::seconds_total() const {
  SampleTotal slowest;
  for (const std::size_t measure : {kReadSeconds, kWriteSeconds, kAllSeconds}) {
    SampleTotal one = total_by([measure](const Probed& block) { return block.amounts[measure]; }, /*is_count=*/false);
    const double share = measure == kAllSeconds ? 1.0 / threads_ : 1.0;
    const double of_blocks = kNormal * std::sqrt(one.variance);
    const double of_rounds = kStudentOfRounds * spread_of_rounds(measure) * one.estimate;
    const double half = std::sqrt(of_blocks * of_blocks + of_rounds * of_rounds);
    one = {one.estimate * share + once_seconds_, std::max(0.0, one.estimate - half) * share,
           (one.estimate + half) * share + 2 * once_seconds_, 0};
    if (one.estimate >= slowest.estimate) slowest = one;
  }
  return slowest;
}

/// As the run will: what its memory comes to, and what it takes longer than its stages when they are warm.
Status Forecaster::label_sample() {
  LabelOptions sample = options_;
  sample.inputs.clear();
  sample.output = sample.rejects = "/dev/null";
  sample.mirror = false;
  sample.resume = false;
  sample.examples = 0;
  sample.threads = threads_;
  if (sinks::writes_own_file(sample.format)) sample.format = sinks::Format::kJsonl;
  double warm_seconds = 0;
  for (std::size_t i = 0; i < block_pieces_; ++i) {
    if (!pieces_[i].empty) sample.inputs.push_back(pieces_[i].file);
    for (const Probed& batch : rounds_.back()[i].batches) warm_seconds += batch.amounts[kAllSeconds] / threads_;
  }
  std::vector<LabelOptions> runs;
  if (!sample.inputs.empty()) runs.push_back(sample);
  for (std::size_t i = block_pieces_; i < pieces_.size() && i == block_pieces_; ++i) {
    sample.inputs = {pieces_[i].file};
    for (const Probed& batch : rounds_.front()[i].batches) {
      sample.limit += static_cast<std::uint64_t>(batch.amounts[kLines]);
      warm_seconds += batch.amounts[kAllSeconds] / threads_;
    }
    runs.push_back(sample);
  }
  for (const LabelOptions& run : runs) {
    const Result<RunManifest> done = label(model_, run);
    if (!done.ok()) return done.status();
    once_seconds_ += done.value().seconds;
  }
  once_seconds_ = std::max(0.0, once_seconds_ - warm_seconds);
  return {};
}

/// Ends are rounded outwards to whole units.
void Forecaster::promise_figure(const std::string& name, const SampleTotal& total, double unit) {
  PromisedFigure& figure = forecast_.promise.figures.emplace_back();
  figure.name = name;
  figure.promised = std::round(total.estimate / unit) * unit;
  figure.low = std::floor(total.low / unit + 1e-9) * unit;
  figure.high = std::ceil(total.high / unit - 1e-9) * unit;
}

Status Forecaster::promise_all() {
  promise_figure("lines", count_total(kLines), 1);
  promise_figure("labelled", count_total(kLabelled), 1);
  promise_figure("blank", count_total(kBlank), 1);
  promise_figure("rejected", count_total(kRejected), 1);
  for (std::size_t i = 1; i < static_cast<std::size_t>(kRowErrorCount); ++i) {
    const SampleTotal rejects = count_total(kReasons + i);
    if (rejects.estimate == 0) continue;
    promise_figure("rejected." + std::string(reason_name(static_cast<RowError>(i))), rejects, 1);
  }
  if (!sinks::writes_own_file(options_.format)) promise_figure("output_bytes", output_total(), 1);
  const Result<std::uint64_t> memory = memory_of(model_, options_, threads_);
  if (!memory.ok()) return memory.status();
  const auto peak = static_cast<double>(peak_memory_bytes());
  promise_figure("memory_bytes", {peak, 0, std::max(peak, static_cast<double>(memory.value())), 0}, 1);
  promise_figure("seconds", seconds_total(), 0.001);
  forecast_.promise.made = utc_now();
  forecast_.promise.threads = threads_;
  forecast_.promise.settings = promised_settings(options_);
  forecast_.input_bytes = static_cast<std::uint64_t>(pool_bytes_[0] + pool_bytes_[1]);
  double sampled = 0;
  for (const std::vector<Probed>& pool : pools_) {
    for (const Probed& block : pool) sampled += block.raw_bytes;
  }
  forecast_.sampled_bytes = static_cast<std::uint64_t>(sampled);
  forecast_.places = pieces_.size();
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    const ProbedPiece& piece = rounds_.front()[i];
    if (!piece.trouble.empty()) forecast_.troubles.push_back(piece.trouble);
    if (i >= block_pieces_ && !piece.whole) ++forecast_.beginnings;
  }
  return {};
}

}  // namespace

Result<Forecast> forecast(const Model& model, const LabelOptions& options, const ForecastOptions& wishes) {
  if (options.inputs.empty()) return Status(ErrorCode::kUsage, "no input was given");
  if (Status status = parse::check_options(parse_options_of(options)); !status.ok()) return status;
  try {
    const int threads = options.threads > 0 ? options.threads : oneapi::tbb::info::default_concurrency();
    return Forecaster(model, options, threads).run(wishes);
  } catch (const std::exception& error) {  // out of memory, no threads
    return Status(ErrorCode::kFailed, std::string("the forecast failed: ") + error.what());
  }
}

}  // namespace stancemill::graph
