#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "io/encoding.h"
#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kKeptOfUnsupportedEncoding = 1024;
constexpr std::uint64_t kMostLines = 4096;   ///< of a batch
constexpr std::size_t kLeastBlockBytes = 4;  ///< what it takes to tell the encoding

/// How many line feeds `bytes` holds. The inner loop counts in bytes, so that it vectorises.
std::uint64_t count_line_feeds(std::string_view bytes) {
  constexpr std::size_t kLanes = 64;
  constexpr std::size_t kMostRounds = 255;
  std::uint64_t count = 0;
  std::size_t i = 0;
  while (i + kLanes <= bytes.size()) {
    std::array<unsigned char, kLanes> lanes{};
    const std::size_t rounds = std::min(kMostRounds, (bytes.size() - i) / kLanes);
    for (std::size_t round = 0; round < rounds; ++round, i += kLanes) {
      for (std::size_t k = 0; k < kLanes; ++k)
        lanes[k] = static_cast<unsigned char>(lanes[k] + (bytes[i + k] == '\n' ? 1 : 0));
    }
    for (const unsigned char lane : lanes) count += lane;
  }
  for (; i < bytes.size(); ++i) count += bytes[i] == '\n' ? 1 : 0;
  return count;
}

/// The place after the last line feed, 0 where there is none. memrchr looks at many bytes at once, string_view::rfind
/// at one.
std::size_t after_last_line_feed(std::string_view bytes) {
  const void* const last = bytes.empty() ? nullptr : ::memrchr(bytes.data(), '\n', bytes.size());
  return last == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(last) - bytes.data()) + 1;
}

}  // namespace

std::size_t after_line_feed(std::string_view bytes, std::uint64_t number) {
  std::size_t place = 0;
  for (; number > 0; --number) place = bytes.find('\n', place) + 1;
  return place;
}

bool is_wide_encoding(std::string_view first) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(first[i]); };
  if (first.size() < 2) return false;
  if ((byte(0) == 0xFF && byte(1) == 0xFE) || (byte(0) == 0xFE && byte(1) == 0xFF)) return true;
  if (first.size() < 4) return false;
  const unsigned zeros =
      (byte(0) == 0 ? 8U : 0U) | (byte(1) == 0 ? 4U : 0U) | (byte(2) == 0 ? 2U : 0U) | (byte(3) == 0 ? 1U : 0U);
  const bool utf32_mark = byte(0) == 0 && byte(1) == 0 && byte(2) == 0xFE && byte(3) == 0xFF;
  return utf32_mark || zeros == 0b1110 || zeros == 0b1010 || zeros == 0b0111 || zeros == 0b0101;
}

/// Invariant between calls: `carry` holds, from `carried_from` on, bytes that were read and not yet given out; they
/// begin a line.
struct LineReader::State {
  State(std::unique_ptr<Source> from, const LineReaderOptions& wishes)
      : source(std::move(from)),
        max_line_bytes(std::max<std::uint64_t>(wishes.max_line_bytes, kLeastBlockBytes)),
        kept_bytes_of_long_line(wishes.kept_bytes_of_long_line),
        block_bytes(std::max(kLeastBlockBytes,
                             static_cast<std::size_t>(std::min<std::uint64_t>(max_line_bytes, wishes.block_bytes)))) {}

  bool next(Batch& batch);
  bool read_more(Buffer& into);
  void give(Batch& batch, std::uint64_t lines, std::uint64_t bytes);
  void cut_whole_lines(Batch& batch, std::size_t end);
  bool give_of_carried(Batch& batch);
  void skip_long_line(Batch& batch);
  void refuse_encoding(Batch& batch);
  void note_unsupported_encoding();

  std::unique_ptr<Source> source;
  std::uint64_t max_line_bytes;
  std::size_t kept_bytes_of_long_line;
  /// No block is larger than the limit unless its first line is: then no other line needs to be measured.
  std::size_t block_bytes;
  Buffer carry;
  std::size_t carried_from = 0;
  bool carries_many_lines = false;  ///< the batch before had kMostLines: the next one, too, may be in `carry`
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
  bool at_end = false;
  bool unsupported = false;
  std::string unsupported_detail;
};

/// Reads on until `into` is a full block, or one block longer if it was full, or the stream ends. False if nothing
/// came.
bool LineReader::State::read_more(Buffer& into) {
  const std::size_t size = into.size();
  const std::size_t wanted = size < block_bytes ? block_bytes - size : block_bytes;
  char* const to = into.extend(wanted);
  std::size_t got = 0;
  while (got < wanted && !at_end) {
    const std::size_t count = source->read(to + got, wanted - got);
    got += count;
    at_end = count == 0;
  }
  into.resize(size + got);
  return got != 0;
}

void LineReader::State::give(Batch& batch, std::uint64_t lines, std::uint64_t bytes) {
  batch.first_line = line;
  batch.first_offset = offset;
  line += lines;
  offset += bytes;
  batch.end_line = line;
  batch.end_offset = offset;
  batch.mark = source->mark(offset);
  batch.input.end_with_zeros();
}

