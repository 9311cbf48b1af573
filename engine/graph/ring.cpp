#include <oneapi/tbb/flow_graph.h>

#include <tuple>
#include <type_traits>

#include "graph/explain.h"
#include "graph/run.h"

namespace stancemill::graph {
namespace {

constexpr double kSecondsBetweenProgress = 0.2;
/// A batch that one giant line has blown up gives memory above this many blocks back when it comes home.
constexpr std::size_t kBlocksKept = 4;

/// Columns that a giant line has blown up give their memory back.
void give_memory_back(Batch& batch, std::size_t bytes) {
  for (Buffer* buffer : {&batch.input, &batch.text, &batch.folded, &batch.output, &batch.rejects}) {
    buffer->shrink_to(bytes);
  }
  const auto trim = [bytes](auto& column) {
    if (column.capacity() * sizeof(column[0]) > bytes) std::remove_reference_t<decltype(column)>().swap(column);
  };
  trim(batch.tokens);
  trim(batch.features.word_hash);
  trim(batch.features.rows);
}

}  // namespace

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
  // Is told which batch came home, or (null) that one more has been labelled.
  flow::multifunction_node<Batch*, std::tuple<Batch*>> read_node(graph, flow::serial, [this](Batch* home, auto& ports) {
    if (home == nullptr) {
      --in_work_;
    } else {
      take_home(*home);
    }
    Batch* next = nullptr;
    do {
      timed(kRead, [&] { next = next_batch(); });
      if (next) std::get<0>(ports).try_put(next);
    } while (next);
  });
  auto parse_node = stage_node(kParse, [this](Batch& batch) { parse_stage(worker(), batch); });
  auto segment_node = stage_node(kSegment, [this](Batch& batch) { segment_stage(worker(), batch); });
  auto hash_node = stage_node(kHash, [this](Batch& batch) { hash_stage(shared_, batch); });
  auto classify_node = stage_node(kClassify, [this](Batch& batch) {
    classify_stage(shared_, worker(), batch);
    if (options_.explain > 0) explain_stage(shared_, batch, options_.explain);
  });
  flow::multifunction_node<Batch*, std::tuple<Batch*, Batch*>> render_node(
      graph, flow::unlimited, [this](Batch* batch, auto& ports) {
        timed(kRender, [&] {
          if (outputs_->renderer() != nullptr) outputs_->renderer()->render(context_, *batch);
          sinks::render_rejects(context_, *batch);
        });
        std::get<0>(ports).try_put(batch);
        std::get<1>(ports).try_put(nullptr);
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
  flow::make_edge(flow::output_port<0>(render_node), order_node);
  flow::make_edge(flow::output_port<1>(render_node), read_node);
  flow::make_edge(order_node, write_node);
  flow::make_edge(write_node, read_node);
  for (const auto& batch : pool_) read_node.try_put(batch.get());
  graph.wait_for_all();
}

void Run::take_home(Batch& batch) {
  in_flight_ -= batch.input.size();
  free_.push_back(&batch);
}

/// The next batch that may go into the ring; null where there is none, or it must wait until others came home.
/// No more than the threads can work on at once: a batch is labelled where and when its bytes are still near.
Batch* Run::next_batch() {
  if (in_work_ == threads_) return nullptr;
  if (waiting_ == nullptr) {
    if (free_.empty() || all_read_ || stopping()) return nullptr;
    Batch& batch = *free_.back();
    batch.clear();
    give_memory_back(batch, kBlocksKept * options_.block_bytes);
    all_read_ = !inputs_->next(batch);
    if (all_read_) return nullptr;
    free_.pop_back();
    waiting_ = &batch;
  }
  const std::uint64_t bytes = waiting_->input.size();
  if (in_flight_ != 0 && in_flight_ + bytes > ring_bytes_) return nullptr;
  in_flight_ += bytes;
  ++in_work_;
  return std::exchange(waiting_, nullptr);
}

void Run::write(Batch& batch) {
  if (!failure_.ok()) return;
  Status status = write_and_account(batch);
  if (status.ok()) return;
  failure_ = std::move(status);
  failed_.store(true, std::memory_order_relaxed);
}

Status Run::write_and_account(Batch& batch) {
  if (Status status = outputs_->write(batch); !status.ok()) return status;
  account(batch);
  position_ = {batch.input_index, batch.end_line, batch.end_offset, batch.encoding_unsupported, batch.mark};
  if (Status status = commit_when_due(); !status.ok()) return status;
  report_progress(/*at_the_end=*/false);
  return {};
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
    if (options_.on_reject) {
      options_.on_reject(context_.input_names[batch.input_index], passage,
                         batch.input.view(passage.source.begin, passage.source.end));
    }
  }
  manifest_.inputs[options_.only_rejects ? 0 : batch.input_index].counts += counts;
  manifest_.totals += counts;
  manifest_.decoded_bytes += batch.end_offset - batch.first_offset;
  sinks::tally(batch, manifest_);
  strike_out_present_fields(batch);
  if (cube_) cube_->add(model_.heads, batch);
  if (examples_) examples_->add(batch);
}

/// Of the fields that no passage had so far: those that one of this batch has. Soon there are none left to look for.
void Run::strike_out_present_fields(const Batch& batch) {
  const std::size_t fields = options_.parse.kept_fields.size();
  std::erase_if(unseen_fields_, [&](std::size_t field) {
    for (std::size_t i = 0; i < batch.passages.size(); ++i) {
      if (batch.passages[i].error == RowError::kNone && !batch.kept[i * fields + field].empty()) return true;
    }
    return false;
  });
}

void Run::report_progress(bool at_the_end) {
  if (!options_.on_progress) return;
  const auto now = Clock::now();
  if (!at_the_end && std::chrono::duration<double>(now - last_progress_).count() < kSecondsBetweenProgress) return;
  last_progress_ = now;
  Progress progress;
  progress.raw_bytes = inputs_->raw_bytes();
  progress.total_raw_bytes = total_raw_bytes_;
  progress.decoded_bytes = manifest_.decoded_bytes;
  progress.lines = manifest_.totals;
  progress.rejects = manifest_.rejects;
  progress.output_bytes = outputs_->bytes();
  progress.in_flight_bytes = in_flight_;
  progress.commits = committer_->commits();
  progress.stages = stage_seconds();
  progress.seconds = std::chrono::duration<double>(now - begin_).count();
  progress.at_the_end = at_the_end;
  options_.on_progress(progress);
}

}  // namespace stancemill::graph
