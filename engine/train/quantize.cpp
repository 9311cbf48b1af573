#include "train/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "features/features.h"

namespace stancemill::train {

namespace {

/// In steps of `scale`, at most `most` in either direction.
double steps_of(double weight, double scale, double most) {
  return std::clamp(std::round(weight / scale), -most, most);
}

/// The largest scale first: of equals it stays.
float scale_of_least_error(const Eigen::VectorXd& weights, double largest, double most) {
  double best = largest / most;
  double least = std::numeric_limits<double>::infinity();
  for (int fiftieths = 50; fiftieths >= 1; --fiftieths) {
    const double scale = largest / most * fiftieths / 50.0;
    double error = 0.0;
    for (const double weight : weights) {
      const double difference = weight - scale * steps_of(weight, scale, most);
      error += difference * difference;
    }
    if (error >= least) continue;
    least = error;
    best = scale;
  }
  return static_cast<float>(best);
}

}  // namespace

WeightTable quantize(const HeadWeights& weights, int bits, int weight_bits) {
  const double most = weight_bits == 4 ? 7.0 : 127.0;
  const Eigen::Index outputs = weights.bias.size();
  WeightTable table;
  table.outputs = static_cast<std::uint32_t>(outputs);
  table.rows.assign((std::size_t{1} << bits) * table.outputs, 0);
  for (Eigen::Index k = 0; k < outputs; ++k) {
    double largest = 0.0;
    for (Eigen::Index j = 0; j < weights.weights.rows(); ++j) {
      largest = std::max(largest, std::fabs(weights.weights(j, k)));
    }
    const float scale = weight_bits == 4 && largest > 0.0 ? scale_of_least_error(weights.weights.col(k), largest, most)
                                                          : static_cast<float>(largest / most);
    table.scale.push_back(scale > 0.0F ? scale : 1.0F);
    table.bias.push_back(static_cast<float>(weights.bias[k]));
    for (Eigen::Index j = 0; j < weights.weights.rows(); ++j) {
      const double steps = steps_of(weights.weights(j, k), static_cast<double>(table.scale.back()), most);
      const std::size_t row = weights.features[static_cast<std::size_t>(j)];
      table.rows[row * table.outputs + static_cast<std::size_t>(k)] = static_cast<std::int8_t>(steps);
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
