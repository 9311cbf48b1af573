#include <oneapi/tbb/flow_graph.h>
#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>
#include <oneapi/tbb/task_arena.h>

#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/cpu.h"
#include "graph/explain.h"
#include "graph/graph.h"
#include "graph/inputs.h"
#include "graph/outputs.h"
#include "graph/stages.h"
#include "sinks/cube.h"
#include "sinks/examples.h"

namespace stancemill::graph {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSecondsBetweenProgress = 0.2;
/// A batch that one giant line has blown up gives memory above this many blocks back when it comes home.
constexpr std::size_t kBlocksKept = 4;

enum Stage : std::size_t { kRead, kParse, kSegment, kHash, kClassify, kRender, kWrite, kStageCount };
constexpr std::array<const char*, kStageCount> kStageNames = {"read",     "parse",  "segment", "hash",
                                                              "classify", "render", "write"};

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

parse::ParseOptions with_by_fields(const LabelOptions& options) {
  parse::ParseOptions made = options.parse;
  made.by_fields.clear();
  for (const sinks::ByField& field : options.by) made.by_fields.push_back(field.field);
  return made;
}

/// Everything of one run: what the nodes of the ring work on.
class Run {
 public:
  Run(const Model& model, const LabelOptions& options, int threads)
      : model_(model), options_(options), threads_(threads), shared_(model, options.cpu) {}

  Status prepare();
  Status prepare_figures();
  Status turn();
  RunManifest manifest() { return std::move(manifest_); }

 private:
  /// Runs `work` and adds its time to the stage's clock.
  template <class Work>
  void timed(Stage stage, const Work& work) {
    const auto begin = Clock::now();
    work();
    nanoseconds_[stage].fetch_add(static_cast<std::uint64_t>((Clock::now() - begin).count()),
                                  std::memory_order_relaxed);
  }
  Worker& worker() { return *workers_[static_cast<std::size_t>(oneapi::tbb::this_task_arena::current_thread_index())]; }
  bool stopping() const {
    return failed_.load(std::memory_order_relaxed) ||
           (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed));
  }
  void turn_ring();
  bool read(Batch& batch);
  void write(Batch& batch);
  void account(const Batch& batch);
  void report_progress();
  void fill_manifest(double seconds);

  const Model& model_;
  const LabelOptions& options_;
  const int threads_;
  Shared shared_;
  RenderContext context_;
  RunManifest manifest_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::unique_ptr<Batch>> pool_;
  std::unique_ptr<InputQueue> inputs_;
  std::unique_ptr<Outputs> outputs_;
  std::unique_ptr<sinks::Cube> cube_;          ///< null: not asked for
  std::unique_ptr<sinks::Examples> examples_;  ///< null: not asked for
  std::array<std::atomic<std::uint64_t>, kStageCount> nanoseconds_{};
  std::atomic<bool> failed_ = false;
  Status failure_;  ///< written by the serial write node alone
  Clock::time_point begin_;
  Clock::time_point last_progress_;
  std::uint64_t total_raw_bytes_ = 0;
};

Status Run::prepare() {
  manifest_.started = utc_now();
  context_.model = &model_;
  context_.name_inputs = options_.inputs.size() > 1 && !options_.mirror;
  context_.kept_fields = options_.parse.kept_fields;
  for (const sinks::ByField& field : options_.by) context_.by_fields.push_back(field.written);
  context_.examples = options_.examples;
  context_.explain = options_.explain > 0;
  bool sizes_known = true;
  for (const io::InputFile& input : options_.inputs) {
    context_.input_names.push_back(input.path);
    InputRecord record;
    record.path = input.path;
    manifest_.inputs.push_back(record);
    const Result<std::uint64_t> bytes = io::file_bytes(input.path);
    sizes_known = sizes_known && bytes.ok();
    if (bytes.ok()) total_raw_bytes_ += bytes.value();
  }
  if (!sizes_known) total_raw_bytes_ = 0;
  manifest_.tallies = sinks::make_tallies(model_);
  if (Status status = prepare_figures(); !status.ok()) return status;
  const parse::ParseOptions parse_options = with_by_fields(options_);
  for (int i = 0; i < threads_; ++i) {
    Result<std::unique_ptr<Worker>> made = make_worker(model_, parse_options, options_.cpu);
    if (!made.ok()) return made.status();
    workers_.push_back(made.take());
  }
  const std::size_t batches = options_.batches != 0 ? options_.batches : 2 * static_cast<std::size_t>(threads_) + 2;
  for (std::size_t i = 0; i < batches; ++i) pool_.push_back(std::make_unique<Batch>());
  const InputQueue::Options queue_options{options_.block_bytes, options_.max_line_bytes, options_.limit};
  inputs_ = std::make_unique<InputQueue>(options_.inputs, queue_options, manifest_.inputs);
  Result<std::unique_ptr<Outputs>> outputs = Outputs::open(options_, context_);
  if (!outputs.ok()) return outputs.status();
  outputs_ = outputs.take();
  return {};
}

