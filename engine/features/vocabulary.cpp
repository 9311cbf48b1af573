#include <array>
#include <cstddef>

#include "base/prefetch.h"
#include "features/features.h"

namespace stancemill::features {
namespace {

/// The two bits of a word, one from each half of its hash.
std::array<std::size_t, 2> probes(std::size_t elements, std::uint64_t hash) {
  const std::uint64_t mask = static_cast<std::uint64_t>(elements) * 64 - 1;
  return {static_cast<std::size_t>(hash & mask), static_cast<std::size_t>((hash >> 32) & mask)};
}

}  // namespace

bool knows_word(std::span<const std::uint64_t> bit_set, std::uint64_t hash) {
  if (bit_set.empty()) return true;
  const auto [first, second] = probes(bit_set.size(), hash);
  return ((bit_set[first / 64] >> (first % 64)) & (bit_set[second / 64] >> (second % 64)) & 1U) != 0;
}

void expect_word(std::span<const std::uint64_t> bit_set, std::uint64_t hash) {
  if (bit_set.empty()) return;
  for (const std::size_t bit : probes(bit_set.size(), hash)) prefetch(bit_set.data() + bit / 64);
}

void learn_word(std::span<std::uint64_t> bit_set, std::uint64_t hash) {
  if (bit_set.empty()) return;
  for (const std::size_t bit : probes(bit_set.size(), hash)) bit_set[bit / 64] |= 1ULL << (bit % 64);
}

}  // namespace stancemill::features
