// Prediction-powered inference (Angelopoulos et al. 2023) for shares, where gold passages were drawn from the corpus
// with known probabilities.
//
//   share of k  =  tuning * mean of p_k over the corpus  +  mean over the gold passages of (1{is k} - tuning * p_k)
//
// The second mean is weighted by 1 / inclusion. Whatever the classifier says, right or wrong, the estimate is right on
// average; a good classifier makes it precise. `tuning`, between 0 (the gold passages alone) and 1, is chosen a
// label, so that its interval is as short as can be ("PPI++", Angelopoulos, Duchi and Zrnic 2023); in survey terms: the
// generalised regression estimator. Intervals: 95 %, analytic, with the sample's strata, by Wilson's formula at the
// sample size that has the same variance, so that shares near 0 keep an interval; shares are kept within 0 and 1, and
// need not sum to 1. Ownership: values. Threads: pure functions. Tested by: tests/estimate/prediction_powered_test.cpp
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "estimate/evidence.h"
#include "estimate/interval.h"

namespace stancemill::estimate {

/// Gold passages that a group must have: with fewer an interval would be a promise without ground.
inline constexpr std::size_t kFewestGold = 30;

/// `gold`: those of the group, all with an inclusion; how many of a stratum's passages fall into the group is chance,
/// and a part of the variance. None where there are fewer than kFewestGold.
std::optional<MethodEstimate> prediction_powered(const Binned& corpus, const std::vector<GoldPassage>& gold,
                                                 const StratumSizes& sizes);

}  // namespace stancemill::estimate
