#include "estimate/quantify.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace stancemill::estimate {
namespace {

/// Of the parts of a share; below it a matrix counts as singular.
constexpr double kSmallestPivot = 1e-9;
constexpr int kMostSteps = 20'000;
constexpr double kStill = 1e-12;

}  // namespace

Shares counted_shares(const std::vector<Bin>& bins, std::size_t labels) {
  Shares shares(labels, 0.0);
  double passages = 0;
  for (const Bin& bin : bins) {
    shares[bin.given] += bin.passages;
    passages += bin.passages;
  }
  for (double& share : shares) share /= passages;
  return shares;
}

Shares mean_probabilities(const std::vector<Bin>& bins, std::size_t labels) {
  Shares means(labels, 0.0);
  double passages = 0;
  for (const Bin& bin : bins) {
    for (std::size_t k = 0; k < labels; ++k) means[k] += bin.probability_sums[k];
    passages += bin.passages;
  }
  for (double& mean : means) mean /= passages;
  return means;
}

std::optional<Errors> errors_of(const std::vector<GoldPassage>& gold, std::size_t labels, bool soft) {
  Errors errors(labels, Shares(labels, 0.0));
  Shares weights(labels, 0.0);
  for (const GoldPassage& passage : gold) {
    const double weight = weight_of(passage);
    weights[passage.gold] += weight;
    if (!soft) errors[passage.given][passage.gold] += weight;
    for (std::size_t k = 0; soft && k < labels; ++k) errors[k][passage.gold] += weight * passage.probabilities[k];
  }
  for (std::size_t y = 0; y < labels; ++y) {
    if (weights[y] == 0) return std::nullopt;
    for (Shares& row : errors) row[y] /= weights[y];
  }
  return errors;
}

/// Gauss and Jordan with row exchanges.
std::optional<Shares> solve(const Errors& errors, const Shares& counted) {
  Errors rows = errors;
  Shares right = counted;
  const std::size_t labels = counted.size();
  for (std::size_t column = 0; column < labels; ++column) {
    std::size_t pivot = column;
    for (std::size_t r = column + 1; r < labels; ++r) {
      if (std::fabs(rows[r][column]) > std::fabs(rows[pivot][column])) pivot = r;
    }
    if (std::fabs(rows[pivot][column]) < kSmallestPivot) return std::nullopt;
    std::swap(rows[column], rows[pivot]);
    std::swap(right[column], right[pivot]);
    for (std::size_t r = 0; r < labels; ++r) {
      if (r == column) continue;
      const double factor = rows[r][column] / rows[column][column];
      for (std::size_t c = column; c < labels; ++c) rows[r][c] -= factor * rows[column][c];
      right[r] -= factor * right[column];
    }
  }
  for (std::size_t k = 0; k < labels; ++k) right[k] /= rows[k][k];
  return right;
}

Shares onto_simplex(Shares point) {
  Shares sorted = point;
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  double sum = 0;
  double shift = 0;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    sum += sorted[k];
    const double candidate = (sum - 1) / static_cast<double>(k + 1);
    if (sorted[k] > candidate) shift = candidate;
  }
  for (double& part : point) part = std::max(part - shift, 0.0);
  return point;
}

/// Projected gradient: the matrix is small, and the step below its largest curvature.
Shares solve_within_bounds(const Errors& errors, const Shares& counted) {
  const std::size_t labels = counted.size();
  if (const std::optional<Shares> exact = solve(errors, counted); exact.has_value()) {
    if (std::all_of(exact->begin(), exact->end(), [](double share) { return share >= 0; })) return onto_simplex(*exact);
  }
  double curvature = 0;  // at least the largest: the sum of all squares
  for (const Shares& row : errors) {
    for (const double error : row) curvature += error * error;
  }
  Shares shares(labels, 1.0 / static_cast<double>(labels));
  for (int step = 0; step < kMostSteps; ++step) {
    Shares next = shares;
    for (std::size_t k = 0; k < labels; ++k) {
      double residue = -counted[k];
      for (std::size_t y = 0; y < labels; ++y) residue += errors[k][y] * shares[y];
      for (std::size_t y = 0; y < labels; ++y) next[y] -= errors[k][y] * residue / curvature;
    }
    next = onto_simplex(std::move(next));
    double moved = 0;
    for (std::size_t y = 0; y < labels; ++y) moved = std::max(moved, std::fabs(next[y] - shares[y]));
    shares = std::move(next);
    if (moved < kStill) break;
  }
  return shares;
}

}  // namespace stancemill::estimate
