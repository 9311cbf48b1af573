// The feature specs among which `train --search` chooses.
//
// Threads: pure functions. Tested by: tests/train/search_test.cpp
#pragma once

#include <string>
#include <vector>

#include "stancemill/feature_spec.h"

namespace stancemill::train {

struct FeaturePreset {
  std::string name;
  FeatureSpec spec;
};

/// The list, in the order in which equals are preferred: from few look-ups a word to many. `bits` as in FeatureSpec.
std::vector<FeaturePreset> feature_presets(int bits);

}  // namespace stancemill::train
