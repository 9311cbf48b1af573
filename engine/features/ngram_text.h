// The words of a feature, as readers see them and as what tells one n-gram from another that shares its row.
//
// Threads: pure. Tested by: tests/features/locate_test.cpp
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "features/features.h"

namespace stancemill::features {

/// The words of `tokens` inside the feature's span, joined by single spaces; of a skip-bigram the outer two, with ".."
/// between them. `folded` and `tokens` are those that locate() was given.
std::string ngram_text(const LocatedFeature& feature, std::string_view folded, std::span<const TokenSpan> tokens);

}  // namespace stancemill::features
