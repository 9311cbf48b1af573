#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kKeptOfUnsupportedEncoding = 1024;

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
      for (std::size_t k = 0; k < kLanes; ++k) lanes[k] = static_cast<unsigned char>(lanes[k] + (bytes[i + k] == '\n' ? 1 : 0));
    }
    for (const unsigned char lane : lanes) count += lane;
  }
  for (; i < bytes.size(); ++i) count += bytes[i] == '\n' ? 1 : 0;
  return count;
}

/// UTF-16 or UTF-32 by its byte order mark, or by where the zeros stand (RFC 4627, section 3).
bool is_wide_encoding(std::string_view first) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(first[i]); };
  if (first.size() < 2) return false;
  if ((byte(0) == 0xFF && byte(1) == 0xFE) || (byte(0) == 0xFE && byte(1) == 0xFF)) return true;
  if (first.size() < 4) return false;
  const unsigned zeros = (byte(0) == 0 ? 8U : 0U) | (byte(1) == 0 ? 4U : 0U) | (byte(2) == 0 ? 2U : 0U) | (byte(3) == 0 ? 1U : 0U);
  const bool utf32_mark = byte(0) == 0 && byte(1) == 0 && byte(2) == 0xFE && byte(3) == 0xFF;
  return utf32_mark || zeros == 0b1110 || zeros == 0b1010 || zeros == 0b0111 || zeros == 0b0101;
}

}  // namespace

/// Invariant between calls: `carry` holds bytes that were read and not yet given out; they begin a line.
struct LineReader::State {
  State(std::unique_ptr<Source> from, const LineReaderOptions& wishes)
      : source(std::move(from)),
        options(wishes),
        // No block is larger than the limit unless its first line is: then no other line needs to be measured.
        block_bytes(static_cast<std::size_t>(std::clamp<std::uint64_t>(wishes.max_line_bytes, 1, wishes.block_bytes))) {}

  bool next(Batch& batch);
  bool read_more(Buffer& into);
  void give(Batch& batch, std::uint64_t lines, std::uint64_t bytes);
  void keep_rest(Buffer& block, std::size_t from);
  void skip_long_line(Batch& batch);
  void refuse_encoding(Batch& batch);

  std::unique_ptr<Source> source;
  LineReaderOptions options;
  std::size_t block_bytes;
  Buffer carry;
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
  bool at_end = false;
  bool unsupported = false;
  std::string unsupported_detail;
};

/// Appends bytes until `into` is one block longer, or the stream ends. False if nothing came.
bool LineReader::State::read_more(Buffer& into) {
  const std::size_t size_before = into.size();
  const std::size_t wanted = size_before < block_bytes ? block_bytes : size_before + block_bytes;
  std::size_t size = size_before;
  into.reserve(std::max(wanted, size_before > block_bytes ? 2 * size_before : wanted));
  into.resize(wanted);
  while (size < wanted && !at_end) {
    const std::size_t got = source->read(into.data() + size, wanted - size);
    size += got;
    at_end = got == 0;
  }
  into.resize(size);
  return size > size_before;
}

void LineReader::State::give(Batch& batch, std::uint64_t lines, std::uint64_t bytes) {
  batch.first_line = line;
  batch.first_offset = offset;
  line += lines;
  offset += bytes;
  batch.end_line = line;
  batch.end_offset = offset;
}

void LineReader::State::keep_rest(Buffer& block, std::size_t from) {
  carry.clear();
  carry.append(block.view(from, block.size()));
  block.resize(from);
}

bool LineReader::State::next(Batch& batch) {
  Buffer& block = batch.input;
  block.clear();
  block.append(carry.view());
  carry.clear();
  std::size_t searched = 0;  // no line feed before this place
  while (true) {
    if (block.size() < block_bytes || searched == block.size()) {
      if (!at_end) read_more(block);
    }
    if (offset == 0 && is_wide_encoding(block.view())) {
      refuse_encoding(batch);
      return true;
    }
    const void* const last = block.size() == searched
                                 ? nullptr
                                 : ::memrchr(block.data() + searched, '\n', block.size() - searched);
    if (last != nullptr) {
      const auto* const first = static_cast<const char*>(std::memchr(block.data() + searched, '\n', block.size() - searched));
      if (static_cast<std::uint64_t>(first - block.data()) > options.max_line_bytes) break;
      keep_rest(block, static_cast<std::size_t>(static_cast<const char*>(last) - block.data()) + 1);
      give(batch, count_line_feeds(block.view()), block.size());
      return true;
    }
    searched = block.size();
    if (searched > options.max_line_bytes) break;
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
  Buffer& block = batch.input;
  Buffer piece;
  std::swap(piece, block);
  block.append(piece.view(0, std::min(piece.size(), options.kept_bytes_of_long_line)));
  std::uint64_t length = 0;
  while (true) {
    const auto* const end = piece.empty() ? nullptr : static_cast<const char*>(std::memchr(piece.data(), '\n', piece.size()));
    if (end != nullptr) {
      const auto until = static_cast<std::size_t>(end - piece.data());
      length += until;
      keep_rest(piece, until + 1);
      give(batch, 1, length + 1);
      break;
    }
    length += piece.size();
    piece.clear();
    if (at_end || !read_more(piece)) {
      give(batch, 1, length);
      break;
    }
  }
  batch.oversized_bytes = length;
}

void LineReader::State::refuse_encoding(Batch& batch) {
  batch.encoding_unsupported = true;
  std::uint64_t bytes = batch.input.size();
  batch.input.resize(std::min(batch.input.size(), kKeptOfUnsupportedEncoding));
  Buffer rest;
  while (!at_end && read_more(rest)) {
    bytes += rest.size();
    rest.clear();
  }
  give(batch, 1, bytes);
  unsupported = true;
  unsupported_detail = "is UTF-16 or UTF-32; convert it to UTF-8 first, for instance with iconv";
}

LineReader::LineReader(std::unique_ptr<Source> source, LineReaderOptions options)
    : state_(std::make_unique<State>(std::move(source), options)) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

bool LineReader::next(Batch& batch) { return state_->next(batch); }
Source& LineReader::source() { return *state_->source; }
StreamState LineReader::state() const { return state_->unsupported ? StreamState::kUnsupported : state_->source->state(); }
const std::string& LineReader::detail() const {
  return state_->unsupported ? state_->unsupported_detail : state_->source->detail();
}

}  // namespace stancemill::io
