// What `train --search` tries: feature specs, and more of the other choices than without it.
//
// Threads: pure functions. Tested by: tests/train/search_test.cpp
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "stancemill/feature_spec.h"
#include "train/select.h"

namespace stancemill::train {

struct FeaturePreset {
  std::string name;
  FeatureSpec spec;
};

/// The list, in the order in which equals are preferred: from few look-ups a word to many. `bits` as in FeatureSpec.
std::vector<FeaturePreset> feature_presets(int bits);

/// Their specs alone, as load_views() takes them.
std::vector<std::optional<FeatureSpec>> search_specs(int bits);

/// Where nobody says otherwise, a search tries these, and averages up to so many candidates.
std::vector<double> search_gammas();
std::vector<ClassWeights> search_class_weights();
inline constexpr std::size_t kSearchMembers = 4;

}  // namespace stancemill::train
