#include "graph/stage_walk.h"

#include <chrono>
#include <utility>

#include "graph/graph.h"
#include "parse/structural_index.h"
#include "sinks/sinks.h"

namespace stancemill::graph {
namespace {

using Clock = std::chrono::steady_clock;

Status trouble(const std::string& path, io::LineReader& reader) {
  if (reader.state() == StreamState::kOk) return {};
  return {ErrorCode::kInput, path + ": " + std::string(state_name(reader.state())) + ": " + reader.detail() +
                                 " (a benchmark wants a sound file)"};
}

}  // namespace

StageWalk::StageWalk(const Model& model, const BenchOptions& options, CpuTarget target)
    : options_(options), target_(target), shared_(model, target) {
  context_.model = &model;
  context_.input_names = {options.input};
  context_.kept_fields = options.parse.kept_fields;
  manifest_.tallies = sinks::make_tallies(model);
}

Result<std::unique_ptr<StageWalk>> StageWalk::create(const Model& model, const BenchOptions& options,
                                                     CpuTarget target) {
  std::unique_ptr<StageWalk> walk(new StageWalk(model, options, target));
  Result<std::unique_ptr<Worker>> worker = make_worker(model, options.parse, target);
  if (!worker.ok()) return worker.status();
  walk->worker_ = worker.take();
  Result<std::unique_ptr<io::OutputFile>> file = io::OutputFile::create("/dev/null", {});
  if (!file.ok()) return file.status();
  walk->file_ = file.take();
  walk->sink_ = sinks::make_text_sink(sinks::Format::kJsonl, walk->context_, walk->file_.get());
  return walk;
}

Result<io::LineReader> StageWalk::open() const {
  Result<std::unique_ptr<Source>> source = io::open_source(options_.input);
  if (!source.ok()) return source.status();
  io::LineReaderOptions options;
  options.block_bytes = LabelOptions().block_bytes;  // the ring's batches
  return io::LineReader(source.take(), options);
}

Result<std::array<double, kWalkStages.size()>> StageWalk::walk(const Sample& sample, bool forget) {
  std::array<double, kWalkStages.size()> seconds{};
  auto last = Clock::now();
  const auto lap = [&](std::size_t stage) {
    const auto now = Clock::now();
    seconds[stage] += std::chrono::duration<double>(now - last).count();
    last = now;
  };
  Result<io::LineReader> reader = open();
  if (!reader.ok()) return reader.status();
  std::uint64_t lines = 0;
  while (lines < sample.lines) {
    batch_.clear();
    const bool filled = reader.value().next(batch_);
    lap(0);
    if (!filled) return Status(ErrorCode::kInput, options_.input + ": became shorter while it was measured");
    lines += batch_.end_line - batch_.first_line;
    parse_stage(*worker_, batch_);
    lap(1);
    segment_stage(*worker_, batch_);
    lap(2);
    hash_stage(shared_, batch_);
    lap(3);
    if (forget) {
      worker_->scratch.forget();
      last = Clock::now();
    }
    classify_stage(shared_, *worker_, batch_);
    lap(4);
    sink_->render(context_, batch_);
    sinks::render_rejects(context_, batch_);
    lap(5);
    if (const Status status = sink_->write(context_, batch_); !status.ok()) return status;
    sinks::tally(batch_, manifest_);
    lap(6);
  }
  return seconds;
}

Result<Sample> StageWalk::explore(std::uint64_t bytes) {
  Result<io::LineReader> reader = open();
  if (!reader.ok()) return reader.status();
  Sample sample;
  while (bytes == 0 || sample.decoded_bytes < bytes) {
    batch_.clear();
    if (!reader.value().next(batch_)) {
      if (const Status status = trouble(options_.input, reader.value()); !status.ok()) return status;
      sample.whole = true;
      break;
    }
    parse_stage(*worker_, batch_);
    segment_stage(*worker_, batch_);
    sample.decoded_bytes = batch_.end_offset;
    sample.lines = batch_.end_line - 1;
    sample.raw_bytes = reader.value().source().raw_bytes();
    sample.words += batch_.tokens.size();
    for (const Passage& passage : batch_.passages) {
      if (passage.error != RowError::kNone) continue;
      ++sample.passages;
      sample.text_bytes += passage.text.size();
    }
  }
  return sample;
}

Result<double> StageWalk::index_alone(const Sample& sample) {
  parse::StructuralIndex index(target_);
  if (!index.available()) return 0.0;
  Result<io::LineReader> reader = open();
  if (!reader.ok()) return reader.status();
  double seconds = 0;
  for (std::uint64_t lines = 0; lines < sample.lines;) {
    batch_.clear();
    if (!reader.value().next(batch_)) break;
    lines += batch_.end_line - batch_.first_line;
    const auto begin = Clock::now();
    index.build(batch_.input.data(), static_cast<std::uint32_t>(batch_.input.size()));
    seconds += std::chrono::duration<double>(Clock::now() - begin).count();
  }
  return seconds;
}

}  // namespace stancemill::graph
