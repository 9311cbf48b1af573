// raw_file: the bytes of an input as they lie on disk, counted, hashed and watched.
//
// What: read(2) with EINTR handled; remembers the file's identity at opening, to say at the end whether it shrank, was
// replaced or vanished meanwhile. Never maps the file. Ownership: owns the descriptor. Threads: one at a time.
// Tested by: tests/io/source_test.cpp
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include "io/io.h"

namespace stancemill::io {

class RawFile {
 public:
  /// Opens `path`, "-" for standard input.
  static Result<std::unique_ptr<RawFile>> open(const std::string& path, bool hash);
  ~RawFile();
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;

  /// The first bytes (up to 16) without consuming them: for telling the format.
  std::string_view peek();
  /// Reads up to `capacity` bytes; 0 at the end or after an error.
  std::size_t read(char* to, std::size_t capacity);
  /// Goes to byte `position` (of the file, whatever the range). The hash goes on from `hash`, which covers all up to a
  /// later place: what was hashed already is not hashed again. kInput where the file is no regular one.
  Status seek(std::uint64_t position, const HashState& hash);
  /// Before the first read: the file is only bytes [begin, end) of itself.
  Status keep_to_range(std::uint64_t begin, std::uint64_t end);
  /// The hash's state; zeros without one.
  HashState hash_state() const { return hash_ ? hash_->state() : HashState(); }
  /// Reads and hashes what is left without giving it out: what follows a damaged place.
  void drain();

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  /// After the end: why the file is not the one that was opened; empty where it is.
  std::string change() const;
  /// Read so far, from the range's beginning.
  std::uint64_t bytes() const { return position_ - begin_; }
  /// Place in the file of the next byte that comes from the system.
  std::uint64_t position() const { return position_; }
  std::string sha256() const { return hash_ ? hash_->hex() : std::string(); }
  const std::string& path() const { return path_; }

 private:
  RawFile() = default;
  std::size_t read_some(char* to, std::size_t capacity);

  std::string path_;
  int descriptor_ = -1;
  bool regular_ = false;
  std::uint64_t size_at_open_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  std::string peeked_;
  std::size_t peeked_used_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t position_ = 0;
  std::string error_;
  std::unique_ptr<Sha256> hash_;
};

}  // namespace stancemill::io
