// How far scores may be trusted: bootstrap intervals, and the paired bootstrap between two models.
//
// What: passages (or whole groups, or whole sources) are drawn with replacement; percentiles of the resampled scores
// are the interval (Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13). Two systems see the
// same draws, which is what makes their difference paired. Cost: resamples x units x labels additions. The seed decides
// all. Threads: pure functions. Tested by: tests/train/bootstrap_test.cpp
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "stancemill/prediction.h"
#include "stancemill/status.h"
#include "train/corpus.h"

namespace stancemill::train {

/// From the 2.5th to the 97.5th percentile.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// A score of two models on the same passages.
struct ScoreDifference {
  double ours = 0.0;
  double theirs = 0.0;
  Interval interval;              ///< of ours - theirs
  double share_not_better = 0.0;  ///< of the resamples in which ours is not above theirs
};

/// By the name of the score: accuracy, macro_f1, favg (for heads that have it), micro_f1 (for multi-label heads).
using Intervals = std::map<std::string, Interval>;
using Differences = std::map<std::string, ScoreDifference>;

struct BootstrapOptions {
  std::size_t resamples = 2000;  ///< 0: no intervals
  std::string by = "passage";    ///< what is drawn: passage, or group, source, lang, genre as a whole
  std::uint64_t seed = 1;
};

/// kUsage if `by` is unknown.
Status check_bootstrap(const BootstrapOptions& options);

/// Of one head's predictions. Passages without an answer are left out, as in evaluate_head().
Intervals bootstrap_intervals(const Annotations& annotations, std::size_t head, const HeadColumns& said,
                              const BootstrapOptions& options);
Differences bootstrap_differences(const Annotations& annotations, std::size_t head, const HeadColumns& ours,
                                  const HeadColumns& theirs, const BootstrapOptions& options);

}  // namespace stancemill::train
