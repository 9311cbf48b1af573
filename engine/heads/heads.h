// heads: scores in, probabilities, labels and abstentions out.
//
// What: temperature, link (softmax or sigmoid), thresholds and the rules of abstention, all of them data of the Head.
// exp is base/exact_math.h, so a probability has the same bits on every machine.
// Threads: pure functions. Tested by: tests/heads/
#pragma once

#include <cstdint>
#include <span>

#include "stancemill/head.h"

namespace stancemill::heads {

/// What one head says about one passage.
struct Verdict {
  std::uint64_t labels = 0;  ///< bit k: label k
  bool abstained = false;
};

/// Turns `scores` (one a label, finite) into `probabilities` (as many) and a verdict. The head's temperature is above
/// 0.
///   kSoftmax: p[k] = exp((score[k] - highest) / temperature) / sum; the label is the one with the highest p, and of
///   equal ones
///             the one that stands first. Abstains where p is below min_probability, or less than min_margin ahead of
///             the second. An abstaining verdict still names the label.
///   kSigmoid: p[k] = 1 / (1 + exp(-score[k] / temperature)); a label is given from its threshold on (0.5 without one).
/// Either link abstains where `coverage` is below min_coverage. `words` is the passage's number of words: with none,
/// the fallback label is given with probability 1 (no label where the head has none of this name), abstained. All
/// comparisons are between the floats in `probabilities`, which were worked out in double and rounded once.
Verdict decide(const Head& head, std::span<const float> scores, float coverage, std::uint64_t words,
               std::span<float> probabilities);

/// Is `head` asked, given what the head that it hangs on has said? `decider` is null where asked_by is empty.
bool is_asked(const Head& head, const Head* decider, std::uint64_t decider_labels);

}  // namespace stancemill::heads
