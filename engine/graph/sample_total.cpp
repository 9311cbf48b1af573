#include "graph/sample_total.h"

#include <algorithm>
#include <cmath>

namespace stancemill::graph {
namespace {

constexpr double kNormal = 1.959963985;  // quantile of 97.5 %

/// Student's quantile over the normal one; first term of its expansion (Cornish and Fisher).
double student_factor(std::size_t blocks) {
  return 1 + (kNormal * kNormal + 1) / (4 * static_cast<double>(blocks - 1));
}

/// What is not seen of one pool.
struct Unseen {
  double amount = 0;
  double variance = 0;
  double weight = 0;  ///< things not seen for each that was seen
};

Unseen unseen_of(const SampledPool& pool, double seen_bytes, double seen_amount) {
  Unseen unseen;
  const double bytes = pool.bytes - seen_bytes;
  const auto n = static_cast<double>(pool.blocks.size());
  if (bytes <= 0 || seen_bytes <= 0) return unseen;
  unseen.weight = bytes / seen_bytes;
  unseen.amount = unseen.weight * seen_amount;
  if (pool.blocks.size() < 2) {  // nothing is known of how blocks differ: as unsure as the estimate is large
    unseen.variance = unseen.amount * unseen.amount;
    return unseen;
  }
  double squares = 0;
  for (const SampledBlock& block : pool.blocks) {
    const double residual = block.amount - seen_amount / seen_bytes * block.bytes;
    squares += residual * residual;
  }
  const double all_blocks = n * pool.bytes / seen_bytes;
  const double widening = student_factor(pool.blocks.size());
  unseen.variance = all_blocks * (all_blocks - n) / n * squares / (n - 1) * widening * widening;
  return unseen;
}

}  // namespace

double chi_square_quantile(double freedom, double normal_quantile) {
  const double spread = 2 / (9 * freedom);
  return freedom * std::pow(std::max(0.0, 1 - spread + normal_quantile * std::sqrt(spread)), 3);
}

SampleTotal total_of(const std::vector<SampledPool>& pools, bool is_count) {
  double seen = 0;
  Unseen sum;
  for (const SampledPool& pool : pools) {
    double bytes = 0;
    double amount = 0;
    for (const SampledBlock& block : pool.blocks) {
      bytes += block.bytes;
      amount += block.amount;
    }
    seen += amount;
    const Unseen unseen = unseen_of(pool, bytes, amount);
    sum.amount += unseen.amount;
    sum.variance += unseen.variance;
    sum.weight = std::max(sum.weight, unseen.weight);
  }
  SampleTotal total{seen + sum.amount, seen + sum.amount, seen + sum.amount, sum.variance};
  if (sum.weight == 0) return total;  // all was seen
  const double one = is_count ? sum.weight : 0;
  if (sum.amount > 0 && sum.variance > 0) {
    const double freedom = 2 * sum.amount * sum.amount / sum.variance;
    total.low = seen + sum.variance / (2 * sum.amount) * chi_square_quantile(freedom, -kNormal);
  }
  const double amount = sum.amount + one;
  const double variance = sum.variance + one * one;
  if (amount > 0 && variance > 0) {
    total.high = seen + variance / (2 * amount) * chi_square_quantile(2 * amount * amount / variance, kNormal);
  }
  return total;
}

}  // namespace stancemill::graph