/// Gives out the block's first `end` bytes, which are whole lines, and carries the rest. Of very many lines it gives
/// out kMostLines: what is known of a passage takes more memory than a short line.
void LineReader::State::cut_whole_lines(Batch& batch, std::size_t end) {
  std::uint64_t lines = count_line_feeds(batch.input.view(0, end));
  if (lines > kMostLines) {
    lines = kMostLines;
    end = after_line_feed(batch.input.view(0, end), kMostLines);
    carries_many_lines = true;
  }
  carry.append(batch.input.view(end, batch.input.size()));
  batch.input.resize(end);
  give(batch, lines, end);
}

/// Gives out kMostLines of what is carried, if it holds so many: a block of short lines is read once and cut many
/// times, not moved about for each of its batches.
bool LineReader::State::give_of_carried(Batch& batch) {
  const std::string_view carried = carry.view(carried_from, carry.size());
  std::size_t end = 0;
  for (std::uint64_t lines = 0; lines < kMostLines; ++lines) {
    const std::size_t line_feed = carried.find('\n', end);
    if (line_feed == std::string_view::npos) return carries_many_lines = false;
    end = line_feed + 1;
  }
  batch.input.append(carried.substr(0, end));
  carried_from += end;
  give(batch, kMostLines, end);
  return true;
}

bool LineReader::State::next(Batch& batch) {
  batch.oversized_bytes = 0;
  batch.encoding_unsupported = false;
  Buffer& block = batch.input;
  block.clear();
  if (carries_many_lines && give_of_carried(batch)) return true;
  block.append(carry.view(carried_from, carry.size()));
  carry.clear();
  carried_from = 0;
  std::size_t searched = 0;  // no line feed before this place
  while (true) {
    if (!at_end && (block.size() < block_bytes || searched == block.size())) read_more(block);
    if (offset == 0 && is_wide_encoding(block.view())) {
      refuse_encoding(batch);
      return true;
    }
    const std::string_view unsearched = block.view(searched, block.size());
    if (const std::size_t whole_lines = after_last_line_feed(unsearched); whole_lines != 0) {
      if (searched + unsearched.find('\n') > max_line_bytes) break;
      cut_whole_lines(batch, searched + whole_lines);
      return true;
    }
    searched = block.size();
    if (searched > max_line_bytes) break;
    if (at_end) {
      if (block.empty()) return false;
      give(batch, 1, block.size());
      return true;
    }
  }
  skip_long_line(batch);
  return true;
}

/// The block begins with a line over the limit: keeps its beginning, reads on to its end, and carries what follows.
void LineReader::State::skip_long_line(Batch& batch) {
  Buffer piece;
  std::swap(piece, batch.input);
  std::uint64_t length = 0;
  bool ended = false;
  do {
    const std::size_t line_feed = piece.view().find('\n');
    ended = line_feed != std::string_view::npos;
    const std::string_view part = piece.view().substr(0, line_feed);
    batch.input.append(part.substr(0, kept_bytes_of_long_line - batch.input.size()));
    length += part.size();
    if (ended) carry.append(piece.view(line_feed + 1, piece.size()));
    piece.clear();
  } while (!ended && read_more(piece));
  give(batch, 1, length + (ended ? 1 : 0));
  batch.oversized_bytes = length;
}

/// Gives out the beginning of the stream, and reads it to its end for the sake of its hash.
void LineReader::State::refuse_encoding(Batch& batch) {
  while (batch.input.size() < kKeptOfUnsupportedEncoding && read_more(batch.input)) {
  }
  std::uint64_t bytes = batch.input.size();
  batch.input.resize(std::min(batch.input.size(), kKeptOfUnsupportedEncoding));
  Buffer rest;
  while (read_more(rest)) {
    bytes += rest.size();
    rest.clear();
  }
  give(batch, 1, bytes);
  batch.encoding_unsupported = true;
  note_unsupported_encoding();
}

void LineReader::State::note_unsupported_encoding() {
  unsupported = true;
  unsupported_detail = "the input is UTF-16 or UTF-32; convert it to UTF-8 first, for instance with iconv";
}

LineReader::LineReader(std::unique_ptr<Source> source, LineReaderOptions options)
    : state_(std::make_unique<State>(std::move(source), options)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

bool LineReader::next(Batch& batch) { return state_->next(batch); }

Status LineReader::resume(std::uint64_t line, std::uint64_t offset, bool encoding_unsupported, const SourceMark& mark) {
  if (Status status = state_->source->resume(mark, offset); !status.ok()) return status;
  begin_at(line, offset);
  if (encoding_unsupported) state_->note_unsupported_encoding();
  return {};
}

void LineReader::begin_at(std::uint64_t line, std::uint64_t offset) {
  state_->line = line;
  state_->offset = offset;
}

Source& LineReader::source() { return *state_->source; }
StreamState LineReader::state() const {
  return state_->unsupported ? StreamState::kUnsupported : state_->source->state();
}
const std::string& LineReader::detail() const {
  return state_->unsupported ? state_->unsupported_detail : state_->source->detail();
}

}  // namespace stancemill::io