Status Run::prepare_figures() {
  if (options_.examples > 0) {
    examples_ = std::make_unique<sinks::Examples>(context_, options_.by);
  }
  if (options_.by.empty()) return {};
  const Result<TallyCube> empty = sinks::make_cube(model_, options_.by);
  if (!empty.ok()) return empty.status();
  cube_ = std::make_unique<sinks::Cube>(empty.value(), options_.by);
  return {};
}

Status Run::turn() {
  begin_ = last_progress_ = Clock::now();
  oneapi::tbb::task_arena arena(threads_);
  arena.execute([this] { turn_ring(); });
  if (!failure_.ok()) return failure_;
  const bool stopped = options_.stop != nullptr && options_.stop->load();
  if (stopped) return {ErrorCode::kInterrupted, "stopped before the end of the inputs; nothing was completed"};
  if (examples_) {
    if (Status status = outputs_->write_examples(examples_->jsonl()); !status.ok()) return status;
  }
  if (Status status = outputs_->commit(manifest_.outputs); !status.ok()) return status;
  fill_manifest(std::chrono::duration<double>(Clock::now() - begin_).count());
  if (!manifest_.totals.balanced()) {
    return {ErrorCode::kVerification, "the lines do not add up: this is a bug of the engine, please report it"};
  }
  if (outputs_->manifest_path().empty()) return {};
  return io::write_file(outputs_->manifest_path(), sinks::manifest_to_json(manifest_));
}

/// The ring: read, parse, segment, hash, classify, render, order, write, and home to read.
void Run::turn_ring() {
  namespace flow = oneapi::tbb::flow;
  flow::graph graph;
  const auto stage_node = [&](Stage stage, auto work) {
    return flow::function_node<Batch*, Batch*>(graph, flow::unlimited, [this, stage, work](Batch* batch) {
      timed(stage, [&] { work(*batch); });
      return batch;
    });
  };
  flow::multifunction_node<Batch*, std::tuple<Batch*>> read_node(graph, flow::serial,
                                                                 [this](Batch* batch, auto& ports) {
                                                                   bool filled = false;
                                                                   timed(kRead, [&] { filled = read(*batch); });
                                                                   if (filled) std::get<0>(ports).try_put(batch);
                                                                 });
  auto parse_node = stage_node(kParse, [this](Batch& batch) { parse_stage(worker(), batch); });
  auto segment_node = stage_node(kSegment, [this](Batch& batch) { segment_stage(worker(), batch); });
  auto hash_node = stage_node(kHash, [this](Batch& batch) { hash_stage(shared_, batch); });
  auto classify_node = stage_node(kClassify, [this](Batch& batch) {
    classify_stage(shared_, worker(), batch);
    if (options_.explain > 0) explain_stage(shared_, batch, options_.explain);
  });
  auto render_node = stage_node(kRender, [this](Batch& batch) {
    if (outputs_->renderer() != nullptr) outputs_->renderer()->render(context_, batch);
    sinks::render_rejects(context_, batch);
  });
  flow::sequencer_node<Batch*> order_node(graph, [](Batch* batch) { return batch->sequence; });
  flow::function_node<Batch*, Batch*> write_node(graph, flow::serial, [this](Batch* batch) {
    timed(kWrite, [&] { write(*batch); });
    return batch;
  });
  flow::make_edge(flow::output_port<0>(read_node), parse_node);
  flow::make_edge(parse_node, segment_node);
  flow::make_edge(segment_node, hash_node);
  flow::make_edge(hash_node, classify_node);
  flow::make_edge(classify_node, render_node);
  flow::make_edge(render_node, order_node);
  flow::make_edge(order_node, write_node);
  flow::make_edge(write_node, read_node);
  for (const auto& batch : pool_) read_node.try_put(batch.get());
  graph.wait_for_all();
}

