// 64 bytes in as many vectors as the CPU target needs: the few operations of the block kernel. Included once a target.
//
// Tested by: tests/segment/sameness_test.cpp, on every target
#if defined(STANCEMILL_SEGMENT_BLOCK_VECTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STANCEMILL_SEGMENT_BLOCK_VECTORS_INL_H_
#undef STANCEMILL_SEGMENT_BLOCK_VECTORS_INL_H_
#else
#define STANCEMILL_SEGMENT_BLOCK_VECTORS_INL_H_
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "segment/byte_rows.h"
#include "segment/mask_rules.h"

HWY_BEFORE_NAMESPACE();
namespace stancemill::segment {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::CappedTag<std::uint8_t, 64>;
using Vector = hn::Vec<Bytes>;
using VectorMask = hn::Mask<Bytes>;
inline constexpr Bytes kBytes;
inline constexpr std::size_t kLanes = hn::MaxLanes(Bytes());
inline constexpr std::size_t kParts = 64 / kLanes;

struct Block {
  Vector part[kParts];
};
struct BlockMask {
  VectorMask part[kParts];
};

HWY_INLINE Block load(const std::uint8_t* from) {
  Block block;
  for (std::size_t i = 0; i < kParts; ++i) block.part[i] = hn::LoadU(kBytes, from + i * kLanes);
  return block;
}

HWY_INLINE void store(const Block& block, char* to) {
  for (std::size_t i = 0; i < kParts; ++i) {
    hn::StoreU(block.part[i], kBytes, reinterpret_cast<std::uint8_t*>(to) + i * kLanes);
  }
}

/// One bit a byte.
HWY_INLINE Mask bits(const BlockMask& mask) {
  Mask all = 0;
  for (std::size_t i = 0; i < kParts; ++i) {
    Mask some = 0;
    hn::StoreMaskBits(kBytes, mask.part[i], reinterpret_cast<std::uint8_t*>(&some));
    all |= some << (i * kLanes % 64);
  }
  return all;
}

/// Applies `operation` to each vector, giving a Block or a BlockMask.
#define STANCEMILL_EACH_PART(Result, expression)                          \
  Result result;                                                          \
  for (std::size_t i = 0; i < kParts; ++i) result.part[i] = (expression); \
  return result

HWY_INLINE Block broadcast(std::uint8_t byte) { STANCEMILL_EACH_PART(Block, hn::Set(kBytes, byte)); }

HWY_INLINE BlockMask equal(const Block& block, std::uint8_t byte) {
  STANCEMILL_EACH_PART(BlockMask, hn::Eq(block.part[i], hn::Set(kBytes, byte)));
}

HWY_INLINE BlockMask at_least(const Block& block, std::uint8_t byte) {
  STANCEMILL_EACH_PART(BlockMask, hn::Gt(block.part[i], hn::Set(kBytes, static_cast<std::uint8_t>(byte - 1))));
}

/// Bytes from `first` to `last`, fewer than 256 values.
HWY_INLINE BlockMask between(const Block& block, std::uint8_t first, std::uint8_t last) {
  const Vector origin = hn::Set(kBytes, first);
  const Vector count = hn::Set(kBytes, static_cast<std::uint8_t>(last - first + 1));
  STANCEMILL_EACH_PART(BlockMask, hn::Gt(count, hn::Sub(block.part[i], origin)));
}

/// Bytes that have the bit `bit` (a power of two).
HWY_INLINE BlockMask test(const Block& block, std::uint8_t bit) {
  STANCEMILL_EACH_PART(BlockMask, hn::TestBit(block.part[i], hn::Set(kBytes, bit)));
}

HWY_INLINE BlockMask both(const BlockMask& a, const BlockMask& b) {
  STANCEMILL_EACH_PART(BlockMask, hn::And(a.part[i], b.part[i]));
}

/// to + what, where `mask` says so.
HWY_INLINE Block add_where(const BlockMask& mask, const Block& to, const Block& what) {
  STANCEMILL_EACH_PART(Block, hn::Add(to.part[i], hn::IfThenElseZero(mask.part[i], what.part[i])));
}

/// row[byte & 63] for each byte.
HWY_INLINE Block lookup(const Row& row, const Block& block) {
#if HWY_TARGET == HWY_AVX3_DL
  return {Vector{_mm512_permutexvar_epi8(block.part[0].raw, _mm512_load_si512(row.data()))}};
#else
  // A shuffle looks up in 16 bytes, and gives 0 where the index has its high bit: so for each quarter of the row, the
  // indices of the others get it. 0x70 + 16 is the first sum that has it.
  const Vector low = hn::Set(kBytes, 63);
  const Vector up = hn::Set(kBytes, 0x70);
  const Vector index_bits = hn::Set(kBytes, 0x8F);
  Vector quarter[4];
  for (std::size_t q = 0; q < 4; ++q) quarter[q] = hn::LoadDup128(kBytes, row.data() + 16 * q);
  STANCEMILL_EACH_PART(Block, [&] {
    const Vector index = hn::And(block.part[i], low);
    Vector found = hn::Zero(kBytes);
    for (std::size_t q = 0; q < 4; ++q) {
      const Vector shifted = hn::Sub(index, hn::Set(kBytes, static_cast<std::uint8_t>(16 * q)));
      const Vector place = hn::And(hn::SaturatedAdd(shifted, up), index_bits);
      found = hn::Or(found, hn::TableLookupBytesOr0(quarter[q], place));
    }
    return found;
  }());
#endif
}

/// BlockClass bits of ASCII characters; 0 for all other bytes.
HWY_INLINE Block ascii_classes(const Block& block, [[maybe_unused]] const ByteRows& rows) {
#if HWY_TARGET == HWY_AVX3_DL
  const auto& ascii = rows.ascii();
  const __m512i bytes = block.part[0].raw;
  return {
      Vector{_mm512_maskz_permutex2var_epi8(_knot_mask64(_mm512_movepi8_mask(bytes)), _mm512_load_si512(ascii.data()),
                                            bytes, _mm512_load_si512(ascii.data() + 64))}};
#else
  const auto set = [](int byte) { return hn::Set(kBytes, static_cast<std::uint8_t>(byte)); };
  const auto in = [&](Vector v, int first, int last) {
    const Vector above = hn::Sub(v, set(first));
    return hn::Eq(hn::Min(above, set(last - first)), above);
  };
  const auto bit = [&](VectorMask mask, int bits_of_class) { return hn::IfThenElseZero(mask, set(bits_of_class)); };
  STANCEMILL_EACH_PART(Block, [&] {
    const Vector v = block.part[i];
    const Vector letter = bit(in(hn::Or(v, set(0x20)), 'a', 'z'), kLetterBit);
    const Vector number = bit(in(v, '0', '9'), kNumberBit);
    const Vector connector = bit(hn::Eq(v, set('_')), kConnectorBit);
    const Vector both_mids = bit(hn::Or(hn::Eq(v, set('.')), hn::Eq(v, set('\''))), kInLettersBit | kInNumbersBit);
    const Vector colon = bit(hn::Eq(v, set(':')), kInLettersBit);
    const Vector number_mids = bit(hn::Or(hn::Eq(v, set(',')), hn::Eq(v, set(';'))), kInNumbersBit);
    return hn::Or(hn::Or(hn::Or(letter, number), hn::Or(connector, both_mids)), hn::Or(colon, number_mids));
  }());
#endif
}

/// ASCII capitals become small; all other bytes stay.
HWY_INLINE Block fold_ascii(const Block& block) {
  const BlockMask capitals = between(block, 'A', 'Z');
  return add_where(capitals, block, broadcast(0x20));
}

#undef STANCEMILL_EACH_PART

/// Writes base + place of each one of `mask`, rising, to `to`; up to 64 places are written, whatever the mask.
HWY_INLINE void write_positions(Mask mask, std::uint32_t base, std::uint32_t* to) {
#if HWY_TARGET == HWY_AVX3_DL
  alignas(64) static constexpr auto kPlaces = [] {
    std::array<std::uint8_t, 64> places{};
    for (std::size_t i = 0; i < 64; ++i) places[i] = static_cast<std::uint8_t>(i);
    return places;
  }();
  const __m512i packed = _mm512_maskz_compress_epi8(mask, _mm512_load_si512(kPlaces.data()));
  const __m512i origin = _mm512_set1_epi32(static_cast<int>(base));
  const auto write = [&](__m128i places, int at) {
    _mm512_storeu_si512(to + at, _mm512_add_epi32(_mm512_cvtepu8_epi32(places), origin));
  };
  write(_mm512_castsi512_si128(packed), 0);
  write(_mm512_extracti32x4_epi32(packed, 1), 16);
  if (std::popcount(mask) > 32) [[unlikely]] {
    write(_mm512_extracti32x4_epi32(packed, 2), 32);
    write(_mm512_extracti32x4_epi32(packed, 3), 48);
  }
#else
  while (mask != 0) {
    for (int i = 0; i < 8; ++i) {  // with an empty mask, countr_zero() is 64: nothing that a reader sees
      to[i] = base + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    to += 8;
  }
#endif
}

}  // namespace HWY_NAMESPACE
}  // namespace stancemill::segment
HWY_AFTER_NAMESPACE();

#endif  // per target
