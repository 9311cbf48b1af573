#include "classify/word_memory.h"

#include <algorithm>
#include <cstring>

namespace stancemill::classify {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;
constexpr int kOlderBits = 19;

int slot_bits_for(std::size_t stride) {
  int bits = 18;
  while ((stride * sizeof(std::uint64_t)) << bits > kMaxBytes) --bits;
  return bits;
}

}  // namespace

WordMemory::WordMemory(std::size_t groups)
    : stride_(1 + groups),
      slot_bits_(slot_bits_for(stride_)),
      older_bits_(kOlderBits),
      slot_mask_((std::uint64_t{1} << slot_bits_) - 1),
      entries_(stride_ << slot_bits_) {
  // Without memory for it, the second table is missed, but no word.
  if (groups == 1) {
    older_.reset(static_cast<std::uint64_t*>(std::calloc(stride_ << older_bits_, sizeof(std::uint64_t))));
  }
}

bool WordMemory::recall(std::uint64_t hash) {
  if (!older_) return false;
  const std::uint64_t* const from = older_entry(hash);
  if ((from[0] & ~kKnown) != older_key(hash)) return false;
  std::uint64_t* const to = entries_.data() + (hash & slot_mask_) * stride_;
  to[0] = key(hash) | (from[0] & kKnown);
  std::copy_n(from + 1, stride_ - 1, to + 1);
  return true;
}

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
  if (!older_) return;
  std::uint64_t* const older = older_entry(hash);
  older[0] = older_key(hash) | (known ? kKnown : 0);
  std::copy_n(to + 1, stride_ - 1, older + 1);
}

void WordMemory::forget() {
  std::fill(entries_.begin(), entries_.end(), 0);
  if (older_) std::fill_n(older_.get(), stride_ << older_bits_, 0);
}

}  // namespace stancemill::classify
