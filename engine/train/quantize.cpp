#include "train/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "features/features.h"

namespace stancemill::train {

WeightTable quantize(const HeadWeights& weights, int bits) {
  const Eigen::Index outputs = weights.bias.size();
  WeightTable table;
  table.outputs = static_cast<std::uint32_t>(outputs);
  table.rows.assign((std::size_t{1} << bits) * table.outputs, 0);
  for (Eigen::Index k = 0; k < outputs; ++k) {
    double largest = 0.0;
    for (Eigen::Index j = 0; j < weights.weights.rows(); ++j) {
      largest = std::max(largest, std::fabs(weights.weights(j, k)));
    }
    const float scale = static_cast<float>(largest / 127.0);
    table.scale.push_back(scale > 0.0F ? scale : 1.0F);
    table.bias.push_back(static_cast<float>(weights.bias[k]));
    for (Eigen::Index j = 0; j < weights.weights.rows(); ++j) {
      const double steps = std::round(weights.weights(j, k) / static_cast<double>(table.scale.back()));
      const std::size_t row = weights.features[static_cast<std::size_t>(j)];
      table.rows[row * table.outputs + static_cast<std::size_t>(k)] =
          static_cast<std::int8_t>(std::clamp(steps, -127.0, 127.0));
    }
  }
  return table;
}

std::vector<std::uint64_t> make_vocabulary(std::span<const std::uint64_t> word_hashes) {
  constexpr std::size_t kBitsAWord = 16;
  constexpr std::size_t kMaxElements = std::size_t{1} << 26;  // what features::knows_word() takes
  const std::size_t elements = std::bit_ceil(std::max<std::size_t>((word_hashes.size() * kBitsAWord + 63) / 64, 1));
  std::vector<std::uint64_t> bit_set(std::min(elements, kMaxElements), 0);
  for (const std::uint64_t hash : word_hashes) features::learn_word(bit_set, hash);
  return bit_set;
}

}  // namespace stancemill::train
