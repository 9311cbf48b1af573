// Shares from what a classifier says, corrected for how it errs: counting, adjusted counts, and how they are solved.
//
//   counted share of label k  =  sum over labels y of  P(says k | is y) * share of y
//
// The left side is seen in the corpus, P(says k | is y) on the gold passages; adjusted counts solve for the shares
// (Forman 2008; with probabilities instead of given labels, Bella et al. 2010). They are right as far as the classifier
// errs alike on the gold passages and in the corpus, whatever the shares of labels among either.
// Ownership: values. Threads: pure functions. Tested by: tests/estimate/quantify_test.cpp, peers: QuaPy
// (bench/estimate/compare_quapy.py)
#pragma once

#include <optional>
#include <vector>

#include "estimate/evidence.h"

namespace stancemill::estimate {

/// Row k, column y: P(says k | is y).
using Errors = std::vector<Shares>;

/// Shares of given labels, and means of probabilities.
Shares counted_shares(const std::vector<Bin>& bins, std::size_t labels);
Shares mean_probabilities(const std::vector<Bin>& bins, std::size_t labels);

/// By given labels or, `soft`, by probabilities. None where a label has no gold passage.
std::optional<Errors> errors_of(const std::vector<GoldPassage>& gold, std::size_t labels, bool soft);

/// The shares that solve the equation exactly, which may lie outside [0, 1]; none where it cannot be solved.
std::optional<Shares> solve(const Errors& errors, const Shares& counted);

/// The shares, none negative and together 1, that come closest (least squares).
Shares solve_within_bounds(const Errors& errors, const Shares& counted);

/// The nearest point whose parts are not negative and sum to 1 (Duchi et al. 2008).
Shares onto_simplex(Shares point);

}  // namespace stancemill::estimate