bool Run::read(Batch& batch) {
  if (stopping()) return false;
  batch.clear();
  batch.input.shrink_to(kBlocksKept * options_.block_bytes);
  batch.text.shrink_to(kBlocksKept * options_.block_bytes);
  batch.folded.shrink_to(kBlocksKept * options_.block_bytes);
  return inputs_->next(batch);
}

void Run::write(Batch& batch) {
  if (!failure_.ok()) return;
  Status status = outputs_->write(batch);
  if (!status.ok()) {
    failure_ = std::move(status);
    failed_.store(true, std::memory_order_relaxed);
    return;
  }
  account(batch);
  report_progress();
}

void Run::account(const Batch& batch) {
  LineCounts counts;
  counts.lines = batch.end_line - batch.first_line;
  counts.blank = batch.blank_lines;
  for (const Passage& passage : batch.passages) {
    if (passage.error == RowError::kNone) {
      ++counts.labelled;
      continue;
    }
    ++counts.rejected;
    if (options_.on_reject) options_.on_reject(context_.input_names[batch.input_index], passage);
  }
  manifest_.inputs[batch.input_index].counts += counts;
  manifest_.totals += counts;
  manifest_.decoded_bytes += batch.end_offset - batch.first_offset;
  sinks::tally(batch, manifest_);
  if (cube_) cube_->add(model_.heads, batch);
  if (examples_) examples_->add(batch);
}

void Run::report_progress() {
  if (!options_.on_progress) return;
  const auto now = Clock::now();
  if (std::chrono::duration<double>(now - last_progress_).count() < kSecondsBetweenProgress) return;
  last_progress_ = now;
  Progress progress;
  progress.raw_bytes = inputs_->raw_bytes();
  progress.total_raw_bytes = total_raw_bytes_;
  progress.decoded_bytes = manifest_.decoded_bytes;
  progress.passages = manifest_.totals.labelled;
  progress.rejected = manifest_.totals.rejected;
  progress.seconds = std::chrono::duration<double>(now - begin_).count();
  options_.on_progress(progress);
}

void Run::fill_manifest(double seconds) {
  manifest_.model_name = model_.name;
  manifest_.model_sha256 = model_.sha256;
  manifest_.hash = model_.features.hash;
  manifest_.word_rules = model_.features.word_rules;
  manifest_.unicode = segment::unicode_version();
  manifest_.icu = segment::icu_version();
  manifest_.cpu = cpu_target_name(options_.cpu);
  manifest_.threads = threads_;
  manifest_.seconds = seconds;
  manifest_.ended = utc_now();
  for (std::size_t i = 0; i < kStageCount; ++i) {
    manifest_.stages.emplace_back(kStageNames[i], static_cast<double>(nanoseconds_[i].load()) * 1e-9);
  }
  if (cube_) manifest_.cube = cube_->cube();
  manifest_.status = "done";
  for (const InputRecord& input : manifest_.inputs) {
    if (input.state != StreamState::kOk) manifest_.status = "done_input_errors";
  }
}

}  // namespace

Result<RunManifest> label(const Model& model, const LabelOptions& options) {
  if (options.inputs.empty()) return Status(ErrorCode::kUsage, "no input was given");
  if (Status status = parse::check_options(with_by_fields(options)); !status.ok()) return status;
  try {
    const int all = oneapi::tbb::info::default_concurrency();
    const int threads = options.threads > 0 ? options.threads : all;
    // More threads than cores are allowed: the same bytes must come out, and tests ask for that.
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                              static_cast<std::size_t>(threads));
    Run run(model, options, threads);
    if (Status status = run.prepare(); !status.ok()) return status;
    if (Status status = run.turn(); !status.ok()) return status;
    return run.manifest();
  } catch (const std::exception& error) {  // oneTBB and the standard library: out of memory, no threads
    return Status(ErrorCode::kFailed, std::string("the run failed: ") + error.what());
  }
}

}  // namespace stancemill::graph
