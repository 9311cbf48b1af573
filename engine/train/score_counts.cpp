#include "train/score_counts.h"

#include <algorithm>

namespace stancemill::train {
namespace {

std::size_t index_of(const std::vector<std::string>& labels, const char* name) {
  return static_cast<std::size_t>(std::find(labels.begin(), labels.end(), name) - labels.begin());
}

}  // namespace

double ratio(double part, double whole) { return whole == 0.0 ? 0.0 : part / whole; }
double ratio(std::uint64_t part, std::uint64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

ScoreCounts::ScoreCounts(const std::vector<std::string>& labels)
    : labels_(labels.size()), favor_(index_of(labels, "favor")), against_(index_of(labels, "against")) {}

void ScoreCounts::add(std::uint64_t gold, std::uint64_t given, std::uint64_t* row) const {
  ++row[0];
  row[1] += gold == given ? 1 : 0;
  for (std::size_t k = 0; k < labels_; ++k) {
    const std::uint64_t is_gold = gold >> k & 1;
    const std::uint64_t is_given = given >> k & 1;
    row[2 + 3 * k] += is_gold;
    row[3 + 3 * k] += is_given;
    row[4 + 3 * k] += is_gold & is_given;
  }
}

Scores ScoreCounts::scores(const std::uint64_t* row) const {
  const auto f1 = [&](std::size_t k) { return ratio(2 * right_of(row, k), gold_of(row, k) + given_of(row, k)); };
  Scores scores;
  scores.accuracy = ratio(row[1], row[0]);
  std::uint64_t right = 0;
  std::uint64_t both = 0;
  double f1_sum = 0.0;
  double occurring = 0.0;
  for (std::size_t k = 0; k < labels_; ++k) {
    const std::uint64_t occurs = gold_of(row, k) + given_of(row, k);
    right += right_of(row, k);
    both += occurs;
    if (occurs == 0) continue;
    f1_sum += f1(k);
    occurring += 1.0;
  }
  scores.macro_f1 = ratio(f1_sum, occurring);
  scores.micro_f1 = ratio(2 * right, both);
  if (favor_ < labels_ && against_ < labels_) scores.favg = 0.5 * (f1(favor_) + f1(against_));
  return scores;
}

}  // namespace stancemill::train
