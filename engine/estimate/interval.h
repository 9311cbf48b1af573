// A share with its 95 % interval, and the shares of all labels by one method.
//
// Ownership: values. Threads: none of its own. Tested by: tests/estimate/
#pragma once

#include <vector>

namespace stancemill::estimate {

struct Interval {
  double share = 0, low = 0, high = 1;
};
using MethodEstimate = std::vector<Interval>;  ///< one a label

}  // namespace stancemill::estimate
