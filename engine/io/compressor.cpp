#include "io/compressor.h"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace stancemill::io {
namespace {

constexpr int kZstdLevel = 3;
// isa-l's level 1 gives the same bytes on every x86 processor with SSE 4.2; level 3 has other bytes with AVX2 and with
// AVX-512.
constexpr int kGzipLevel = 1;

class GzipCompressor final : public Compressor {
 public:
  GzipCompressor() : level_buffer_(ISAL_DEF_LVL1_DEFAULT), piece_(kPieceBytes) {}

 protected:
  Status compress(std::string_view bytes, const Emit& emit) override {
    isal_zstream stream{};
    isal_deflate_init(&stream);
    stream.level = kGzipLevel;
    stream.level_buf = level_buffer_.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level_buffer_.size());
    stream.gzip_flag = IGZIP_GZIP;
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(bytes.data()));  // isa-l only reads it
    stream.avail_in = static_cast<std::uint32_t>(bytes.size());
    stream.end_of_stream = 1;
    do {
      stream.next_out = reinterpret_cast<std::uint8_t*>(piece_.data());
      stream.avail_out = static_cast<std::uint32_t>(piece_.size());
      if (isal_deflate(&stream) != COMP_OK) return {ErrorCode::kOutput, "gzip: the compressor failed"};
      const std::size_t size = piece_.size() - stream.avail_out;
      if (size == 0) continue;
      if (Status status = emit({piece_.data(), size}); !status.ok()) return status;
    } while (stream.avail_out == 0);
    return {};
  }

 private:
  static constexpr std::size_t kPieceBytes = 128 * 1024;

  std::vector<std::uint8_t> level_buffer_;
  std::vector<char> piece_;
};

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

class ZstdCompressor final : public Compressor {
 public:
  ZstdCompressor() : piece_(ZSTD_compressBound(kFrameBytes)) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

 protected:
  Status compress(std::string_view bytes, const Emit& emit) override {
    const std::size_t size = ZSTD_compress2(context_.get(), piece_.data(), piece_.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0) return {ErrorCode::kOutput, std::string("zstd: ") + ZSTD_getErrorName(size)};
    return emit({piece_.data(), size});
  }

 private:
  std::unique_ptr<ZSTD_CCtx, FreeContext> context_{ZSTD_createCCtx()};
  std::vector<char> piece_;
};

}  // namespace

Status Compressor::write(std::string_view bytes, const Emit& emit) {
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kFrameBytes - frame_.size());
    frame_.append(bytes.substr(0, count));
    bytes.remove_prefix(count);
    if (frame_.size() < kFrameBytes) break;
    if (Status status = compress(frame_, emit); !status.ok()) return status;
    frame_.clear();
  }
  return {};
}

Status Compressor::finish(bool nothing_yet, const Emit& emit) {
  if (frame_.empty() && !nothing_yet) return {};
  Status status = compress(frame_, emit);
  frame_.clear();
  return status;
}

std::unique_ptr<Compressor> make_compressor(std::string_view path) {
  if (path.ends_with(".gz")) return std::make_unique<GzipCompressor>();
  if (path.ends_with(".zst")) return std::make_unique<ZstdCompressor>();
  return nullptr;
}

}  // namespace stancemill::io
