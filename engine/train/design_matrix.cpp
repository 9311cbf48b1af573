#include "train/design_matrix.h"

#include <cmath>

#include "base/exact_math.h"

namespace stancemill::train {

DesignMatrix make_design(const FeatureRows& rows, std::span<const std::uint32_t> passages,
                         std::span<const double> weights, const DesignOptions& options) {
  constexpr std::uint32_t kInactive = ~0U;
  std::vector<std::uint32_t> frequency(std::size_t{1} << rows.spec.bits, 0);
  std::vector<double> weight_of(frequency.size(), 0.0);  // of the passages that have the feature
  double n = 0.0;
  for (const std::uint32_t i : passages) {
    n += weights[i];
    for (std::uint64_t at = rows.row_begin[i]; at < rows.row_begin[i + 1]; ++at) {
      ++frequency[rows.rows[at]];
      weight_of[rows.rows[at]] += weights[i];
    }
  }
  DesignMatrix design;
  std::vector<double> idf;
  std::vector<std::uint32_t> column(frequency.size(), kInactive);
  for (std::uint32_t row = 0; row < frequency.size(); ++row) {
    if (frequency[row] == 0 || frequency[row] < options.min_document_frequency) continue;
    column[row] = static_cast<std::uint32_t>(design.features.size());
    design.features.push_back(row);
    idf.push_back(options.idf ? exact_log((1.0 + n) / (1.0 + weight_of[row])) + 1.0 : 1.0);
  }
  design.idf = Eigen::Map<const Eigen::VectorXd>(idf.data(), static_cast<Eigen::Index>(idf.size()));

  std::size_t entries = 0;
  for (const std::uint32_t i : passages) entries += rows.row_begin[i + 1] - rows.row_begin[i];
  design.x.resize(static_cast<Eigen::Index>(passages.size()), static_cast<Eigen::Index>(design.features.size()));
  design.x.reserve(static_cast<Eigen::Index>(entries));
  for (std::size_t at = 0; at < passages.size(); ++at) {
    const std::uint32_t i = passages[at];
    const auto passage = static_cast<Eigen::Index>(at);
    design.x.startVec(passage);
    if (rows.words[i] == 0) continue;
    const double norm = exact_length_norm(rows.words[i], rows.spec.length_exponent);
    for (std::uint64_t entry = rows.row_begin[i]; entry < rows.row_begin[i + 1]; ++entry) {
      const std::uint32_t to = column[rows.rows[entry]];
      if (to != kInactive) design.x.insertBack(passage, to) = rows.counts[entry] / norm * idf[to];
    }
  }
  design.x.finalize();
  return design;
}

Eigen::VectorXd nb_scale(const SparseRows& x, const std::vector<std::uint8_t>& has_label,
                         std::span<const double> weights, double gamma) {
  if (gamma == 0.0) return Eigen::VectorXd::Ones(x.cols());
  Eigen::VectorXd with = Eigen::VectorXd::Ones(x.cols());
  Eigen::VectorXd without = Eigen::VectorXd::Ones(x.cols());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    Eigen::VectorXd& counts = has_label[static_cast<std::size_t>(i)] != 0 ? with : without;
    for (SparseRows::InnerIterator feature(x, i); feature; ++feature)
      counts[feature.index()] += weights[static_cast<std::size_t>(i)];
  }
  double with_sum = 0.0;
  double without_sum = 0.0;
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    with_sum += with[j];
    without_sum += without[j];
  }
  Eigen::VectorXd scale(x.cols());
  for (Eigen::Index j = 0; j < x.cols(); ++j) {
    const double ratio = std::fabs(exact_log((with[j] / with_sum) / (without[j] / without_sum)));
    scale[j] = gamma == 1.0 ? ratio : std::sqrt(ratio);
  }
  return scale;
}

}  // namespace stancemill::train
