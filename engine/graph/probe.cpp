#include "graph/probe.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "graph/explain.h"
#include "graph/run.h"
#include "sinks/sinks.h"

namespace stancemill::graph {
namespace {

/// Of a file's beginning: that many batches at least, so that it shows how much they differ.
constexpr std::uint64_t kBatchesOfABeginning = 40;
constexpr std::uint64_t kLeastBatchBytes = 4 * 1024;

double seconds_between(Clock::time_point begin, Clock::time_point end) {
  return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

Probed& Probed::operator+=(const Probed& other) {
  raw_bytes += other.raw_bytes;
  decoded_bytes += other.decoded_bytes;
  for (std::size_t i = 0; i < amounts.size(); ++i) amounts[i] += other.amounts[i];
  return *this;
}

Probe::Probe(const Shared& shared, const LabelOptions& options) : options_(options), shared_(shared) {
  context_.model = &shared.model();
  context_.kept_fields = options.parse.kept_fields;
  context_.explain = options.explain > 0;
  context_.name_inputs = options.inputs.size() > 1 && !options.mirror;
  for (const io::InputFile& input : options.inputs) context_.input_names.push_back(input.path);
  figures_.tallies = sinks::make_tallies(shared.model());
}

Result<std::unique_ptr<Probe>> Probe::create(const Shared& shared, const LabelOptions& options) {
  std::unique_ptr<Probe> probe(new Probe(shared, options));
  if (Status status = sinks::check_kept_fields(options.format, probe->context_); !status.ok()) return status;
  Result<std::unique_ptr<Worker>> worker = make_worker(shared.model(), parse_options_of(options), options.cpu);
  if (!worker.ok()) return worker.status();
  probe->worker_ = worker.take();
  Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::create("/dev/null", {});
  if (!file.ok()) return file.status();
  probe->file_ = file.take();
  const sinks::Format format = sinks::writes_own_file(options.format) ? sinks::Format::kJsonl : options.format;
  probe->sink_ = sinks::make_text_sink(format, probe->context_, probe->file_.get());
  if (Status status = probe->sink_->finish(); !status.ok()) return status;  // writes the header, if there is one
  probe->header_bytes_ = probe->file_->bytes();
  probe->compressor_ = io::make_compressor(options.output);
  return probe;
}

Result<io::LineReader> Probe::open(const SamplePiece& piece, std::uint64_t first_line) const {
  const io::InputFile& file = piece.file;
  Result<std::unique_ptr<Source>> source =
      file.is_range() ? io::open_range(file.path, file.begin, file.end) : io::open_source(file.path);
  if (!source.ok()) return source.status();
  io::LineReaderOptions options;
  options.max_line_bytes = options_.max_line_bytes;
  options.block_bytes = options_.block_bytes;
  if (piece.decoded_bytes != 0) {
    options.block_bytes = static_cast<std::size_t>(
        std::clamp<std::uint64_t>(piece.decoded_bytes / kBatchesOfABeginning, kLeastBatchBytes, options_.block_bytes));
  }
  io::LineReader reader(source.take(), options);
  reader.begin_at(first_line, file.begin);
  return reader;
}

Result<ProbedPiece> Probe::probe(const SamplePiece& piece, std::uint64_t first_line) {
  ProbedPiece probed;
  if (piece.empty) {
    probed.batches.emplace_back();
    return probed;
  }
  const Clock::time_point before = Clock::now();
  Result<io::LineReader> reader = open(piece, first_line);
  if (!reader.ok()) {  // as a run does: the others go on
    probed.trouble = reader.status().message();
    return probed;
  }
  const Source& source = reader.value().source();
  std::uint64_t raw_bytes = 0;
  double opening = seconds_between(before, Clock::now());
  while (piece.decoded_bytes == 0 || batch_.end_offset < piece.decoded_bytes || probed.batches.empty()) {
    const Clock::time_point begin = Clock::now();
    batch_.clear();
    if (!reader.value().next(batch_)) {
      probed.whole = true;
      if (const StreamState state = reader.value().state(); state != StreamState::kOk) {
        probed.trouble = piece.file.path + ": " + std::string(state_name(state)) + ": " + reader.value().detail();
      }
      break;
    }
    Probed& batch = probed.batches.emplace_back();
    batch.amounts[kReadSeconds] = seconds_between(begin, Clock::now()) + std::exchange(opening, 0);
    batch_.input_index = static_cast<std::uint32_t>(piece.input);
    const std::uint64_t now = std::max(raw_bytes, source.raw_bytes_read_out());
    batch.raw_bytes = static_cast<double>(now - std::exchange(raw_bytes, now));
    batch.decoded_bytes = static_cast<double>(batch_.end_offset - batch_.first_offset);
    if (Status status = take_through(batch_, batch); !status.ok()) return status;
  }
  if (probed.whole && !probed.batches.empty()) {
    probed.batches.back().raw_bytes += static_cast<double>(source.raw_bytes() - raw_bytes);
  }
  return probed;
}

Status Probe::take_through(Batch& batch, Probed& probed) {
  std::array<double, kMeasureCount>& amounts = probed.amounts;
  Clock::time_point begin = Clock::now();
  parse_stage(*worker_, batch);
  segment_stage(*worker_, batch);
  hash_stage(shared_, batch);
  classify_stage(shared_, *worker_, batch);
  if (options_.explain > 0) explain_stage(shared_, batch, options_.explain);
  sink_->render(context_, batch);
  sinks::render_rejects(context_, batch);
  const double parallel = seconds_between(begin, Clock::now());
  begin = Clock::now();
  if (Status status = sink_->write(context_, batch); !status.ok()) return status;
  sinks::tally(batch, figures_);
  amounts[kWriteSeconds] = seconds_between(begin, Clock::now());
  amounts[kAllSeconds] = amounts[kReadSeconds] + parallel + amounts[kWriteSeconds];
  amounts[kLines] = static_cast<double>(batch.end_line - batch.first_line);
  amounts[kBlank] = static_cast<double>(batch.blank_lines);
  for (const Passage& passage : batch.passages) {
    if (passage.error == RowError::kNone) {
      ++amounts[kLabelled];
    } else {
      ++amounts[kRejected];
      ++amounts[kReasons + static_cast<std::size_t>(passage.error)];
    }
  }
  amounts[kRowBytes] = static_cast<double>(batch.output.size());
  amounts[kRejectBytes] = static_cast<double>(batch.rejects.size());
  return pack(batch.output.view());
}

Status Probe::pack(std::string_view rows) {
  if (!compressor_) return {};
  const Clock::time_point begin = Clock::now();
  packing_.rows += static_cast<double>(rows.size());
  Status status = compressor_->write(rows, [this](std::string_view frame) {
    packing_.packed += static_cast<double>(frame.size());
    return Status();
  });
  packing_.seconds += seconds_between(begin, Clock::now());
  return status;
}

Result<Probe::Packing> Probe::packing() {
  if (!compressor_ || packing_.rows == 0) return packing_;
  const Clock::time_point begin = Clock::now();
  Status status = compressor_->finish(packing_.packed == 0, [this](std::string_view frame) {
    packing_.packed += static_cast<double>(frame.size());
    return Status();
  });
  packing_.seconds += seconds_between(begin, Clock::now());
  if (!status.ok()) return status;
  return packing_;
}

}  // namespace stancemill::graph
