// Shares by expectation and maximisation over the classifier's probabilities (Saerens, Latinne and Decaestecker 2002).
//
// What: probabilities that are right where labels have the shares of the gold passages are re-weighted until they agree
// with the shares that they imply: the maximum-likelihood shares of the corpus. The classifier's own probabilities are
// first made right on the gold passages, by a temperature and an offset a label (Alexandari, Kundaje and Shrikumar
// 2020). Cost: some hundred passes over the bins. Ownership: values. Threads: pure functions; a Mixture is one
// thread's. Tested by: tests/estimate/saerens_test.cpp; peer: QuaPy (bench/estimate/compare_quapy.py)
#pragma once

#include <span>
#include <vector>

#include "estimate/evidence.h"

namespace stancemill::estimate {

/// p -> softmax(temper * log p + offsets)
struct Recalibration {
  double temper = 1;
  Shares offsets;

  Shares apply(const Shares& probabilities) const;
};

/// The recalibration under which the gold labels are most likely, by Newton's method, held near the identity by a weak
/// prior so that few gold passages cannot drive it off.
/// `begin`: where to begin; without offsets: at the identity.
Recalibration recalibrate(const std::vector<GoldPassage>& gold, std::size_t labels, Recalibration begin = {1, {}});

/// Weighted shares of labels among the gold passages.
Shares gold_shares(const std::vector<GoldPassage>& gold, std::size_t labels);

/// Passages of equal probabilities: what the iteration runs over.
struct Posterior {
  double passages = 0;
  Shares probabilities;
};

/// `prior`: the shares under which the probabilities are right. `begin`: where to begin.
Shares maximise(std::span<const Posterior> posteriors, const Shares& prior, Shares begin, double precision);

/// The bins of a corpus, made ready for many estimates: for other numbers of passages in them, other recalibrations.
class Mixture {
 public:
  explicit Mixture(const std::vector<Bin>& bins);

  /// `bins`: those of the constructor, or with other numbers of passages. Their probabilities are made right first, and
  /// are so under `prior`.
  Shares shares(const std::vector<Bin>& bins, const Recalibration& recalibration, const Shares& prior,
                const Shares& begin, double precision);

 private:
  std::vector<Shares> logs_;           ///< of the mean probabilities of each bin
  std::vector<Posterior> posteriors_;  ///< room to work in
};

}  // namespace stancemill::estimate
