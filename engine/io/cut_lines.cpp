#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "io/encoding.h"
#include "io/io.h"
#include "io/raw_file.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

/// Goes through a file once, counting lines, and notes where the wanted places are.
class Cutter {
 public:
  explicit Cutter(const std::vector<std::uint64_t>& wanted) : wanted_(wanted) {}

  /// Takes the next piece; false when all cuts are made.
  bool take(std::string_view piece) {
    const char* at = piece.data();
    const char* const end = at + piece.size();
    while (at != end && cuts_.size() < wanted_.size()) {
      if (at_line_begin_) cut(offset_ + static_cast<std::uint64_t>(at - piece.data()));
      const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      at_line_begin_ = found != nullptr;
      if (found == nullptr) break;
      ++line_;
      at = static_cast<const char*>(found) + 1;
    }
    offset_ += piece.size();
    return cuts_.size() < wanted_.size();
  }
  std::vector<LineCut> finish() {
    while (cuts_.size() < wanted_.size()) cuts_.push_back({offset_, line_});
    return std::move(cuts_);
  }

 private:
  void cut(std::uint64_t offset) {
    while (cuts_.size() < wanted_.size() && wanted_[cuts_.size()] <= offset) cuts_.push_back({offset, line_});
  }

  const std::vector<std::uint64_t>& wanted_;
  std::vector<LineCut> cuts_;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
  bool at_line_begin_ = true;
};

}  // namespace

Result<std::vector<LineCut>> cut_lines(const std::string& path, const std::vector<std::uint64_t>& wanted,
                                       std::string* sha256) {
  Result<std::unique_ptr<RawFile>> opened = RawFile::open(path, sha256 != nullptr);
  if (!opened.ok()) return opened.status();
  RawFile& file = *opened.value();
  Cutter cutter(wanted);
  const auto piece = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  std::size_t size = 0;
  do {
    size = file.read(piece.get(), kPieceBytes);
  } while (cutter.take({piece.get(), size}) && size != 0);
  if (sha256 != nullptr) {
    file.drain();
    *sha256 = file.sha256();
  }
  if (file.failed()) return Status(ErrorCode::kInput, file.error());
  return cutter.finish();
}

Result<ByteSpan> lines_beginning_in(const std::string& path, const ByteSpan& place) {
  Result<std::unique_ptr<RawFile>> opened = RawFile::open(path, /*hash=*/false);
  if (!opened.ok()) return opened.status();
  RawFile& file = *opened.value();
  // A line begins at byte 0, and after each line feed; so the byte before the place is looked at as well.
  if (Status status = file.seek(place.begin == 0 ? 0 : place.begin - 1, {}); !status.ok()) return status;
  bool begun = place.begin == 0;
  ByteSpan lines{0, 0};
  const auto piece = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  std::uint64_t offset = file.position();
  while (const std::size_t size = file.read(piece.get(), kPieceBytes)) {
    const char* at = piece.get();
    const char* const end = at + size;
    while (true) {
      const std::uint64_t here = offset + static_cast<std::uint64_t>(at - piece.get());
      if (begun && here + 1 < place.end)
        at += std::min<std::uint64_t>(static_cast<std::uint64_t>(end - at), place.end - 1 - here);
      const void* const found = at == end ? nullptr : std::memchr(at, '\n', static_cast<std::size_t>(end - at));
      if (found == nullptr) break;
      at = static_cast<const char*>(found) + 1;
      const std::uint64_t next_line = offset + static_cast<std::uint64_t>(at - piece.get());
      if (begun) return ByteSpan{lines.begin, next_line};
      if (next_line >= place.end) return ByteSpan{place.end, place.end};
      begun = true;
      lines.begin = next_line;
    }
    offset += size;
    if (!begun && offset >= place.end) return ByteSpan{place.end, place.end};
  }
  if (file.failed()) return Status(ErrorCode::kInput, file.error());
  return begun ? ByteSpan{lines.begin, offset} : ByteSpan{place.end, place.end};
}

bool can_be_cut(const std::string& path) {
  if (!file_bytes(path).ok()) return false;
  const Result<std::unique_ptr<RawFile>> file = RawFile::open(path, false);
  if (!file.ok()) return false;
  const std::string_view first = file.value()->peek();
  return !is_compressed(first) && !is_wide_encoding(first);
}

}  // namespace stancemill::io
