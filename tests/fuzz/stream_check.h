// stream_check: what must hold of every compressed input, sound or not.
#pragma once

#include <string>

#include "fuzz.h"
#include "io/io.h"

namespace stancemill::fuzz {

/// More than this is not read of a bomb.
inline constexpr std::size_t kMostDecoded = 4 * 1024 * 1024;

struct Decoded {
  std::string bytes;
  StreamState state = StreamState::kOk;
  std::string detail;
  bool whole = false;  ///< read to the end
};

inline Decoded decoded(const std::string& path, std::size_t piece_bytes) {
  Result<std::unique_ptr<Source>> source = io::open_source(path, false);
  FUZZ_CHECK(source.ok(), source.status().message());
  Decoded result;
  std::string piece(piece_bytes, '\0');
  while (result.bytes.size() < kMostDecoded) {
    const std::size_t got = source.value()->read(piece.data(), piece.size());
    FUZZ_CHECK(got <= piece.size(), "more bytes than there is room for");
    result.whole = got == 0;
    if (result.whole) break;
    result.bytes.append(piece, 0, got);
  }
  result.state = source.value()->state();
  result.detail = source.value()->detail();
  return result;
}

/// Opens `raw` behind `magic` as an input, in large and in small pieces: the same bytes, the same state, and a word
/// about any trouble.
inline void check_stream(std::string_view magic, const std::uint8_t* data, std::size_t size) {
  static MemoryFile file;
  std::string raw(magic);
  raw.append(reinterpret_cast<const char*>(data), size);
  file.set(raw);
  const Decoded large = decoded(file.path(), 1 << 20);
  const Decoded small = decoded(file.path(), 777);
  const std::size_t both = std::min(large.bytes.size(), small.bytes.size());
  FUZZ_CHECK(large.bytes.compare(0, both, small.bytes, 0, both) == 0, "other bytes in small pieces");
  if (!large.whole || !small.whole) return;
  FUZZ_CHECK(large.bytes.size() == small.bytes.size(), "another length in small pieces");
  FUZZ_CHECK(large.state == small.state && large.detail == small.detail, large.detail + " or " + small.detail);
  FUZZ_CHECK((large.state == StreamState::kOk) == large.detail.empty(), "damage says what it is: " + large.detail);
}

}  // namespace stancemill::fuzz
