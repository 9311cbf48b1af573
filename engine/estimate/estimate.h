// estimate: shares of labels in a corpus, corrected for the classifier's errors, with intervals.
//
// What: counting a classifier's labels gives biased shares. estimate_shares() corrects them with gold passages by
// several methods, over all passages and by group:
//   classify_and_count            the labels counted: what the others correct
//   adjusted_count                quantify.h, by given labels
//   probabilistic_adjusted_count  quantify.h, by probabilities
//   em                            saerens.h, less its bias from few gold passages (jackknife)
//   prediction_powered            prediction_powered.h; only where the gold passages were drawn from this corpus with
//                                 known probabilities, as draw_sample() (sample.h) does
// Intervals: 95 %. Of counting: Wilson's (interval.h). Of the three corrections: by a bootstrap over gold passages
// (within their labels) and corpus, with a seed; gold passages that are of the corpus are redrawn once, for both; and
// no interval is shorter than Wilson's of as many passages: no correction knows more than their true labels would say.
// The correction of a group uses the errors seen on all gold passages; prediction_powered uses the group's own alone.
// Big dependency: nlohmann-json. Threads: one. Same inputs and seed: same figures. Tested by: tests/estimate/,
// bench/estimate/simulate.cpp (coverage of the intervals)
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "estimate/evidence.h"
#include "estimate/interval.h"
#include "estimate/quantify.h"
#include "estimate/saerens.h"
#include "stancemill/status.h"

namespace stancemill::estimate {

inline constexpr int kEstimateVersion = 1;

/// Gold passages of each label that it takes to correct: of one, nobody knows how the classifier's errors vary.
inline constexpr std::size_t kFewestOfALabel = 2;

inline constexpr std::size_t kMethodCount = 5;
inline constexpr const char* kMethodNames[kMethodCount] = {"classify_and_count", "adjusted_count",
                                                           "probabilistic_adjusted_count", "em", "prediction_powered"};

struct GroupEstimate {
  std::vector<std::optional<std::string>> by;  ///< empty: all passages
  std::uint64_t passages = 0;
  std::uint64_t gold = 0;                               ///< of them, those whose label is known
  std::optional<MethodEstimate> methods[kMethodCount];  ///< none: cannot be given; see the contract
};

struct Estimates {
  std::string head;
  std::vector<std::string> labels;
  std::vector<std::string> by;
  std::uint64_t gold = 0;
  std::vector<std::uint64_t> gold_by_label;
  std::uint64_t unlabelled = 0;  ///< rows of the gold file without a label
  std::uint64_t disputed = 0;    ///< tasks on which annotators differ; the first choice was taken
  /// All gold passages have known probabilities, and of each stratum that was drawn from some are labelled.
  bool drawn = false;
  int replicates = 0;
  std::uint64_t seed = 0;
  std::vector<GroupEstimate> groups;  ///< all passages first, then sorted by values
};

struct BootstrapOptions {
  int replicates = 500;
  std::uint64_t seed = 1;
};

/// What the gold passages say about how the classifier errs, and what they would have said with other luck.
struct Correction {
  Errors hard, soft;
  Recalibration recalibration;
  Shares prior;               ///< shares of labels among the gold passages
  std::vector<double> times;  ///< of replicates: how often each gold passage is in a corpus of the same luck
};
struct Corrections {
  std::vector<GoldPassage> gold;
  StratumSizes strata;
  std::optional<Correction> best;    ///< none where a label has fewer than two gold passages
  std::vector<Correction> left_out;  ///< each without a tenth of the gold passages
  std::vector<Correction> replicates;
};
/// `options.replicates` of them, besides the best.
Corrections learn_corrections(std::vector<GoldPassage> gold, std::size_t labels, const BootstrapOptions& options);

/// The first four methods for one corpus, and with `drawn` the fifth. `own`: places in `corrections.gold` of the gold
/// passages that are in this corpus.
GroupEstimate estimate_group(const Binned& corpus, const Corrections& corrections, const std::vector<std::size_t>& own,
                             bool drawn, const BootstrapOptions& options);

struct EstimateOptions {
  std::string labels;           ///< rows of labels (jsonl or merge)
  std::string gold;             ///< .jsonl, .csv, or what Label Studio exports (.json)
  std::vector<std::string> by;  ///< as with `label --by`; fields that the rows of labels have
  std::string head = "stance";
  std::string gold_field;  ///< empty: "gold", or "label"
  BootstrapOptions bootstrap;
};

/// Reads, joins and estimates. Errors: kUsage, kInput.
Result<Estimates> estimate_shares(const EstimateOptions& options);

/// {"version":1,"head":...,"labels":[...],"by":[...],"gold":{"passages","by_label","unlabelled","drawn"},
///  "confidence":0.95,"bootstrap":{"replicates","seed"},"groups":[{"by":null or
///  [...],"passages","gold","methods":{"em":[{"label","share", "low","high"}],...}}]}   a method that cannot be given
///  is null
std::string estimates_to_json(const Estimates& estimates);
/// A table for people.
std::string estimates_to_text(const Estimates& estimates);

}  // namespace stancemill::estimate
