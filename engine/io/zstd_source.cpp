// zstd (RFC 8878) by libzstd: all frames, skippable ones skipped, checksums verified, windows up to 2^27.
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

constexpr int kMaxWindowLog = 27;
constexpr std::size_t kBlockHeaderBytes = 3;

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

class ZstdSource final : public DecodingSource {
 public:
  explicit ZstdSource(std::unique_ptr<RawFile> file) : DecodingSource(std::move(file)) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kMaxWindowLog);
  }

 protected:
  std::size_t decode(char* to, std::size_t capacity) override {
    ZSTD_outBuffer out{to, capacity, 0};
    while (out.pos < out.size && !finished_) step(out);
    return out.pos;
  }
  std::size_t undecoded() const override { return raw_.size(); }

 private:
  void step(ZSTD_outBuffer& out) {
    if (raw_.empty() && !at_end_) {
      raw_ = next_raw();
      at_end_ = raw_.empty();
    }
    if (at_end_ && between_frames_) {
      end_of_file();
      finished_ = true;
      return;
    }
    if (between_frames_) note_beginning(file().position() - raw_.size(), out.pos);
    // One block a call: where a call fails, libzstd does not say what it had decoded in that call before the damaged
    // place. Its wish for the next call is the block and the header of the one after; without that header it is the
    // block alone.
    const std::size_t bite = wish_ > kBlockHeaderBytes ? wish_ - kBlockHeaderBytes : wish_;
    ZSTD_inBuffer in{raw_.data(), std::min(bite, raw_.size()), 0};
    const std::size_t out_before = out.pos;
    const std::size_t code = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(code) != 0) return end_damaged(code);
    const bool stuck = at_end_ && in.pos == 0 && out.pos == out_before;
    note_progress(raw_.substr(0, in.pos), out.pos - out_before);
    raw_.remove_prefix(in.pos);
    between_frames_ = code == 0;
    if (between_frames_ && !promise_kept()) {
      return end_damaged_by(StreamState::kCorrupt, "a frame holds fewer bytes than its header says");
    }
    wish_ = between_frames_ ? kFirstWish : code;
    if (!stuck || between_frames_) return;
    end_inside(file().path() + ": zstd: the file ends inside a frame");
    finished_ = true;
  }

  /// libzstd does not compare a frame's size with its header's where the last block is empty, so it is done here.
  void note_progress(std::string_view consumed, std::size_t decoded) {
    if (between_frames_) {
      header_size_ = 0;
      decoded_of_frame_ = 0;
    }
    const std::size_t kept = std::min(consumed.size(), header_.size() - header_size_);
    std::copy_n(consumed.data(), kept, header_.data() + header_size_);
    header_size_ += kept;
    decoded_of_frame_ += decoded;
  }
  bool promise_kept() const {
    const unsigned long long promised = ZSTD_getFrameContentSize(header_.data(), header_size_);
    return promised == ZSTD_CONTENTSIZE_UNKNOWN || promised == ZSTD_CONTENTSIZE_ERROR || promised == decoded_of_frame_;
  }

  void end_damaged(std::size_t code) {
    const ZSTD_ErrorCode error = ZSTD_getErrorCode(code);
    const bool window = error == ZSTD_error_frameParameter_windowTooLarge;
    const bool dictionary = error == ZSTD_error_dictionary_wrong;
    end_damaged_by(window || dictionary ? StreamState::kUnsupported : StreamState::kCorrupt, ZSTD_getErrorName(code),
                   window       ? "; windows up to 2^27 bytes are read: compress it again without --long=28 or more"
                   : dictionary ? "; frames that need a dictionary are not read"
                                : "");
  }
  void end_damaged_by(StreamState state, const std::string& cause, const std::string& remedy = "") {
    const std::uint64_t near = file().bytes() - raw_.size();
    end_with(state, file().path() + ": zstd: " + cause + ", near byte " + std::to_string(near) + remedy);
    finished_ = true;
  }

  static constexpr std::size_t kFirstWish = 5;  ///< magic number and frame header descriptor
  static constexpr std::size_t kLargestHeader = 18;

  std::unique_ptr<ZSTD_DCtx, FreeContext> context_{ZSTD_createDCtx()};
  std::string_view raw_;           ///< read and not yet decoded
  std::size_t wish_ = kFirstWish;  ///< how many bytes the decoder would like next
  bool at_end_ = false;
  bool between_frames_ = true;
  bool finished_ = false;
  std::array<char, kLargestHeader> header_{};  ///< the first bytes of the frame at hand
  std::size_t header_size_ = 0;
  std::uint64_t decoded_of_frame_ = 0;
};

}  // namespace

std::unique_ptr<Source> make_zstd_source(std::unique_ptr<RawFile> file) {
  return std::make_unique<ZstdSource>(std::move(file));
}

}  // namespace stancemill::io
