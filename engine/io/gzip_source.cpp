// gzip (RFC 1952) by isa-l: all members, each with its checksum and length verified.
#include <isa-l/igzip_lib.h>

#include <cstring>
#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

class GzipSource final : public DecodingSource {
 public:
  explicit GzipSource(std::unique_ptr<RawFile> file) : DecodingSource(std::move(file)) { begin_member(); }

 protected:
  std::size_t decode(char* to, std::size_t capacity) override {
    state_->next_out = reinterpret_cast<std::uint8_t*>(to);
    state_->avail_out = static_cast<std::uint32_t>(capacity);
    while (state_->avail_out != 0 && !finished_) step();
    return capacity - state_->avail_out;
  }

 private:
  void begin_member() {
    std::uint8_t* const next_in = state_->next_in;
    const std::uint32_t avail_in = state_->avail_in;
    std::uint8_t* const next_out = state_->next_out;
    const std::uint32_t avail_out = state_->avail_out;
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP;
    state_->next_in = next_in;
    state_->avail_in = avail_in;
    state_->next_out = next_out;
    state_->avail_out = avail_out;
    inside_member_ = false;
  }

  void refill() {
    const std::string_view raw = next_raw();
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(raw.data()));  // isa-l only reads it
    state_->avail_in = static_cast<std::uint32_t>(raw.size());
    at_end_ = raw.empty();
  }

  void finish(StreamState state, const std::string& cause) {
    end_with(state, file().path() + ": gzip: " + cause + ", near byte " + std::to_string(file().bytes() - state_->avail_in));
    finished_ = true;
  }

  /// One call of the decoder, or one step between members.
  void step() {
    if (state_->avail_in == 0 && !at_end_) refill();
    if (!inside_member_ && !begin_or_end()) return;
    const std::uint32_t in_before = state_->avail_in;
    const std::uint32_t out_before = state_->avail_out;
    const int code = isal_inflate(state_.get());
    if (code == ISAL_INCORRECT_CHECKSUM) return finish(StreamState::kCorrupt, "a member's checksum or length is wrong");
    if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT) return finish(StreamState::kCorrupt, "the stream is damaged");
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      begin_member();
      first_member_ = false;
      return;
    }
    const bool stuck = at_end_ && state_->avail_in == in_before && state_->avail_out == out_before;
    if (stuck && file().failed()) {
      end_of_file();
      finished_ = true;
    } else if (stuck) {
      finish(StreamState::kTruncated, "the file ends inside a member");
    }
  }

  /// Between members: is there another one? Notes the end of the file, or garbage. True when a member begins.
  bool begin_or_end() {
    if (state_->avail_in == 0) {
      end_of_file();
      finished_ = true;
      return false;
    }
    const std::uint8_t byte = *state_->next_in;
    if (!first_member_ && (byte == 0 || zeros_seen_)) {  // zero padding, as tapes and disk images leave it
      if (byte != 0) {
        finish(StreamState::kCorrupt, "garbage follows the last member");
        return false;
      }
      zeros_seen_ = true;
      ++state_->next_in;
      --state_->avail_in;
      return false;
    }
    if (byte != 0x1F) {
      finish(StreamState::kCorrupt, "garbage follows the last member");
      return false;
    }
    inside_member_ = true;
    return true;
  }

  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  bool at_end_ = false;
  bool inside_member_ = false;
  bool first_member_ = true;
  bool zeros_seen_ = false;
  bool finished_ = false;
};

}  // namespace

std::unique_ptr<Source> make_gzip_source(std::unique_ptr<RawFile> file) {
  return std::make_unique<GzipSource>(std::move(file));
}

}  // namespace stancemill::io
