// The plain way of hashing: loops over hash_v1.h, for tests and for STANCEMILL_CPU=reference.
//
// Threads: pure functions. Tested by: tests/features/features_test.cpp
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "features/plan.h"
#include "stancemill/feature_batch.h"
#include "stancemill/passage.h"

namespace stancemill::features {

/// Hasher::hash(), plainly.
void reference_hash(const Plan& plan, std::string_view folded, std::span<const TokenSpan> tokens,
                    std::span<const std::uint32_t> token_begin, FeatureBatch& out);

/// Hasher::append_word_rows(), plainly.
void reference_append_word_rows(const Plan& plan, std::string_view word, std::uint64_t hash,
                                std::vector<std::uint32_t>& rows);

}  // namespace stancemill::features
