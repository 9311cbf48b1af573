// Where bytes come from and go to: the two small interfaces between rooms that must not know each other.
#pragma once

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
  /// SHA-256 in hex of the raw bytes; valid once read() has returned 0 (then it covers the whole file,
  /// including what follows a damaged place), or empty where hashing is off.
  virtual std::string sha256() = 0;
};

/// Where finished bytes go: a file, a compressor, standard output. Every call is checked.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Status write(std::string_view bytes) = 0;
};

}  // namespace stancemill
