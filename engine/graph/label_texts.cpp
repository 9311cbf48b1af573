#include "graph/label_texts.h"

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace stancemill::graph {
namespace {

/// Of text a batch, as label() reads; a desk that one giant text has blown up gives memory above four of these back.
constexpr std::size_t kBatchBytes = 256 * 1024;
constexpr std::size_t kBytesKept = 4 * kBatchBytes;
/// So that a column of empty texts does not become one batch.
constexpr std::size_t kBatchRows = 16 * 1024;

/// Rows [begin, end) of the column: one batch.
struct Rows {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Rows> cut(std::span<const std::string_view> texts) {
  std::vector<Rows> parts;
  Rows part;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::size_t more = texts[i].size() <= kMaxTextBytes ? texts[i].size() + 1 : 0;
    if (part.end != part.begin && (bytes + more > kBatchBytes || part.end - part.begin == kBatchRows)) {
      parts.push_back(part);
      part.begin = part.end;
      bytes = 0;
    }
    bytes += more;
    part.end = i + 1;
  }
  if (part.end != part.begin) parts.push_back(part);
  return parts;
}

RowError fault_of(std::string_view text) {
  if (text.data() == nullptr) return RowError::kTextNull;
  if (text.empty()) return RowError::kTextEmpty;
  if (text.size() > kMaxTextBytes) return RowError::kLineTooLong;
  return is_utf8(text) ? RowError::kNone : RowError::kUtf8Invalid;
}

/// What parse_stage leaves behind, made from texts instead of lines.
void fill(std::span<const std::string_view> texts, Batch& batch) {
  batch.clear();
  batch.text.shrink_to(kBytesKept);
  batch.folded.shrink_to(kBytesKept);
  for (const std::string_view text : texts) {
    Passage& passage = batch.passages.emplace_back();
    passage.error = fault_of(text);
    if (passage.error != RowError::kNone) continue;
    passage.text.begin = static_cast<std::uint32_t>(batch.text.size());
    batch.text.append(text);
    passage.text.end = static_cast<std::uint32_t>(batch.text.size());
    batch.text.push_back('\n');
  }
}

TextLabels make_room(const Model& model, std::size_t rows) {
  TextLabels labels;
  for (const Head& head : model.heads) {
    HeadColumns& columns = labels.predictions.heads.emplace_back();
    columns.probabilities.resize(rows * head.labels.size());
    columns.labels.resize(rows);
    columns.asked.resize(rows);
    columns.abstained.resize(rows);
  }
  labels.predictions.coverage.resize(rows);
  labels.errors.resize(rows);
  return labels;
}

template <class Column>
void copy_rows(const Column& from, Column& to, std::size_t first, std::size_t count, std::size_t width = 1) {
  std::copy_n(from.begin(), count * width, to.begin() + static_cast<std::ptrdiff_t>(first * width));
}

/// Puts what the batch says where its rows stand in the column.
void hand_in(const Model& model, const Batch& batch, std::size_t first, TextLabels& labels) {
  const std::size_t count = batch.passages.size();
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const HeadColumns& from = batch.predictions.heads[h];
    HeadColumns& to = labels.predictions.heads[h];
    copy_rows(from.probabilities, to.probabilities, first, count, model.heads[h].labels.size());
    copy_rows(from.labels, to.labels, first, count);
    copy_rows(from.asked, to.asked, first, count);
    copy_rows(from.abstained, to.abstained, first, count);
  }
  for (std::size_t i = 0; i < count; ++i) {
    labels.errors[first + i] = batch.passages[i].error;
    if (batch.passages[i].error == RowError::kNone)
      labels.predictions.coverage[first + i] = batch.predictions.coverage[i];
  }
}

}  // namespace

