#include "estimate/evidence.h"

#include "base/exact_math.h"

namespace stancemill::estimate {
namespace {

constexpr double kLeastProbability = 5e-5;  // what is printed as 0.0000
constexpr double kBinsALogarithm = 2;

char bin_of(double probability) {
  return static_cast<char>(-exact_log(probability < kLeastProbability ? kLeastProbability : probability) *
                           kBinsALogarithm);
}

}  // namespace

std::string Binned::key_of(std::size_t given, const Shares& probabilities) {
  std::string key(1, static_cast<char>(given));
  for (const double probability : probabilities) key.push_back(bin_of(probability));
  return key;
}

void Binned::add(std::size_t given, const Shares& probabilities, double passages) {
  const auto [place, is_new] = places_.try_emplace(key_of(given, probabilities), bins_.size());
  if (is_new) bins_.push_back({given, 0, Shares(labels_, 0.0)});
  Bin& bin = bins_[place->second];
  bin.passages += passages;
  for (std::size_t k = 0; k < labels_; ++k) bin.probability_sums[k] += passages * probabilities[k];
  passages_ += passages;
}

}  // namespace stancemill::estimate
