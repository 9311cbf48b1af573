// gzip (RFC 1952) by isa-l: all members, each with its checksum and length verified.
#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

constexpr std::uint8_t kFirstMagicByte = 0x1F;

/// Between members -> header -> body -> between members ..., until the file ends, or damage ends it.
class GzipSource final : public DecodingSource {
 public:
  explicit GzipSource(std::unique_ptr<RawFile> file) : DecodingSource(std::move(file)) {
    isal_inflate_init(state_.get());
  }

 protected:
  std::size_t decode(char* to, std::size_t capacity) override {
    capacity_ = capacity;
    state_->next_out = reinterpret_cast<std::uint8_t*>(to);
    state_->avail_out = static_cast<std::uint32_t>(capacity);
    while (state_->avail_out != 0 && place_ != Place::kEnd) step();
    return capacity - state_->avail_out;
  }
  void begin_in_the_middle() override { first_member_ = false; }
  std::size_t undecoded() const override { return state_->avail_in; }

 private:
  enum class Place { kBetweenMembers, kPadding, kHeader, kBody, kDamage, kEnd };

  void step() {
    if (state_->avail_in == 0 && !at_end_ && place_ != Place::kDamage) refill();
    switch (place_) {
      case Place::kBetweenMembers:
        return look_for_member();
      case Place::kPadding:
        return skip_padding();
      case Place::kHeader:
        return read_header();
      case Place::kBody:
        return inflate();
      case Place::kDamage:
        return give_leftover();
      case Place::kEnd:
        return;
    }
  }

  void refill() {
    const std::string_view raw = next_raw();
    state_->next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(raw.data()));  // isa-l only reads it
    state_->avail_in = static_cast<std::uint32_t>(raw.size());
    at_end_ = raw.empty();
  }

  void look_for_member() {
    if (at_end_) return end_cleanly();
    if (*state_->next_in == 0 && !first_member_) {
      place_ = Place::kPadding;
      return;
    }
    if (*state_->next_in != kFirstMagicByte) return end_damaged(StreamState::kCorrupt, kGarbage);
    note_beginning(file().position() - state_->avail_in, capacity_ - state_->avail_out);
    isal_inflate_reset(state_.get());
    state_->crc_flag = ISAL_GZIP_NO_HDR_VER;  // the header is read here, checksum and length are verified there
    isal_gzip_header_init(&header_);
    place_ = Place::kHeader;
  }

  /// Zeros up to the end of the file, as tapes and disk images leave them; gzip(1) takes them without a word.
  void skip_padding() {
    if (at_end_) return end_cleanly();
    const std::uint8_t* const end = state_->next_in + state_->avail_in;
    const std::uint8_t* const found =
        std::find_if(state_->next_in, const_cast<std::uint8_t*>(end), [](auto byte) { return byte != 0; });
    const auto zeros = static_cast<std::uint32_t>(found - state_->next_in);
    state_->next_in += zeros;
    state_->avail_in -= zeros;
    if (state_->avail_in != 0) end_damaged(StreamState::kCorrupt, kGarbage);
  }

  /// isa-l's own reading of headers inside isal_inflate() forgets the flags where a header lies across two pieces of
  /// input.
  void read_header() {
    if (at_end_) return end_too_soon();
    const int code = isal_read_gzip_header(state_.get(), &header_);
    if (code == ISAL_UNSUPPORTED_METHOD)
      return end_damaged(StreamState::kUnsupported, "a compression method that is not deflate");
    if (code == ISAL_INVALID_WRAPPER && !first_member_) return end_damaged(StreamState::kCorrupt, kGarbage);
    if (code < 0) return end_damaged(StreamState::kCorrupt, "a member's header is damaged");
    if (code == ISAL_DECOMP_OK) place_ = Place::kBody;
  }

  void inflate() {
    const std::uint32_t in_before = state_->avail_in;
    const std::uint32_t out_before = state_->avail_out;
    const int code = isal_inflate(state_.get());
    if (code == ISAL_INCORRECT_CHECKSUM)
      return end_damaged(StreamState::kCorrupt, "a member's checksum or length is wrong");
    if (code < 0) return end_damaged(StreamState::kCorrupt, "the compressed data is damaged");
    if (state_->block_state == ISAL_BLOCK_FINISH) {
      first_member_ = false;
      place_ = Place::kBetweenMembers;
    } else if (at_end_ && state_->avail_in == in_before && state_->avail_out == out_before) {
      end_too_soon();
    }
  }

  /// What was decoded before the damaged place but did not fit into the caller's piece any more.
  void give_leftover() {
    const auto left = static_cast<std::uint32_t>(state_->tmp_out_valid - state_->tmp_out_processed);
    const std::uint32_t count = std::min(left, state_->avail_out);
    std::memcpy(state_->next_out, state_->tmp_out_buffer + state_->tmp_out_processed, count);
    state_->tmp_out_processed += static_cast<std::int32_t>(count);
    state_->next_out += count;
    state_->avail_out -= count;
    if (count == left) place_ = Place::kEnd;
  }

  void end_cleanly() {
    end_of_file();
    place_ = Place::kEnd;
  }
  void end_too_soon() {
    end_inside(file().path() + ": gzip: the file ends inside a member");
    place_ = Place::kEnd;
  }
  void end_damaged(StreamState state, const std::string& cause) {
    const std::uint64_t near = file().bytes() - state_->avail_in;
    end_with(state, file().path() + ": gzip: " + cause + ", near byte " + std::to_string(near));
    place_ = Place::kDamage;
  }

  static constexpr const char* kGarbage = "garbage follows the last member";

  std::unique_ptr<inflate_state> state_ = std::make_unique<inflate_state>();
  isal_gzip_header header_{};
  Place place_ = Place::kBetweenMembers;
  std::size_t capacity_ = 0;  ///< of the piece at hand
  bool first_member_ = true;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<Source> make_gzip_source(std::unique_ptr<RawFile> file) {
  return std::make_unique<GzipSource>(std::move(file));
}

}  // namespace stancemill::io
