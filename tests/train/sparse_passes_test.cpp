// The passes over sparse rows give the sums that their description names, to the bit, on every instruction set.
#include "train/sparse_passes.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace stancemill::train {
namespace {

struct Rows {
  std::vector<std::int32_t> begin = {0};
  std::vector<std::int32_t> feature;
  std::vector<double> value;

  SparseView view() const {
    return {static_cast<std::int64_t>(begin.size()) - 1, begin.data(), feature.data(), value.data()};
  }
};

constexpr std::int32_t kFeatures = 40;

/// Rows of no to twenty features, in no order and some of them twice.
Rows random_rows(std::mt19937& random) {
  std::uniform_real_distribution<double> number(-3.0, 3.0);
  Rows rows;
  for (int i = 0; i < 30; ++i) {
    for (auto left = random() % 21; left > 0; --left) {
      rows.feature.push_back(static_cast<std::int32_t>(random() % kFeatures));
      rows.value.push_back(number(random));
    }
    rows.begin.push_back(static_cast<std::int32_t>(rows.feature.size()));
  }
  return rows;
}

std::vector<double> random_numbers(std::mt19937& random, std::int64_t count) {
  std::uniform_real_distribution<double> number(-3.0, 3.0);
  std::vector<double> numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(number(random));
  return numbers;
}

TEST(SparsePasses, AreTheirDescriptionToTheBitOnEveryTarget) {
  std::mt19937 random(1);
  for (std::int64_t outputs = 1; outputs <= 12; ++outputs) {
    const Rows rows = random_rows(random);
    const SparseView x = rows.view();
    const std::vector<double> at_passages = random_numbers(random, x.passages * outputs);
    const std::vector<double> at_features = random_numbers(random, kFeatures * outputs);
    std::vector<double> spread = at_features;
    std::vector<double> collected = at_passages;
    for (std::int64_t i = 0; i < x.passages; ++i) {
      for (std::int32_t e = rows.begin[static_cast<std::size_t>(i)]; e < rows.begin[static_cast<std::size_t>(i) + 1];
           ++e) {
        const auto entry = static_cast<std::size_t>(e);
        for (std::int64_t k = 0; k < outputs; ++k) {
          const auto passage = static_cast<std::size_t>(i * outputs + k);
          const auto feature = static_cast<std::size_t>(rows.feature[entry] * outputs + k);
          spread[feature] += rows.value[entry] * at_passages[passage];
          collected[passage] += rows.value[entry] * at_features[feature];
        }
      }
    }
    for (const CpuTarget target : runnable_cpu_targets()) {
      const SparsePasses passes = sparse_passes_for(target);
      std::vector<double> sums = at_features;
      passes.spread(x, at_passages.data(), outputs, sums.data());
      EXPECT_EQ(sums, spread) << outputs << " outputs, " << cpu_target_name(target);
      sums = at_passages;
      passes.collect(x, at_features.data(), outputs, sums.data());
      EXPECT_EQ(sums, collected) << outputs << " outputs, " << cpu_target_name(target);
    }
  }
}

}  // namespace
}  // namespace stancemill::train
