// From feature counts to the numbers that are fitted: which features count, their idf, and the NB scaling.
//
// x[i][j] = count[i][j] / length_norm(words[i]) * idf[j], with idf[j] = ln((1 + n) / (1 + df[j])) + 1 over the n
// passages of the training set (the smooth idf of scikit-learn's TfidfTransformer). Passages count by their weights,
// here and in all that follows: one of weight 2 is as two of weight 1. Because idf and NB scale are factors of a
// column, they fold into the weights after training, and the run-time form stays additive. Ownership: values. Threads:
// pure functions. Tested by: tests/train/design_matrix_test.cpp
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "train/corpus.h"
#include "train/objective.h"

namespace stancemill::train {

struct DesignMatrix {
  SparseRows x;                         ///< training passages x active features
  std::vector<std::uint32_t> features;  ///< row numbers of the active features, rising
  Eigen::VectorXd idf;                  ///< one an active feature
};

struct DesignOptions {
  std::uint32_t min_document_frequency = 1;  ///< features in fewer training passages are left out, whatever these weigh
  bool idf = true;                           ///< false: all idf are 1
};

/// `passages`: which of the corpus to train on, in this order. `weights`: one a passage of the corpus.
DesignMatrix make_design(const FeatureRows& rows, std::span<const std::uint32_t> passages,
                         std::span<const double> weights, const DesignOptions& options);

/// |r|^gamma for each active feature, where r = ln((p / |p|) / (q / |q|)), p[j] = 1 + weight of the passages with the
/// label that have feature j, and q the same without the label (Wang and Manning, "Baselines and bigrams", ACL 2012,
/// with presence instead of counts). `has_label`, `weights`: one a training passage. gamma is 0 (all ones), 0.5 or 1.
Eigen::VectorXd nb_scale(const SparseRows& x, const std::vector<std::uint8_t>& has_label,
                         std::span<const double> weights, double gamma);

}  // namespace stancemill::train
