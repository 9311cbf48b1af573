// The contest of candidates for one head: fits them without each fold in turn, and judges their scores on it.
//
// What: the machinery behind select(), which decides who takes part. Ownership: refers to the caller's annotations,
// views and options. Threads: run() and elect() use oneTBB; each task writes what is its own, so results do not depend
// on their number. Tested by: tests/train/select_test.cpp, tests/train/search_test.cpp
#pragma once

#include <cstdint>
#include <iterator>
#include <span>
#include <vector>

#include "stancemill/head.h"
#include "stancemill/prediction.h"
#include "train/folds.h"
#include "train/select.h"

namespace stancemill::train {

/// The candidates that differ in strength alone: fitted one after the other.
struct Path {
  std::size_t view = 0;
  ClassWeights class_weights = ClassWeights::kBalanced;
  bool idf = true;
  Loss loss = Loss::kLogistic;
  double gamma = 0.0;
  std::vector<double> strengths = {};  ///< rising
  std::size_t first_trial = 0;         ///< that of the lowest strength
};

/// Trials and the scores of the held-out passages under each.
struct Round {
  std::vector<Trial> trials;
  std::vector<std::vector<float>> scores;  ///< one a trial: held-out passages x outputs

  void append(Round more) {
    trials.insert(trials.end(), more.trials.begin(), more.trials.end());
    scores.insert(scores.end(), std::make_move_iterator(more.scores.begin()),
                  std::make_move_iterator(more.scores.end()));
  }
  std::size_t best() const {
    std::size_t best = 0;
    for (std::size_t t = 1; t < trials.size(); ++t) {
      if (trials[t].value > trials[best].value) best = t;
    }
    return best;
  }
};

/// Passages, as indices.
struct Split {
  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> held_out;
};

/// What does not change while candidates are tried: passages, folds and gold.
class Contest {
 public:
  static Result<Contest> create(const Annotations& annotations, std::span<const FeatureRows* const> views,
                                std::size_t head, const std::vector<std::uint8_t>& takes_part, const Folds& folds,
                                const SelectOptions& options);

  const HeadGold& gold() const { return annotations_->heads[head_]; }
  std::size_t folds() const { return splits_.size(); }

  /// Fits and judges. `done` counts fitted paths for the progress, of `total`.
  Round run(std::vector<Path> paths, double tolerance, std::size_t& done, std::size_t total) const;
  /// The head as it would stand in the model, calibrated on the scores of passages that have words.
  Head calibrated(const std::vector<float>& scores) const;
  /// What the head says about the held-out passages with these scores.
  HeadColumns say(const Head& head, const std::vector<float>& scores) const;
  HeadEvaluation judged(const HeadColumns& said) const;
  /// At 80 % and 90 %, for heads that give one label.
  std::vector<LabelSets> label_sets(const HeadColumns& said) const;
  /// The members of the average, as indices into the round, best first, and their mean scores: of the best candidates
  /// of each path the first m, with the largest m whose mean is as good as any but for noise.
  std::vector<std::size_t> elect(const Round& round, std::vector<float>& average) const;

 private:
  /// The trial with the best value of each path with the view of the best of all, best first.
  std::vector<std::size_t> best_of_each_path(const Round& round) const;
  /// Of the scores or probabilities those whose passages have a word: the head says nothing by its weights about
  /// others.
  std::vector<float> of_passages_with_words(const std::vector<float>& scores) const;
  /// The metric of the head on the scores.
  double value(const Head& head, const std::vector<float>& scores) const;
  void fit_path(const Path& path, const Split& part, double tolerance, Round& round) const;

  const Annotations* annotations_ = nullptr;
  std::span<const FeatureRows* const> views_;
  std::size_t head_ = 0;
  const SelectOptions* options_ = nullptr;
  std::vector<Split> splits_;
  std::vector<std::size_t> place_;            ///< where the scores of each held-out passage stand
  std::vector<std::uint64_t> bits_;           ///< gold of the held-out passages
  std::vector<std::uint32_t> words_;          ///< how many they have
  std::vector<std::uint64_t> bits_of_words_;  ///< gold of those that have any
  Annotations held_out_;
};

}  // namespace stancemill::train
