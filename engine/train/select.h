// Chooses features, loss, its strength, NB exponent and class weights of a head by scores on passages that were not
// trained on.
//
// What: each candidate is fitted once a fold without the fold's passages and scores them; the scores of all folds
// together (out of fold) decide, and calibrate temperature and thresholds of the winner. Features are chosen among
// views: the same passages under several feature specs. Where more than one member is allowed, the best candidates are
// averaged, which makes up for the luck of the one that won; as all are linear, their average is one table and costs
// nothing at run time.
// Cost: fits = folds x views x losses x gammas x strengths; each path of rising strengths begins where the one before
// ended. With more views than are wanted in full, scouts go first: every view with half of the strengths and no other
// choice. Class weights and idf but the first are tried last, with the best loss, gamma and view. Threads: oneTBB over
// paths; each task writes only its own passages' scores, so the result does not depend on their number. Tested by:
// tests/train/select_test.cpp
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "stancemill/head.h"
#include "train/calibrate.h"
#include "train/corpus.h"
#include "train/evaluate.h"
#include "train/fit.h"
#include "train/folds.h"

namespace stancemill::train {

/// What decides between candidates.
enum class Metric : std::uint8_t {
  kMacroF1,
  kFavg,      ///< mean F1 of favor and against; kMacroF1 for heads that lack either
  kAccuracy,  ///< share of passages whose labels are all right
};

struct Candidates {
  std::vector<Loss> losses = {Loss::kLogistic, Loss::kSquaredHinge};
  std::vector<double> strengths = {0.003, 0.01, 0.03, 0.1, 0.3, 1.0};      ///< values of C for the logistic loss
  std::vector<double> svm_strengths = {0.0003, 0.001, 0.003, 0.01, 0.03};  ///< and for the squared hinge
  std::vector<double> gammas = {0.0, 0.5};
  // The first for all candidates; the others are tried in the best one's place.
  std::vector<ClassWeights> class_weights = {ClassWeights::kBalanced};
  std::vector<bool> idf = {true};  ///< DesignOptions::idf
};

/// One candidate and how well it did out of fold.
struct Trial {
  std::size_t view = 0;  ///< index of its features
  ClassWeights class_weights = ClassWeights::kBalanced;
  bool idf = true;
  Loss loss = Loss::kLogistic;
  double strength = 1.0;
  double gamma = 0.0;
  double value = 0.0;        ///< of the metric
  float temperature = 1.0F;  ///< of its own scores: members are averaged at their temperatures
};

struct Selection {
  std::vector<Trial>
      members;  ///< the best trial first (of equals the one that comes first), then those averaged with it
  std::vector<Trial> scouts;  ///< of the views, where there are several: the first round
  std::vector<Trial> trials;  ///< by view, loss, gamma, rising strength; other class weights and idf last
  float temperature = 1.0F;
  std::vector<float> thresholds;  ///< multi-label heads: one a label
  std::vector<LabelSets> sets;    ///< other heads: at 80 % and 90 %, on the same scores
  HeadEvaluation out_of_fold;     ///< of the winner, calibrated on the same scores: slightly flattering
};

/// Called after each fitted path with the number done and the number of all, by one thread at a time.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

struct SelectOptions {
  Candidates candidates;
  Metric metric = Metric::kMacroF1;
  FitOptions fit;                 ///< of the final fit: loss, gamma, class weights and idf are the candidates'
  std::size_t members = 1;        ///< at most so many candidates are averaged
  float min_probability = 0.0F;   ///< below it the head will abstain, as the out-of-fold figures say
  float min_margin = 0.0F;        ///< likewise
  std::size_t views_in_full = 2;  ///< that many of the views are tried with all candidates
  int threads = 0;                ///< 0: all
  Progress progress;
};

/// Selects for head `head` (an index into annotations.heads). `views`: the features of all passages, once a feature
/// spec; members come from one view, that of the best: in a table of two, each would look up the other's n-grams too,
/// in rows that were not fitted for them. `takes_part`: one a passage, 0 leaves it out altogether (no answer, or the
/// deciding head's gold label does not ask). kUsage where a fold has nothing to train on or nothing is held out.
Result<Selection> select(const Annotations& annotations, std::span<const FeatureRows* const> views, std::size_t head,
                         const std::vector<std::uint8_t>& takes_part, const Folds& folds, const SelectOptions& options);

/// Which passages take part in the training of head `head`: those that answer it and, where it hangs on another head,
/// whose gold label there is one that asks.
std::vector<std::uint8_t> passages_of_head(const Annotations& annotations, std::size_t head);

/// What a head says about a passage without words: "unrelated" where there is such a label, else the one that most
/// passages have; none for multi-label heads.
std::string fallback_label(const HeadGold& gold);

/// "logistic" or "squared_hinge"; "none" or "balanced".
const char* loss_name(Loss loss);
const char* class_weights_name(ClassWeights weights);

}  // namespace stancemill::train
