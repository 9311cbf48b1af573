// An explanation as JSON: what `label --explain` and `explain` write.
//
//   {"stance":{"favor":{"score":1.2345,"bias":-0.1000,"pushes":[{"push":0.4321,"kind":"word","spans":[[3,14]]},..]},..},..}
// Numbers have four decimals. Threads: pure. Tested by: tests/sinks/explanation_json_test.cpp
#pragma once

#include <string>

#include "stancemill/explanation.h"
#include "stancemill/model.h"

namespace stancemill::sinks {

std::string explanation_json(const Model& model, const Explanation& explanation);

/// "word", "ngram", "skip_bigram", "negated" or "beginning".
const char* kind_name(NgramKind kind);

}  // namespace stancemill::sinks
