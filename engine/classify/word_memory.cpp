#include "classify/word_memory.h"

#include <algorithm>
#include <cstring>

namespace stancemill::classify {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;

int slot_bits_for(std::size_t stride) {
  int bits = 18;
  while ((stride * sizeof(std::uint64_t)) << bits > kMaxBytes) --bits;
  return bits;
}

}  // namespace

WordMemory::WordMemory(std::size_t groups)
    : stride_(1 + groups),
      slot_bits_(slot_bits_for(stride_)),
      slot_mask_((std::uint64_t{1} << slot_bits_) - 1),
      entries_(stride_ << slot_bits_) {}

bool WordMemory::add_to(std::uint64_t hash, std::int64_t* sums) const {
  const std::uint64_t* const from = entry(hash);
  for (std::size_t group = 0; group + 1 < stride_; ++group) {
    std::int16_t four[4];
    std::memcpy(four, from + 1 + group, sizeof four);
    for (std::size_t k = 0; k < 4; ++k) sums[group * 4 + k] += four[k];
  }
  return (from[0] & kKnown) != 0;
}

void WordMemory::remember(std::uint64_t hash, bool known, std::span<const std::int64_t> sums) {
  std::uint64_t* const to = entries_.data() + (hash & slot_mask_) * stride_;
  to[0] = key(hash) | (known ? kKnown : 0);
  for (std::size_t group = 0; group + 1 < stride_; ++group) {
    std::int16_t four[4];
    for (std::size_t k = 0; k < 4; ++k) four[k] = static_cast<std::int16_t>(sums[group * 4 + k]);
    std::memcpy(to + 1 + group, four, sizeof four);
  }
}

void WordMemory::forget() { std::fill(entries_.begin(), entries_.end(), 0); }

}  // namespace stancemill::classify
