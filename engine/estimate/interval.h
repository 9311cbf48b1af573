// A share with its 95 % interval, and the shares of all labels by one method.
//
// Ownership: values. Threads: none of its own. Tested by: tests/estimate/
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

namespace stancemill::estimate {

struct Interval {
  double share = 0, low = 0, high = 1;
};
using MethodEstimate = std::vector<Interval>;  ///< one a label

inline constexpr double kNormalQuantile = 1.959963984540054;  ///< of 97.5 %

/// Wilson's interval (1927; recommended by Brown, Cai and DasGupta 2001) of a share among `passages`. It keeps a width
/// where the share is 0 or 1: what was not seen among a few passages may be there all the same.
inline Interval wilson(double share, double passages, double z = kNormalQuantile) {
  const double within = std::clamp(share, 0.0, 1.0);
  const double z2 = z * z / passages;
  const double centre = (within + z2 / 2) / (1 + z2);
  const double half = z / (1 + z2) * std::sqrt(within * (1 - within) / passages + z2 / (4 * passages));
  return {share, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace stancemill::estimate
