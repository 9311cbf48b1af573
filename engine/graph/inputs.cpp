#include "graph/inputs.h"

#include <cstring>
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
      return true;
    }
    close_current();
  }
  return false;
}

bool InputQueue::open_next() {
  if (next_file_ == files_.size()) return false;
  InputRecord& record = records_[next_file_];
  Result<std::unique_ptr<Source>> source = io::open_source(files_[next_file_].path);
  ++next_file_;
  if (!source.ok()) {
    record.state = StreamState::kReadError;
    record.detail = source.status().message();
    return true;
  }
  io::LineReaderOptions options;
  options.block_bytes = options_.block_bytes;
  options.max_line_bytes = options_.max_line_bytes;
  reader_ = std::make_unique<io::LineReader>(source.take(), options);
  return true;
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
    const char* const begin = batch.input.data();
    const char* end = begin;
    for (std::uint64_t i = 0; i < lines_left_; ++i) {
      end =
          static_cast<const char*>(std::memchr(end, '\n', static_cast<std::size_t>(begin + batch.input.size() - end))) +
          1;
    }
    batch.input.resize(static_cast<std::size_t>(end - begin));
    batch.end_line = batch.first_line + lines_left_;
    batch.end_offset = batch.first_offset + batch.input.size();
    lines_left_ = 0;
    return;
  }
  lines_left_ -= lines;
}

}  // namespace stancemill::graph
