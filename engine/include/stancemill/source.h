// Where bytes come from and go to: the two small interfaces between rooms that must not know each other.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill {

/// How an input's stream ended; written by name into the manifest.
enum class StreamState : std::uint8_t {
  kOk,
  kTruncated,    ///< the compressed stream stops in the middle
  kCorrupt,      ///< a checksum or a code is wrong, or garbage follows the last member
  kUnsupported,  ///< UTF-16/32, a zstd window over 2^27, an unknown compression
  kReadError,    ///< the operating system could not read on
  kChanged,      ///< the file shrank, was replaced or vanished while it was read
};

constexpr std::string_view state_name(StreamState state) {
  switch (state) {
    case StreamState::kOk:
      return "ok";
    case StreamState::kTruncated:
      return "stream_truncated";
    case StreamState::kCorrupt:
      return "stream_corrupt";
    case StreamState::kUnsupported:
      return "stream_unsupported";
    case StreamState::kReadError:
      return "read_error";
    case StreamState::kChanged:
      return "changed";
  }
  return "read_error";
}

/// A SHA-256 in the middle of its work: another process can go on with it.
struct HashState {
  std::array<std::uint32_t, 8> words{};  ///< all zeros: hashing is off
  std::uint64_t bytes = 0;               ///< hashed so far
  std::array<unsigned char, 64> rest{};  ///< the last bytes % 64 of them, which fill no block yet

  friend bool operator==(const HashState&, const HashState&) = default;
};

/// How a stream can be taken up again at a decoded offset that the context names.
struct SourceMark {
  std::uint64_t raw_begin = 0;      ///< byte of the file at which decoding can begin: a member or frame begins there
  std::uint64_t decoded_begin = 0;  ///< the decoded offset of that place
  HashState hash;                   ///< of the file as far as it was read, which is beyond raw_begin

  friend bool operator==(const SourceMark&, const SourceMark&) = default;
};

/// A stream of decoded bytes. A damaged stream is no error: it ends early, and state() says how.
class Source {
 public:
  virtual ~Source() = default;

  /// Reads up to `capacity` bytes to `to`; returns how many, 0 only at the end. Blocks until at least one byte is
  /// there.
  virtual std::size_t read(char* to, std::size_t capacity) = 0;
  /// How the stream stands; final once read() has returned 0.
  virtual StreamState state() const = 0;
  /// One line for people about a state that is not kOk, with path and cause.
  virtual const std::string& detail() const = 0;
  /// Bytes of the file as it lies on disk that were consumed so far: for progress and manifest.
  virtual std::uint64_t raw_bytes() const = 0;
  /// Of these, what the bytes that were read out make up, as nearly as the decoder can tell: for extrapolating.
  virtual std::uint64_t raw_bytes_read_out() const { return raw_bytes(); }
  /// SHA-256 in hex of the raw bytes; valid once read() has returned 0 (then it covers the whole file,
  /// including what follows a damaged place), or empty where hashing is off.
  virtual std::string sha256() = 0;
  /// How to come back to `offset`, which was delivered already; from call to call it must not fall.
  virtual SourceMark mark(std::uint64_t /*offset*/) { return {}; }
  /// Before the first read(): goes to decoded `offset`, with a mark that was made for it. Here the plain way: from the
  /// beginning. kInput where the stream ends before.
  virtual Status resume(const SourceMark& /*mark*/, std::uint64_t offset) { return skip(offset); }

 protected:
  /// Reads and drops the next `count` bytes.
  Status skip(std::uint64_t count) {
    std::array<char, 16384> bytes;
    while (count > 0) {
      const std::size_t got =
          read(bytes.data(), static_cast<std::size_t>(std::min<std::uint64_t>(count, bytes.size())));
      if (got == 0) return {ErrorCode::kInput, "an input ends before the place at which it was to be taken up again"};
      count -= got;
    }
    return {};
  }
};

/// Where finished bytes go: a file, a compressor, standard output. Every call is checked.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status write(std::string_view bytes) = 0;
};

}  // namespace stancemill
