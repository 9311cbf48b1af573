#include "features/kernels.h"

#include <cstring>
#include <string_view>

#include "features/hash_v1.h"

// One copy of what stands between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE is compiled for each instruction set.
#define HWY_DISABLED_TARGETS HWY_SSSE3
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "features/kernels.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace stancemill::features::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Rows = hn::ScalableTag<std::uint32_t>;
using Vector = hn::Vec<Rows>;

/// Masks that keep the first `length` bytes of 16, at [16 - length] as two numbers of 8 bytes.
alignas(64) constexpr std::uint8_t kMaskBytes[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255};

HWY_INLINE std::uint64_t load64(const void* from) {
  std::uint64_t value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

void hash_words(const char* text, const TokenSpan* words, std::size_t count, std::uint64_t key,
                std::uint64_t* HWY_RESTRICT hashes) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = words[i].size();
    const char* const word = text + words[i].begin;
    if (HWY_UNLIKELY(length > 16)) {
      hashes[i] = hash_v1::word_hash(std::string_view(word, length), key);
      continue;
    }
    const std::uint8_t* const mask = kMaskBytes + 16 - length;
    const std::uint64_t low = load64(word) & load64(mask);
    const std::uint64_t high = load64(word + 8) & load64(mask + 8);
    hashes[i] = hash_v1::word_finish(hash_v1::word_block(key, low, high), length);
  }
}

/// The low halves of as many hashes as the vector has lanes.
HWY_INLINE Vector low_halves(Rows d, const std::uint64_t* hashes) {
#if HWY_TARGET == HWY_SCALAR
  return hn::Set(d, hash_v1::low_half(*hashes));
#else
  const hn::ScalableTag<std::uint64_t> d64;
  const auto low = hn::BitCast(d, hn::LoadU(d64, hashes));
  const auto high = hn::BitCast(d, hn::LoadU(d64, hashes + hn::Lanes(d64)));
  return hn::ConcatEven(d, high, low);
#endif
}

/// hash_v1::mixed_row()
HWY_INLINE Vector mixed_rows(Rows d, Vector x, int shift) {
  x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), hn::Set(d, hash_v1::kMix0));
  x = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(d, hash_v1::kMix1));
  return hn::ShiftRightSame(x, shift);
}

template <std::size_t kDistance>
HWY_INLINE void pairs(const std::uint64_t* hashes, std::size_t count, std::uint32_t kind, int shift,
                      std::uint32_t* HWY_RESTRICT rows) {
  const Rows d;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const auto first = low_halves(d, hashes + i);
    const auto second = hn::Add(low_halves(d, hashes + i + kDistance), hn::Set(d, kind));
    hn::StoreU(mixed_rows(d, hn::Add(hn::Mul(first, hn::Set(d, hash_v1::kJoin)), second), shift), d, rows + i);
  }
}

void bigrams(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* HWY_RESTRICT rows) {
  pairs<1>(hashes, count, hash_v1::kBigram, shift, rows);
}

void skip_bigrams(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* HWY_RESTRICT rows) {
  pairs<2>(hashes, count, hash_v1::kSkipBigram, shift, rows);
}

void trigrams(const std::uint64_t* hashes, std::size_t count, int shift, std::uint32_t* HWY_RESTRICT rows) {
  const Rows d;
  const auto join = hn::Set(d, hash_v1::kJoin);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    auto x = hn::Add(hn::Mul(low_halves(d, hashes + i), join), low_halves(d, hashes + i + 1));
    x = hn::Add(hn::Mul(x, join), low_halves(d, hashes + i + 2));
    hn::StoreU(mixed_rows(d, hn::Add(x, hn::Set(d, hash_v1::kTrigram)), shift), d, rows + i);
  }
}

void characters(const std::uint32_t* code_points, std::size_t count, int length, std::uint32_t offset, int shift,
                std::uint32_t* HWY_RESTRICT rows) {
  const Rows d;
  const auto join = hn::Set(d, hash_v1::kJoinCharacters);
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    auto joined = hn::LoadU(d, code_points + i);
    for (std::size_t k = 1; k < static_cast<std::size_t>(length); ++k) {
      joined = hn::Add(hn::Mul(joined, join), hn::LoadU(d, code_points + i + k));
    }
    hn::StoreU(mixed_rows(d, hn::Add(joined, hn::Set(d, offset)), shift), d, rows + i);
  }
}

}  // namespace

Kernels kernels() { return {hash_words, bigrams, trigrams, skip_bigrams, characters}; }

}  // namespace stancemill::features::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stancemill::features {

Kernels kernels_for(CpuTarget target) {
#if HWY_TARGETS & HWY_AVX3
  if (target >= CpuTarget::kAvx3) return N_AVX3::kernels();
#endif
#if HWY_TARGETS & HWY_AVX2
  if (target >= CpuTarget::kAvx2) return N_AVX2::kernels();
#endif
#if HWY_TARGETS & HWY_SSE4
  if (target >= CpuTarget::kSse4) return N_SSE4::kernels();
#endif
  static_cast<void>(target);
  return HWY_STATIC_DISPATCH(kernels)();
}

}  // namespace stancemill::features
#endif
