#include <algorithm>
#include <cstring>
#include <utility>

#include "io/encoding.h"
#include "io/sources.h"

namespace stancemill::io {
namespace {

bool begins_with(std::string_view bytes, std::string_view magic) { return bytes.substr(0, magic.size()) == magic; }

/// A zstd frame, or a skippable one: magic 0xFD2FB528 or 0x184D2A50 to 0x184D2A5F, little-endian.
bool is_zstd(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (begins_with(bytes, "\x28\xB5\x2F\xFD"sv)) return true;
  return bytes.size() >= 4 && (static_cast<unsigned char>(bytes[0]) & 0xF0U) == 0x50 &&
         bytes.substr(1, 3) == "\x2A\x4D\x18"sv;
}

/// The name of a compression that is known but not read; empty for everything else. None of these can begin JSON text.
std::string_view unsupported_format(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (begins_with(bytes,
                  "\xFD"
                  "7zXZ\0"sv))
    return "xz";
  if (bytes.size() >= 10 && begins_with(bytes, "BZh"sv) && bytes.substr(4, 6) == "1AY&SY"sv) return "bzip2";
  if (begins_with(bytes, "\x04\x22\x4D\x18"sv)) return "lz4";
  if (begins_with(bytes, "PK\x03\x04"sv)) return "zip";
  if (begins_with(bytes, "7z\xBC\xAF\x27\x1C"sv)) return "7z";
  if (begins_with(bytes, "\x1F\x9D"sv)) return "compress (.Z)";
  return {};
}

class MemorySource final : public Source {
 public:
  explicit MemorySource(std::string_view bytes) : bytes_(bytes) {}
  std::size_t read(char* to, std::size_t capacity) override {
    const std::size_t count = std::min(capacity, bytes_.size() - used_);
    if (count != 0) std::memcpy(to, bytes_.data() + used_, count);
    used_ += count;
    return count;
  }
  StreamState state() const override { return StreamState::kOk; }
  const std::string& detail() const override { return detail_; }
  std::uint64_t raw_bytes() const override { return used_; }
  std::string sha256() override { return {}; }

 private:
  std::string_view bytes_;
  std::size_t used_ = 0;
  std::string detail_;
};

}  // namespace

bool is_compressed(std::string_view first) {
  using namespace std::string_view_literals;
  return begins_with(first, "\x1F\x8B"sv) || is_zstd(first) || !unsupported_format(first).empty();
}

std::size_t DecodingSource::read(char* to, std::size_t capacity) {
  if (piece_used_ == piece_size_) {
    if (ended_) return 0;
    decoded_ += piece_size_;
    // Pieces end at the same offsets wherever decoding began, so that damage cuts off the same bytes.
    piece_size_ = decode(piece_.get(), kPieceBytes - static_cast<std::size_t>(decoded_ % kPieceBytes));
    piece_used_ = 0;
    ended_ = piece_size_ == 0;
    if (ended_) return 0;
  }
  const std::size_t count = std::min(capacity, piece_size_ - piece_used_);
  std::memcpy(to, piece_.get() + piece_used_, count);
  piece_used_ += count;
  return count;
}

/// The piece at hand is taken to be as dense as all before it.
std::uint64_t DecodingSource::raw_bytes_read_out() const {
  const double decoded = static_cast<double>(decoded_ + piece_size_);
  const double raw = static_cast<double>(file().bytes() - undecoded());
  if (ended_ || decoded == 0) return file().bytes();
  return static_cast<std::uint64_t>(raw * static_cast<double>(decoded_ + piece_used_) / decoded);
}

SourceMark DecodingSource::mark(std::uint64_t offset) {
  std::size_t passed = 0;
  while (passed + 1 < beginnings_.size() && beginnings_[passed + 1].decoded <= offset) ++passed;
  beginnings_.erase(beginnings_.begin(), beginnings_.begin() + static_cast<std::ptrdiff_t>(passed));
  if (beginnings_.empty()) return {0, 0, file().hash_state()};
  return {beginnings_.front().raw, beginnings_.front().decoded, file().hash_state()};
}

Status DecodingSource::resume(const SourceMark& mark, std::uint64_t offset) {
  if (Status status = file().seek(mark.raw_begin, mark.hash); !status.ok()) return status;
  decoded_ = mark.decoded_begin;
  if (mark.raw_begin != 0) begin_in_the_middle();
  return skip(offset - mark.decoded_begin);
}

std::string_view DecodingSource::next_raw() { return {raw_.get(), file().read(raw_.get(), kPieceBytes)}; }

Result<std::unique_ptr<Source>> open_source(const std::string& path, bool hash) {
  using namespace std::string_view_literals;
  Result<std::unique_ptr<RawFile>> opened = RawFile::open(path, hash);
  if (!opened.ok()) return opened.status();
  std::unique_ptr<RawFile> file = opened.take();
  const std::string_view first = file->peek();
  if (begins_with(first, "\x1F\x8B"sv)) return make_gzip_source(std::move(file));
  if (is_zstd(first)) return make_zstd_source(std::move(file));
  if (const std::string_view format = unsupported_format(first); !format.empty()) {
    return make_unsupported_source(std::move(file), format);
  }
  return make_plain_source(std::move(file));
}

Result<std::unique_ptr<Source>> open_range(const std::string& path, std::uint64_t begin, std::uint64_t end) {
  Result<std::unique_ptr<RawFile>> opened = RawFile::open(path, true);
  if (!opened.ok()) return opened.status();
  if (Status status = opened.value()->keep_to_range(begin, end); !status.ok()) return status;
  return make_plain_source(opened.take());
}

std::unique_ptr<Source> memory_source(std::string_view bytes) { return std::make_unique<MemorySource>(bytes); }

}  // namespace stancemill::io
