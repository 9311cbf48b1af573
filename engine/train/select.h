// Chooses the loss, its strength and the NB exponent of a head by scores on passages that were not trained on.
//
// What: each candidate is fitted once a fold without the fold's passages and scores them; the scores of all folds
// together (out of fold) decide, and calibrate temperature and thresholds of the winner. Cost: fits = folds x losses x
// gammas x strengths; each path of rising strengths begins where the one before ended. Threads: oneTBB over folds,
// losses and gammas; each task writes only its own passages' scores, so the result does not depend on their number.
// Tested by: tests/train/select_test.cpp
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "stancemill/head.h"
#include "train/corpus.h"
#include "train/evaluate.h"
#include "train/fit.h"
#include "train/folds.h"

namespace stancemill::train {

/// What decides between candidates.
enum class Metric : std::uint8_t {
  kMacroF1,
  kFavg,  ///< mean F1 of favor and against; kMacroF1 for heads that lack either
};

/// All combinations are tried.
struct Candidates {
  std::vector<Loss> losses = {Loss::kLogistic, Loss::kSquaredHinge};
  std::vector<double> strengths = {0.003, 0.01, 0.03, 0.1, 0.3, 1.0};  ///< values of C
  std::vector<double> gammas = {0.0, 0.5};
};

/// One candidate and how well it did out of fold.
struct Trial {
  Loss loss = Loss::kLogistic;
  double strength = 1.0;
  double gamma = 0.0;
  double value = 0.0;  ///< of the metric
};

struct Selection {
  Trial chosen;               ///< the best; of equals the one that comes first in `trials`
  std::vector<Trial> trials;  ///< by loss, then gamma, then rising strength
  float temperature = 1.0F;
  std::vector<float> thresholds;  ///< multi-label heads: one a label
  HeadEvaluation out_of_fold;     ///< of the winner, calibrated on the same scores: slightly flattering
};

/// Called after each fitted path with the number done and the number of all, by one thread at a time.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

struct SelectOptions {
  Candidates candidates;
  Metric metric = Metric::kMacroF1;
  FitOptions fit;   ///< loss and gamma are the candidates'
  int threads = 0;  ///< 0: all
  Progress progress;
};

/// Selects for head `head` (an index into annotations.heads). `takes_part`: one a passage, 0 leaves it out altogether
/// (no answer, or the deciding head's gold label does not ask). kUsage where a fold has nothing to train on or nothing
/// is held out.
Result<Selection> select(const Corpus& corpus, std::size_t head, const std::vector<std::uint8_t>& takes_part,
                         const Folds& folds, const SelectOptions& options);

/// Which passages take part in the training of head `head`: those that answer it and, where it hangs on another head,
/// whose gold label there is one that asks.
std::vector<std::uint8_t> passages_of_head(const Annotations& annotations, std::size_t head);

/// "logistic" or "squared_hinge".
const char* loss_name(Loss loss);

}  // namespace stancemill::train
