#include "io/compressor.h"

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <new>
#include <string>
#include <vector>

namespace stancemill::io {
namespace {

constexpr int kZstdLevel = 3;
constexpr int kGzipLevel = 1;

struct FreeDeflate {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};

/// libdeflate, whose bytes are the same on every processor. isa-l, which reads gzip, would be three times as fast, but
/// its bytes hang on the instruction set.
class GzipCompressor final : public Compressor {
 public:
  GzipCompressor() {
    if (!compressor_) throw std::bad_alloc();
    piece_.resize(libdeflate_gzip_compress_bound(compressor_.get(), kFrameBytes));
  }

 protected:
  Status compress(std::string_view bytes, const Emit& emit) override {
    const std::size_t size =
        libdeflate_gzip_compress(compressor_.get(), bytes.data(), bytes.size(), piece_.data(), piece_.size());
    if (size == 0) return {ErrorCode::kOutput, "gzip: the compressor failed"};
    return emit({piece_.data(), size});
  }

 private:
  std::unique_ptr<libdeflate_compressor, FreeDeflate> compressor_{libdeflate_alloc_compressor(kGzipLevel)};
  std::vector<char> piece_;
};

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

class ZstdCompressor final : public Compressor {
 public:
  ZstdCompressor() : piece_(ZSTD_compressBound(kFrameBytes)) {
    if (!context_) throw std::bad_alloc();
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
