#include "classify/kernels.h"

#include <algorithm>

// One copy of what stands between HWY_BEFORE_NAMESPACE and HWY_AFTER_NAMESPACE is compiled for each instruction set.
#define HWY_DISABLED_TARGETS HWY_SSSE3
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "classify/kernels.cpp"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace stancemill::classify::HWY_NAMESPACE {
namespace {

/// Words ahead of the one that is looked up whose entries are fetched into the cache.
constexpr std::size_t kPrefetchWords = 48;

// Four sums of 32 bits, to which four weights or four remembered sums are added.
#if HWY_TARGET == HWY_SCALAR
struct Four {
  std::int32_t lanes[4] = {0, 0, 0, 0};

  template <class Narrow>
  HWY_INLINE void add(const Narrow* from) {
    for (std::size_t k = 0; k < 4; ++k) lanes[k] += from[k];
  }
  HWY_INLINE void add(const Four& other) { add(other.lanes); }
  HWY_INLINE void add_to(std::int32_t* sums) const {
    for (std::size_t k = 0; k < 4; ++k) sums[k] += lanes[k];
  }
};
#else
namespace hn = hwy::HWY_NAMESPACE;
struct Four {
  using Wide = hn::FixedTag<std::int32_t, 4>;
  hn::Vec<Wide> lanes;

  HWY_INLINE Four() : lanes(hn::Zero(Wide())) {}

  template <class Narrow>
  HWY_INLINE void add(const Narrow* from) {
    const hn::Rebind<Narrow, Wide> narrow;
    lanes = hn::Add(lanes, hn::PromoteTo(Wide(), hn::LoadU(narrow, from)));
  }
  HWY_INLINE void add(const Four& other) { lanes = hn::Add(lanes, other.lanes); }
  HWY_INLINE void add_to(std::int32_t* sums) const {
    hn::StoreU(hn::Add(lanes, hn::LoadU(Wide(), sums)), Wide(), sums);
  }
};
#endif

/// kGroups groups of sums, one member each so that they stay in registers.
template <std::size_t kGroups>
struct Groups {
  Four first;
  Groups<kGroups - 1> others;

  HWY_INLINE Groups() : first(), others() {}  // written out: an implied one would not be of this instruction set
  template <class Narrow>
  HWY_INLINE void add(const Narrow* from) {
    first.add(from);
    others.add(from + kGroup);
  }
  HWY_INLINE void add(const Groups& other) {
    first.add(other.first);
    others.add(other.others);
  }
  HWY_INLINE void add_to(std::int32_t* sums) const {
    first.add_to(sums);
    others.add_to(sums + kGroup);
  }
};
template <>
struct Groups<1> : Four {
  HWY_INLINE Groups() : Four() {}
};

/// Adds kGroups groups of each row; `stride` is the length of a row in groups.
template <std::size_t kGroups>
void add_rows_of(const std::int8_t* table, std::size_t stride, const std::uint32_t* rows, std::size_t count,
                 std::int32_t* sums) {
  const std::size_t width = stride * kGroup;
  Groups<kGroups> even;  // two sums each, so that additions need not wait for one another
  Groups<kGroups> odd;
  std::size_t i = 0;
  for (; i + 1 < count; i += 2) {
    even.add(table + rows[i] * width);
    odd.add(table + rows[i + 1] * width);
  }
  if (i < count) even.add(table + rows[i] * width);
  even.add(odd);
  even.add_to(sums);
}

void add_rows(const PaddedTable& table, const std::uint32_t* rows, std::size_t count, std::int32_t* sums) {
  switch (table.groups) {
    case 1:
      return add_rows_of<1>(table.rows, 1, rows, count, sums);
    case 2:
      return add_rows_of<2>(table.rows, 2, rows, count, sums);
    case 3:
      return add_rows_of<3>(table.rows, 3, rows, count, sums);
    default:  // 4, 8 or 16: four at a time, which fit the registers
      for (std::size_t begin = 0; begin < table.groups; begin += 4) {
        add_rows_of<4>(table.rows + begin * kGroup, table.groups, rows, count, sums + begin * kGroup);
      }
  }
}

/// The entry of a word that is not there.
alignas(64) constexpr std::uint64_t kNothing[1 + kMaxGroups] = {};

/// No branch depends on whether a word is remembered: that is hard to foretell.
template <std::size_t kGroups>
std::size_t add_words_of(const WordMemory& memory, const WordRun& run, std::int32_t* sums, std::uint64_t& known,
                         std::uint32_t* HWY_RESTRICT unknown) {
  Groups<kGroups> total;
  std::uint64_t known_words = 0;
  std::size_t unknown_words = 0;
  for (std::size_t i = 0; i < run.count; ++i) {
    hwy::Prefetch(memory.pair(run.hashes[std::min(i + kPrefetchWords, run.readable - 1)]));
    const std::uint64_t* const first = memory.pair(run.hashes[i]);
    const std::uint64_t* const second = first + 1 + kGroups;
    const std::uint64_t key = memory.key(run.hashes[i]);
    const auto in_first = -static_cast<std::uintptr_t>(WordMemory::is_entry_of(first, key));
    const auto in_second = -static_cast<std::uintptr_t>(WordMemory::is_entry_of(second, key));
    const auto in_none = ~(in_first | in_second);
    unknown[unknown_words] = run.first + static_cast<std::uint32_t>(i);  // stays only if the count moves on
    unknown_words += in_none & 1U;
    const auto* const chosen = reinterpret_cast<const std::uint64_t*>(
        (reinterpret_cast<std::uintptr_t>(first) & in_first) | (reinterpret_cast<std::uintptr_t>(second) & in_second) |
        (reinterpret_cast<std::uintptr_t>(kNothing) & in_none));
    known_words += chosen[0] / WordMemory::kKnown & 1U;
    total.add(reinterpret_cast<const std::int16_t*>(chosen + 1));
  }
  total.add_to(sums);
  known += known_words;
  return unknown_words;
}

#if HWY_MAX_BYTES >= 32
/// The same for up to four outputs, where a pair of entries is one vector: key, sums, key, sums.
template <>
std::size_t add_words_of<1>(const WordMemory& memory, const WordRun& run, std::int32_t* sums, std::uint64_t& known,
                            std::uint32_t* HWY_RESTRICT unknown) {
  const hn::FixedTag<std::uint64_t, 4> d;
  const hn::Repartition<std::int32_t, decltype(d)> d32;
  const auto in_key = hn::Set(d, ~WordMemory::kKnown);
  const auto known_bit = hn::OddEven(hn::Zero(d), hn::Set(d, WordMemory::kKnown));
  auto known_words = hn::Zero(d);
  auto even = hn::Zero(d32);  // sums 0 and 2 of both entries
  auto odd = hn::Zero(d32);   // sums 1 and 3
  std::size_t unknown_words = 0;
  for (std::size_t i = 0; i < run.count; ++i) {
    hwy::Prefetch(memory.pair(run.hashes[std::min(i + kPrefetchWords, run.readable - 1)]));
    const auto pair = hn::LoadU(d, memory.pair(run.hashes[i]));
    const auto is_key = hn::VecFromMask(d, hn::Eq(hn::And(pair, in_key), hn::Set(d, memory.key(run.hashes[i]))));
    const auto is_entry = hn::DupEven(is_key);
    unknown[unknown_words] = run.first + static_cast<std::uint32_t>(i);  // stays only if the count moves on
    unknown_words += hn::AllFalse(d, hn::MaskFromVec(is_entry)) ? 1 : 0;
    const auto entry = hn::And(pair, is_entry);
    known_words = hn::Add(known_words, hn::And(entry, known_bit));
    const auto four = hn::BitCast(d32, hn::OddEven(entry, hn::Zero(d)));
    even = hn::Add(even, hn::ShiftRight<16>(hn::ShiftLeft<16>(four)));
    odd = hn::Add(odd, hn::ShiftRight<16>(four));
  }
  alignas(32) std::int32_t evens[8];
  alignas(32) std::int32_t odds[8];
  hn::Store(even, d32, evens);
  hn::Store(odd, d32, odds);
  for (std::size_t k = 0; k < 2; ++k) {
    sums[2 * k] += evens[2 + k] + evens[6 + k];
    sums[2 * k + 1] += odds[2 + k] + odds[6 + k];
  }
  known += hn::GetLane(hn::SumOfLanes(d, known_words)) / WordMemory::kKnown;
  return unknown_words;
}
#endif

std::size_t add_words(const WordMemory& memory, const WordRun& run, std::int32_t* sums, std::uint64_t& known,
                      std::uint32_t* HWY_RESTRICT unknown) {
  switch (memory.groups()) {
    case 1:
      return add_words_of<1>(memory, run, sums, known, unknown);
    case 2:
      return add_words_of<2>(memory, run, sums, known, unknown);
    case 3:
      return add_words_of<3>(memory, run, sums, known, unknown);
    case 4:
      return add_words_of<4>(memory, run, sums, known, unknown);
    case 8:
      return add_words_of<8>(memory, run, sums, known, unknown);
    default:
      return add_words_of<kMaxGroups>(memory, run, sums, known, unknown);
  }
}

}  // namespace

Kernels kernels() { return {add_rows, add_words}; }

}  // namespace stancemill::classify::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace stancemill::classify {

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

}  // namespace stancemill::classify
#endif
