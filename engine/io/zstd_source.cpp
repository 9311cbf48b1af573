// zstd (RFC 8878) by libzstd: all frames, skippable ones skipped, checksums verified, windows up to 2^27.
#include <zstd.h>
#include <zstd_errors.h>

#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

constexpr int kMaxWindowLog = 27;

class ZstdSource final : public DecodingSource {
 public:
  explicit ZstdSource(std::unique_ptr<RawFile> file) : DecodingSource(std::move(file)), context_(ZSTD_createDCtx()) {
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kMaxWindowLog);
  }
  ~ZstdSource() override { ZSTD_freeDCtx(context_); }
  ZstdSource(const ZstdSource&) = delete;
  ZstdSource& operator=(const ZstdSource&) = delete;

 protected:
  std::size_t decode(char* to, std::size_t capacity) override {
    ZSTD_outBuffer out{to, capacity, 0};
    while (out.pos < out.size && !finished_) step(out);
    return out.pos;
  }

 private:
  void step(ZSTD_outBuffer& out) {
    if (in_.pos == in_.size && !at_end_) {
      const std::string_view raw = next_raw();
      in_ = {raw.data(), raw.size(), 0};
      at_end_ = raw.empty();
    }
    if (at_end_ && between_frames_) {
      end_of_file();
      finished_ = true;
      return;
    }
    const std::size_t in_before = in_.pos;
    const std::size_t out_before = out.pos;
    const std::size_t code = ZSTD_decompressStream(context_, &out, &in_);
    if (ZSTD_isError(code) != 0) return finish_with_error(code);
    between_frames_ = code == 0;
    const bool stuck = at_end_ && in_.pos == in_before && out.pos == out_before;
    if (!stuck || between_frames_) return;
    if (file().failed()) {
      end_of_file();
    } else {
      end_with(StreamState::kTruncated, file().path() + ": zstd: the file ends inside a frame");
    }
    finished_ = true;
  }

  void finish_with_error(std::size_t code) {
    const bool window = ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge;
    end_with(window ? StreamState::kUnsupported : StreamState::kCorrupt,
             file().path() + ": zstd: " + ZSTD_getErrorName(code) +
                 (window ? "; windows up to 2^27 bytes are read: compress it again without --long=28 or more" : "") +
                 ", near byte " + std::to_string(file().bytes() - (in_.size - in_.pos)));
    finished_ = true;
  }

  ZSTD_DCtx* context_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool at_end_ = false;
  bool between_frames_ = true;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Source> make_zstd_source(std::unique_ptr<RawFile> file) {
  return std::make_unique<ZstdSource>(std::move(file));
}

}  // namespace stancemill::io
