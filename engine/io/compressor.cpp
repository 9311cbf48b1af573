#include "io/compressor.h"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace stancemill::io {
namespace {

constexpr std::size_t kPieceBytes = 128 * 1024;
constexpr int kZstdLevel = 3;
// isa-l's level 1 gives the same bytes on every x86 processor with SSE 4.2; level 3 has other bytes with AVX2 and with
// AVX-512.
constexpr int kGzipLevel = 1;

/// Gathers bytes into blocks of one size, so that the compressed bytes do not depend on how the rows came.
class BlockCompressor : public Compressor {
 public:
  Status write(std::string_view bytes, const Emit& emit) final {
    while (!bytes.empty()) {
      const std::size_t count = std::min(bytes.size(), kPieceBytes - block_.size());
      block_.append(bytes.substr(0, count));
      bytes.remove_prefix(count);
      if (block_.size() < kPieceBytes) break;
      if (Status status = compress(block_, false, emit); !status.ok()) return status;
      block_.clear();
    }
    return {};
  }
  Status finish(const Emit& emit) final { return compress(block_, true, emit); }

 protected:
  virtual Status compress(std::string_view block, bool last, const Emit& emit) = 0;
  std::vector<char> piece_ = std::vector<char>(kPieceBytes);

 private:
  std::string block_;
};

class GzipCompressor final : public BlockCompressor {
 public:
  GzipCompressor() : level_buffer_(ISAL_DEF_LVL1_DEFAULT) {
    isal_deflate_init(&stream_);
    stream_.level = kGzipLevel;
    stream_.level_buf = level_buffer_.data();
    stream_.level_buf_size = static_cast<std::uint32_t>(level_buffer_.size());
    stream_.gzip_flag = IGZIP_GZIP;
  }

 protected:
  Status compress(std::string_view block, bool last, const Emit& emit) override {
    stream_.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(block.data()));  // isa-l only reads it
    stream_.avail_in = static_cast<std::uint32_t>(block.size());
    stream_.end_of_stream = last ? 1 : 0;
    do {
      stream_.next_out = reinterpret_cast<std::uint8_t*>(piece_.data());
      stream_.avail_out = static_cast<std::uint32_t>(piece_.size());
      if (isal_deflate(&stream_) != COMP_OK) return {ErrorCode::kOutput, "gzip: the compressor failed"};
      const std::size_t size = piece_.size() - stream_.avail_out;
      if (size == 0) continue;
      if (Status status = emit({piece_.data(), size}); !status.ok()) return status;
    } while (stream_.avail_out == 0);
    return {};
  }

 private:
  std::vector<std::uint8_t> level_buffer_;
  isal_zstream stream_{};
};

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

class ZstdCompressor final : public BlockCompressor {
 public:
  ZstdCompressor() {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, kZstdLevel);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

 protected:
  Status compress(std::string_view block, bool last, const Emit& emit) override {
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    while (true) {
      ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) return {ErrorCode::kOutput, std::string("zstd: ") + ZSTD_getErrorName(left)};
      if (out.pos != 0) {
        if (Status status = emit({piece_.data(), out.pos}); !status.ok()) return status;
      }
      if (last ? left == 0 : in.pos == in.size) return {};
    }
  }

 private:
  std::unique_ptr<ZSTD_CCtx, FreeContext> context_{ZSTD_createCCtx()};
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(std::string_view path) {
  if (path.ends_with(".gz")) return std::make_unique<GzipCompressor>();
  if (path.ends_with(".zst")) return std::make_unique<ZstdCompressor>();
  return nullptr;
}

}  // namespace stancemill::io
