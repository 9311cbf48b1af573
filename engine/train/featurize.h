// From text to feature rows, through the same rooms as `label`: segment, then features.
//
// Cost: about that of labelling on one thread. Threads: one. Tested by: tests/train/featurize_test.cpp
#pragma once

#include "stancemill/feature_spec.h"
#include "stancemill/status.h"
#include "train/corpus.h"
#include "train/dataset.h"

namespace stancemill::train {

/// Hashes the texts of a data set. kUsage for a spec that this version does not know, or for a text over 2 GiB.
Result<Corpus> featurize(const Dataset& dataset, const FeatureSpec& spec);

}  // namespace stancemill::train
