// The value rules of a feature spec: what this version knows, and the ranges that FeatureSpec's comments give.
//
// Threads: pure. Tested by: tests/features/spec_test.cpp, tests/model/feature_spec_test.cpp
#pragma once

#include <string>

#include "stancemill/feature_spec.h"

namespace stancemill {

/// What is wrong with the spec, or empty.
std::string fault_of(const FeatureSpec& spec);

}  // namespace stancemill
