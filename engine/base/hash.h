// A 64-bit hash of bytes for choices that must be the same everywhere: which values fold, which examples are drawn.
//
// The values are part of what we write (see the golden values in the test) and do not change. Not for n-grams
// (features/hash_v1.h), not against an enemy: whoever writes the corpus can choose which of its values survive.
// Cost: about a nanosecond and a third of one a byte. Threads: pure. Tested by: tests/base/hash_test.cpp
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace stancemill {

/// Every bit of the result depends on every bit of `bits` (the finaliser of SplitMix64; a bijection).
constexpr std::uint64_t mix_bits(std::uint64_t bits) {
  bits ^= bits >> 30;
  bits *= 0xBF58476D1CE4E5B9ULL;
  bits ^= bits >> 27;
  bits *= 0x94D049BB133111EBULL;
  return bits ^ (bits >> 31);
}

/// Eight bytes at a time, the last ones padded with zeros; the length is mixed in, so that padding cannot collide.
inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed = 0) {
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
  std::uint64_t hash = mix_bits(seed + kStep * (bytes.size() + 1));
  while (!bytes.empty()) {
    std::uint64_t piece = 0;
    const std::size_t count = bytes.size() < sizeof(piece) ? bytes.size() : sizeof(piece);
    std::memcpy(&piece, bytes.data(), count);
    hash = mix_bits((hash ^ piece) + kStep);
    bytes.remove_prefix(count);
  }
  return hash;
}

}  // namespace stancemill
