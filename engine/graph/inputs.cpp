#include "graph/inputs.h"

#include <limits>
#include <utility>

namespace stancemill::graph {

InputQueue::InputQueue(std::vector<io::InputFile> files, Options options, std::vector<InputRecord>& records)
    : files_(std::move(files)),
      options_(options),
      records_(records),
      lines_left_(options.limit == 0 ? std::numeric_limits<std::uint64_t>::max() : options.limit) {}

bool InputQueue::next(Batch& batch) {
  while (lines_left_ > 0) {
    if (!reader_ && !open_next()) return false;
    if (!reader_) continue;  // could not be opened: noted, and the others go on
    const bool filled = reader_->next(batch);
    raw_bytes_.store(raw_bytes_of_closed_ + reader_->source().raw_bytes(), std::memory_order_relaxed);
    if (filled) {
      batch.input_index = static_cast<std::uint32_t>(next_file_ - 1);
      batch.sequence = sequence_++;
      keep_within_limit(batch);
      lines_ += batch.end_line - batch.first_line;
      return true;
    }
    close_current();
  }
  return false;
}

Status InputQueue::resume(const InputPosition& position, std::uint64_t lines) {
  for (std::size_t i = 0; i < position.input; ++i) raw_bytes_of_closed_ += records_[i].bytes;
  lines_ = lines;
  lines_left_ -= lines;
  next_file_ = position.input;
  if (position.offset == 0 || lines_left_ == 0) return {};
  ++next_file_;
  if (Status status = open(position.input); !status.ok()) return status;
  return reader_->resume(position.line, position.offset, position.encoding_unsupported, position.mark);
}

bool InputQueue::open_next() {
  if (next_file_ == files_.size()) return false;
  const std::size_t file = next_file_++;
  if (Status status = open(file); !status.ok()) {
    records_[file].state = StreamState::kReadError;
    records_[file].detail = status.message();
  }
  return true;
}

Status InputQueue::open(std::size_t file) {
  const io::InputFile& input = files_[file];
  Result<std::unique_ptr<Source>> source =
      input.is_range() ? io::open_range(input.path, input.begin, input.end) : io::open_source(input.path);
  if (!source.ok()) return source.status();
  io::LineReaderOptions options;
  options.block_bytes = options_.block_bytes;
  options.max_line_bytes = options_.max_line_bytes;
  reader_ = std::make_unique<io::LineReader>(source.take(), options);
  if (input.is_range()) reader_->begin_at(input.first_line, input.begin);
  return {};
}

void InputQueue::close_current() {
  InputRecord& record = records_[next_file_ - 1];
  record.state = reader_->state();
  record.detail = reader_->detail();
  record.bytes = reader_->source().raw_bytes();
  record.sha256 = reader_->source().sha256();
  raw_bytes_of_closed_ += record.bytes;
  reader_.reset();
}

void InputQueue::keep_within_limit(Batch& batch) {
  const std::uint64_t lines = batch.end_line - batch.first_line;
  if (lines > lines_left_) {
    batch.input.resize(io::after_line_feed(batch.input.view(), lines_left_));
    batch.end_line = batch.first_line + lines_left_;
    batch.end_offset = batch.first_offset + batch.input.size();
    batch.mark = {};  // it was made for the end as it was; nothing is read after this one
    lines_left_ = 0;
    return;
  }
  lines_left_ -= lines;
}

}  // namespace stancemill::graph
