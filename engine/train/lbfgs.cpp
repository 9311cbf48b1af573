#include "train/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace stancemill::train {
namespace {

constexpr double kArmijo = 1e-4;
constexpr double kMinStep = 1e-12;
constexpr double kMinCurvature = 1e-12;

/// One remembered step.
struct Step {
  Eigen::VectorXd moved;     // x[i + 1] - x[i]
  Eigen::VectorXd bent;      // gradient[i + 1] - gradient[i]
  double inverse_curvature;  // 1 / (moved . bent)
};

/// -H gradient, with H the approximate inverse Hessian that the remembered steps (oldest first) describe.
Eigen::VectorXd descent_direction(const std::vector<Step>& steps, const Eigen::VectorXd& gradient,
                                  const InnerProduct& inner_product) {
  Eigen::VectorXd direction = -gradient;
  std::vector<double> alpha(steps.size());
  for (std::size_t i = steps.size(); i-- > 0;) {
    alpha[i] = steps[i].inverse_curvature * inner_product(steps[i].moved, direction);
    direction -= alpha[i] * steps[i].bent;
  }
  if (!steps.empty()) {
    const Step& last = steps.back();
    direction *= 1.0 / (last.inverse_curvature * inner_product(last.bent, last.bent));
  }
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double beta = steps[i].inverse_curvature * inner_product(steps[i].bent, direction);
    direction += (alpha[i] - beta) * steps[i].moved;
  }
  return direction;
}

}  // namespace

double dot(const double* a, const double* b, Eigen::Index size) {
  // Four lanes of our own: the compiler may use vector registers, the order of additions stays.
  double lane[4] = {0.0, 0.0, 0.0, 0.0};
  const Eigen::Index whole = size / 4 * 4;
  for (Eigen::Index i = 0; i < whole; i += 4) {
    for (Eigen::Index j = 0; j < 4; ++j) lane[j] += a[i + j] * b[i + j];
  }
  for (Eigen::Index i = whole; i < size; ++i) lane[i - whole] += a[i] * b[i];
  return (lane[0] + lane[1]) + (lane[2] + lane[3]);
}

LbfgsResult minimise(const Objective& objective, const InnerProduct& inner_product, const LbfgsOptions& options,
                     Eigen::VectorXd& x) {
  Eigen::VectorXd gradient(x.size());
  objective(Eigen::VectorXd::Zero(x.size()), gradient);
  const double target = options.tolerance * std::sqrt(inner_product(gradient, gradient));

  LbfgsResult result;
  result.value = objective(x, gradient);
  result.gradient_norm = std::sqrt(inner_product(gradient, gradient));
  std::vector<Step> steps;
  Eigen::VectorXd next_x(x.size());
  Eigen::VectorXd next_gradient(x.size());
  while (result.gradient_norm > target && result.iterations < options.max_iterations) {
    Eigen::VectorXd direction = descent_direction(steps, gradient, inner_product);
    double slope = inner_product(direction, gradient);
    if (!(slope < 0.0)) {  // rounding has spoilt the memory: begin anew with steepest descent
      steps.clear();
      direction = -gradient;
      slope = -result.gradient_norm * result.gradient_norm;
    }
    double step = steps.empty() ? std::min(1.0, 1.0 / result.gradient_norm) : 1.0;
    double next_value = 0.0;
    while (true) {
      next_x = x + step * direction;
      next_value = objective(next_x, next_gradient);
      if (next_value <= result.value + kArmijo * step * slope) break;
      // The minimum of the parabola through value, slope and next value, kept within a tenth and a half of the step.
      const double parabola = -slope * step * step / (2.0 * (next_value - result.value - slope * step));
      step = std::isfinite(parabola) ? std::clamp(parabola, 0.1 * step, 0.5 * step) : 0.1 * step;
      if (step < kMinStep) return result;
    }
    Step made{next_x - x, next_gradient - gradient, 0.0};
    const double curvature = inner_product(made.moved, made.bent);
    if (curvature > kMinCurvature * inner_product(made.moved, made.moved)) {
      made.inverse_curvature = 1.0 / curvature;
      if (steps.size() == static_cast<std::size_t>(options.history)) steps.erase(steps.begin());
      steps.push_back(std::move(made));
    }
    x.swap(next_x);
    gradient.swap(next_gradient);
    result.value = next_value;
    result.gradient_norm = std::sqrt(inner_product(gradient, gradient));
    ++result.iterations;
  }
  result.converged = result.gradient_norm <= target;
  return result;
}

}  // namespace stancemill::train