void append(TextLabels part, TextLabels& labels) {
  if (labels.errors.empty()) {
    labels = std::move(part);
    return;
  }
  const auto add = [](const auto& from, auto& to) { to.insert(to.end(), from.begin(), from.end()); };
  add(part.errors, labels.errors);
  add(part.predictions.coverage, labels.predictions.coverage);
  for (std::size_t h = 0; h < part.predictions.heads.size(); ++h) {
    const HeadColumns& from = part.predictions.heads[h];
    HeadColumns& to = labels.predictions.heads[h];
    add(from.probabilities, to.probabilities);
    add(from.labels, to.labels);
    add(from.asked, to.asked);
    add(from.abstained, to.abstained);
  }
}

struct TextLabeler::Desk {
  std::unique_ptr<Worker> worker;
  Batch batch;
};

TextLabeler::TextLabeler(Model model, CpuTarget cpu) : model_(std::move(model)), cpu_(cpu), shared_(model_, cpu) {}
TextLabeler::~TextLabeler() = default;

Result<std::unique_ptr<TextLabeler>> TextLabeler::create(Model model, CpuTarget cpu) {
  std::unique_ptr<TextLabeler> made(new TextLabeler(std::move(model), cpu));
  Result<std::unique_ptr<Desk>> first = made->take_desk();  // refuses word rules that this program does not know
  if (!first.ok()) return Status(ErrorCode::kModel, "model refused: " + first.status().message());
  made->give_back(first.take());
  return made;
}

Result<std::unique_ptr<TextLabeler::Desk>> TextLabeler::take_desk() const {
  {
    const std::lock_guard lock(mutex_);
    if (!free_desks_.empty()) {
      std::unique_ptr<Desk> desk = std::move(free_desks_.back());
      free_desks_.pop_back();
      return desk;
    }
  }
  Result<std::unique_ptr<Worker>> worker = make_worker(model_, parse::ParseOptions(), cpu_);
  if (!worker.ok()) return worker.status();
  auto desk = std::make_unique<Desk>();
  desk->worker = worker.take();
  return desk;
}

void TextLabeler::give_back(std::unique_ptr<Desk> desk) const {
  const std::lock_guard lock(mutex_);
  free_desks_.push_back(std::move(desk));
}

Result<TextLabels> TextLabeler::label(std::span<const std::string_view> texts, int threads,
                                      const std::atomic<bool>* stop) const {
  try {
    TextLabels labels = make_room(model_, texts.size());
    const std::vector<Rows> parts = cut(texts);
    std::mutex failure_mutex;
    Status failure;
    std::atomic<bool> ending = false;
    const auto label_part = [&](const Rows& part) {
      if (ending.load(std::memory_order_relaxed)) return;
      if (stop != nullptr && stop->load(std::memory_order_relaxed)) return;
      Result<std::unique_ptr<Desk>> taken = take_desk();
      if (!taken.ok()) {
        const std::lock_guard lock(failure_mutex);
        failure = taken.status();
        ending = true;
        return;
      }
      std::unique_ptr<Desk> desk = taken.take();
      fill(texts.subspan(part.begin, part.end - part.begin), desk->batch);
      segment_stage(*desk->worker, desk->batch);
      hash_stage(shared_, desk->batch);
      classify_stage(shared_, *desk->worker, desk->batch);
      hand_in(model_, desk->batch, part.begin, labels);
      give_back(std::move(desk));
    };
    namespace tbb = oneapi::tbb;
    tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
    arena.execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, parts.size()),
          [&](const tbb::blocked_range<std::size_t>& range) {
            for (std::size_t i = range.begin(); i != range.end(); ++i) label_part(parts[i]);
          },
          tbb::simple_partitioner());
    });
    if (!failure.ok()) return failure;
    if (stop != nullptr && stop->load()) return Status(ErrorCode::kInterrupted, "stopped before the end of the texts");
    return labels;
  } catch (const std::exception& error) {  // oneTBB and the standard library: out of memory, no threads
    return Status(ErrorCode::kFailed, std::string("labelling failed: ") + error.what());
  }
}

}  // namespace stancemill::graph
