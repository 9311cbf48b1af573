// What shares are estimated from: a group of labelled passages, and the gold passages, as numbers.
//
// Ownership: values. Threads: none of its own. Tested by: tests/estimate/quantify_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace stancemill::estimate {

using Shares = std::vector<double>;  ///< one a label

/// Passages of which the classifier says (nearly) the same.
struct Bin {
  std::size_t given = 0;  ///< the label it gave them
  double passages = 0;
  Shares probability_sums;
};

/// The passages of a group, binned by the given label and by the logarithms of the probabilities: those of a bin differ
/// by less than a factor of e^(1/2) from each other. A bin counts as passages with its mean probabilities: sums over
/// passages are exact, and some thousand numbers do for any corpus.
class Binned {
 public:
  explicit Binned(std::size_t labels = 0) : labels_(labels) {}
  void add(std::size_t given, const Shares& probabilities, double passages = 1);
  /// The place in bins() of a passage that was added.
  std::size_t place_of(std::size_t given, const Shares& probabilities) const {
    return places_.at(key_of(given, probabilities));
  }

  std::size_t labels() const { return labels_; }
  double passages() const { return passages_; }
  const std::vector<Bin>& bins() const { return bins_; }

 private:
  static std::string key_of(std::size_t given, const Shares& probabilities);

  std::size_t labels_;
  double passages_ = 0;
  std::map<std::string, std::size_t> places_;  ///< by given label and rounded probabilities, a byte each
  std::vector<Bin> bins_;                      ///< in the order in which they were first seen
};

/// A passage whose label is known.
struct GoldPassage {
  std::size_t gold = 0;
  std::size_t given = 0;
  Shares probabilities;
  double inclusion = 0;     ///< probability with which it was drawn from the labelled corpus; 0: not known
  std::size_t stratum = 0;  ///< in which it was drawn; the same number for one and the same stratum
};

/// Gold passages of each stratum, by its number.
using StratumSizes = std::map<std::size_t, std::size_t>;
inline StratumSizes stratum_sizes(const std::vector<GoldPassage>& sample) {
  StratumSizes sizes;
  for (const GoldPassage& passage : sample) ++sizes[passage.stratum];
  return sizes;
}

/// 1 / inclusion where that is known, else 1.
inline double weight_of(const GoldPassage& passage) { return passage.inclusion > 0 ? 1 / passage.inclusion : 1; }

}  // namespace stancemill::estimate
