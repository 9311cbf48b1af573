// The hash "v1": how words and their combinations become rows of a table. A file format.
//
// What: plain integer functions. Models name the hash that they were trained with, so nothing here may ever change; a
// better hash gets a new name. The SIMD kernels are held to these functions, and these to golden values.
//   word        64 bits, by wyhash's step "mum" (64 x 64 -> 128 bits, high half xor low half) over blocks of 16 bytes
//   row         the top `bits` bits of a word's hash, or of a 32-bit hash that two multiplications have mixed
//   word pairs  the low 32 bits of the word hashes, joined by a multiplication and an addition; 32 bits, so that
//               SIMD lanes can do it on every machine
// Sources: wyhash final version 3 (github.com/wangyi-fudan/wyhash, public domain) for mum and the 64-bit constants;
// SplitMix64 (Steele, Lea, Flood 2014, finaliser by Stafford, variant 13) for the seed; "lowbias32"
// (github.com/skeeto/hash-prospector, public domain), a finaliser of the form of MurmurHash3's fmix32, for 32 bits;
// xxHash's 32-bit primes as multipliers. Cost: a word of up to 16 bytes takes two multiplications. Threads: pure
// functions. Tested by: tests/features/hash_v1_test.cpp
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace stancemill::features::hash_v1 {

// wyhash's default secret.
inline constexpr std::uint64_t kSecret0 = 0xA0761D6478BD642FU;
inline constexpr std::uint64_t kSecret1 = 0xE7037ED1A0B428DBU;
inline constexpr std::uint64_t kSecret2 = 0x8EBC6AF09C88C6E3U;
inline constexpr std::uint64_t kSecret3 = 0x589965CC75374CC3U;

/// Joins words: h * kJoin + next. One less is 2 mod 4, so the hashes of "a b" and "b a" differ unless a = b (mod 2^31).
inline constexpr std::uint32_t kJoin = 0x85EBCA77U;
/// Joins code points likewise.
inline constexpr std::uint32_t kJoinCharacters = 0x9E3779B1U;

// Added before the last mixing, so that each kind of feature has rows of its own. Fractional digits of pi.
inline constexpr std::uint32_t kBigram = 0x243F6A88U;
inline constexpr std::uint32_t kTrigram = 0x85A308D3U;
inline constexpr std::uint32_t kSkipBigram = 0x13198A2EU;
inline constexpr std::uint32_t kNegated = 0x03707344U;

/// Stands where the low half of a word's hash would, for the mark before a passage's first word: the next digits of pi.
inline constexpr std::uint64_t kPassageBegin = 0xA4093822U;

// lowbias32
inline constexpr std::uint32_t kMix0 = 0x7FEB352DU;
inline constexpr std::uint32_t kMix1 = 0x846CA68BU;

// Stand before and after a word's code points in character n-grams; Unicode ends at U+10FFFF.
inline constexpr std::uint32_t kWordBegin = 0x110000U;
inline constexpr std::uint32_t kWordEnd = 0x110001U;

/// wyhash's step: the 128-bit product of `a` and `b`, folded to 64 bits.
constexpr std::uint64_t mum(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product >> 64) ^ static_cast<std::uint64_t>(product);
}

/// What the seed becomes before it meets a word: SplitMix64's first output, made odd so that it is no zero to multiply
/// with.
constexpr std::uint64_t seed_key(std::uint64_t seed) {
  std::uint64_t x = seed + 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return (x ^ (x >> 31)) | 1U;
}

/// Takes in one block of 16 bytes: two little-endian numbers of 8 bytes.
constexpr std::uint64_t word_block(std::uint64_t state, std::uint64_t low, std::uint64_t high) {
  return mum(low ^ kSecret1, high ^ state);
}

/// The word's hash from the state after its last block and its length in bytes.
constexpr std::uint64_t word_finish(std::uint64_t state, std::size_t length) {
  return mum(state ^ kSecret0, length ^ kSecret2);
}

/// The hash of a word: its bytes in blocks of 16, the last one filled up with zeros; the empty word is one block of
/// zeros.
inline std::uint64_t word_hash(std::string_view word, std::uint64_t key) {
  static_assert(std::endian::native == std::endian::little, "blocks are read as little-endian numbers");
  std::uint64_t state = key;
  std::size_t begin = 0;
  do {
    const std::size_t count = word.size() - begin < 16 ? word.size() - begin : 16;
    std::uint64_t block[2] = {0, 0};
    std::memcpy(block, word.data() + begin, count);
    state = word_block(state, block[0], block[1]);
    begin += 16;
  } while (begin < word.size());
  return word_finish(state, word.size());
}

/// The row of a word on its own. `bits` is FeatureSpec::bits.
constexpr std::uint32_t word_row(std::uint64_t hash, int bits) {
  return static_cast<std::uint32_t>(hash >> (64 - bits));
}

/// The row of a joined hash: its top bits after mixing. (lowbias32 closes with x ^= x >> 16, which top bits do not
/// feel.)
constexpr std::uint32_t mixed_row(std::uint32_t x, int bits) {
  x = (x ^ (x >> 16)) * kMix0;
  x = (x ^ (x >> 15)) * kMix1;
  return x >> (32 - bits);
}

/// What of a word's hash enters combinations of words.
constexpr std::uint32_t low_half(std::uint64_t hash) { return static_cast<std::uint32_t>(hash); }

/// The row of two consecutive words.
constexpr std::uint32_t bigram_row(std::uint64_t first, std::uint64_t second, int bits) {
  return mixed_row(low_half(first) * kJoin + low_half(second) + kBigram, bits);
}

/// The row of three consecutive words.
constexpr std::uint32_t trigram_row(std::uint64_t first, std::uint64_t second, std::uint64_t third, int bits) {
  return mixed_row((low_half(first) * kJoin + low_half(second)) * kJoin + low_half(third) + kTrigram, bits);
}

/// The row of two words with one between them, whatever that is.
constexpr std::uint32_t skip_bigram_row(std::uint64_t first, std::uint64_t third, int bits) {
  return mixed_row(low_half(first) * kJoin + low_half(third) + kSkipBigram, bits);
}

/// The row of a word in the scope of a negator.
constexpr std::uint32_t negated_row(std::uint64_t hash, int bits) { return mixed_row(low_half(hash) + kNegated, bits); }

/// What is added to the joined code points of a window of `length`: gives each length, under each seed, rows of its
/// own.
constexpr std::uint32_t character_offset(std::uint64_t key, int length) {
  return low_half(mum(key ^ kSecret3, static_cast<std::uint64_t>(length) ^ kSecret1));
}

/// The row of a window of code points; `offset` is character_offset() of its length.
constexpr std::uint32_t character_row(std::span<const std::uint32_t> window, std::uint32_t offset, int bits) {
  std::uint32_t joined = 0;
  for (const std::uint32_t code_point : window) joined = joined * kJoinCharacters + code_point;
  return mixed_row(joined + offset, bits);
}

}  // namespace stancemill::features::hash_v1
