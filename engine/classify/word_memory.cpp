#include "classify/word_memory.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace stancemill::classify {
namespace {

/// The head that is asked about every passage has few outputs; wider ones are asked rarely, about passages on topic.
constexpr std::size_t kBytes = std::size_t{8} << 20;
constexpr std::size_t kBytesOfWideEntries = std::size_t{2} << 20;

/// The largest power of two of pairs that fits.
std::size_t pairs_for(std::size_t stride) {
  const std::size_t groups = stride - 1;
  return std::bit_floor((groups == 1 ? kBytes : kBytesOfWideEntries) / (2 * stride * sizeof(std::uint64_t)));
}

}  // namespace

WordMemory::WordMemory(std::size_t groups)
    : stride_(1 + groups),
      pair_mask_(pairs_for(stride_) - 1),
      // Few passages of most corpora are on topic: the memory of a wide head stays nearly empty there.
      entries_(2 * stride_ * (pair_mask_ + 1), groups == 1 ? Pages::kLarge : Pages::kSmall) {
  if (entries_.empty()) throw std::bad_alloc();
}

std::size_t WordMemory::bytes_for(std::size_t groups) {
  const std::size_t stride = 1 + groups;
  return pairs_for(stride) * 2 * stride * sizeof(std::uint64_t);
}

std::uint64_t* WordMemory::make_room(std::uint64_t hash) {
  std::uint64_t* const first = entries_.data() + (hash & pair_mask_) * 2 * stride_;
  if (!is_entry_of(first, key(hash))) std::copy_n(first, stride_, first + stride_);
  return first;
}

bool WordMemory::add_to(const std::uint64_t* entry, std::int64_t* sums) const {
  for (std::size_t group = 0; group + 1 < stride_; ++group) {
    std::int16_t four[4];
    std::memcpy(four, entry + 1 + group, sizeof four);
    for (std::size_t k = 0; k < 4; ++k) sums[group * 4 + k] += four[k];
  }
  return (entry[0] & kKnown) != 0;
}

void WordMemory::remember(std::uint64_t hash, bool known, std::span<const std::int64_t> sums) {
  std::uint64_t* const to = make_room(hash);
  to[0] = key(hash) | (known ? kKnown : 0);
  for (std::size_t group = 0; group + 1 < stride_; ++group) {
    std::int16_t four[4];
    for (std::size_t k = 0; k < 4; ++k) four[k] = static_cast<std::int16_t>(sums[group * 4 + k]);
    std::memcpy(to + 1 + group, four, sizeof four);
  }
}

void WordMemory::forget() { std::fill_n(entries_.data(), entries_.size(), 0); }

}  // namespace stancemill::classify
