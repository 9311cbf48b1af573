#include "base/exact_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace stancemill {
namespace {

// ln 2 in two parts: n * kLn2High is exact for |n| < 2^20.
constexpr double kLn2High = 6.93147180369123816490e-01;
constexpr double kLn2Low = 1.90821492927058770002e-10;
constexpr double kInverseLn2 = 1.44269504088896338700e+00;

// 1/k! for k = 14 .. 0: Taylor's series, whose first term left out is below 2^-55 here.
constexpr std::array<double, 15> kInverseFactorials = [] {
  std::array<double, 15> values{};
  double factorial = 1.0;
  for (int k = 0; k <= 14; ++k) {
    if (k > 0) factorial *= k;
    values[static_cast<std::size_t>(14 - k)] = 1.0 / factorial;
  }
  return values;
}();

}  // namespace

double exact_exp(double x) {
  if (x != x) return x;
  if (x > 709.0) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0.0;
  const double n = std::floor(x * kInverseLn2 + 0.5);
  const double r = (x - n * kLn2High) - n * kLn2Low;  // |r| <= ln(2) / 2
  double sum = 0.0;
  for (const double coefficient : kInverseFactorials) sum = sum * r + coefficient;
  // 2^n by its bits, which is as exact as ldexp and much faster, but for results below the normal numbers.
  if (n < -1020.0) return std::ldexp(sum, static_cast<int>(n));
  return sum * std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(n) + 1022) << 52U) * 2.0;
}

double exact_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);  // [0.5, 1)
  if (mantissa < 0.70710678118654752440) {
    mantissa *= 2.0;
    --exponent;
  }
  // log(m) = 2 atanh(s), s = (m - 1) / (m + 1), |s| < 0.1716
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double s2 = s * s;
  double sum = 0.0;
  for (int k = 21; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return exponent * kLn2High + (2.0 * s * sum + exponent * kLn2Low);
}

double exact_length_norm(double words, double exponent) {
  if (exponent == 0.0) return 1.0;
  if (exponent == 1.0) return words;
  const double root = std::sqrt(words);
  if (exponent == 0.25) return std::sqrt(root);
  if (exponent == 0.75) return root * std::sqrt(root);
  return root;
}

}  // namespace stancemill
