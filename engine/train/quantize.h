// From fitted weights to the int8 table of the model.
//
// Threads: pure functions. Tested by: tests/train/quantize_test.cpp
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "stancemill/model.h"
#include "train/fit.h"

namespace stancemill::train {

/// 2^bits rows of int8 with one scale an output: weight / scale rounded half away from zero. An output whose weights
/// are all 0 has scale 1. `weight_bits` 8: scale = max |weight| / 127, and the error of a weight is at most half a
/// scale. 4: weights are -7 to 7; as most are far below the largest, scale is the one of max |weight| / 7 x 1, 0.98 ..
/// 0.02 with the smallest sum of squared errors, and larger weights are cut off at 7 scales.
WeightTable quantize(const HeadWeights& weights, int bits, int weight_bits = 8);

/// The bit set for Model::known_words that knows these words: the smallest power of two with at least 16 bits a word,
/// so that an unknown word passes for known in at most 1.4 % of cases.
std::vector<std::uint64_t> make_vocabulary(std::span<const std::uint64_t> word_hashes);

}  // namespace stancemill::train
