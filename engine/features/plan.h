// What follows from a FeatureSpec, worked out once: shared by the fast way, the plain way and locate().
//
// Threads: const after construction. Tested by: tests/features/
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "features/features.h"
#include "features/hash_v1.h"
#include "features/kernels.h"
#include "features/negation.h"

namespace stancemill::features {

inline constexpr int kMaxCharacterNgram = 8;

struct Plan {
  Plan(const FeatureSpec& of, CpuTarget on)
      : spec(of), target(on), key(hash_v1::seed_key(of.seed)), negation(key), kernels(kernels_for(on)) {
    for (int length = 0; length <= kMaxCharacterNgram; ++length) {
      character_offsets[static_cast<std::size_t>(length)] = hash_v1::character_offset(key, length);
    }
  }

  bool has_character_ngrams() const { return spec.char_ngrams_min > 0; }

  FeatureSpec spec;
  CpuTarget target;
  std::uint64_t key;                                                      ///< hash_v1::seed_key() of the seed
  std::array<std::uint32_t, kMaxCharacterNgram + 1> character_offsets{};  ///< by length of the window
  Negation negation;
  Kernels kernels;
};

}  // namespace stancemill::features
