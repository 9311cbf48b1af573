// How well predictions agree with what people said.
//
// Every figure is about the passages whose gold label for the head is present. A multi-label head that was not asked
// about a passage has said "none of them", and is judged by that. Threads: pure functions. Tested by:
// tests/train/evaluate_test.cpp
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stancemill/prediction.h"
#include "train/bootstrap.h"
#include "train/corpus.h"

namespace stancemill::train {

struct LabelFigures {
  double precision = 0.0;  ///< 0 where the label was never given
  double recall = 0.0;     ///< 0 where no gold passage has the label
  double f1 = 0.0;
  std::uint64_t n = 0;      ///< gold passages with the label
  std::uint64_t given = 0;  ///< passages that were given the label
};

/// Figures about a set of passages.
struct Figures {
  std::uint64_t n = 0;
  double accuracy = 0.0;           ///< share of passages whose set of labels is exactly the gold one
  double macro_f1 = 0.0;           ///< mean F1 of the labels that occur in gold or prediction, as in scikit-learn
  double micro_f1 = 0.0;           ///< F1 over all label decisions together
  std::optional<double> favg;      ///< mean F1 of favor and against, for heads that have both (SemEval-2016 task 6)
  double ece = 0.0;                ///< expected calibration error
  double abstained = 0.0;          ///< share of passages
  double answered_accuracy = 0.0;  ///< accuracy on those not abstained; 0 where there are none
};

/// What a head that gives one label is worth where it answers only from some margin on: the most probable label's lead
/// over the second. On answered passages, accuracy is the precision of what was said.
struct OperatingPoint {
  double min_margin = 0.0;
  double answered = 0.0;  ///< share of passages
  double accuracy = 0.0;  ///< on those
  double macro_f1 = 0.0;  ///< on those
};

/// Figures of one head.
struct HeadEvaluation {
  std::string head;
  bool multi_label = false;
  std::vector<std::string> labels;
  Figures all;
  std::vector<LabelFigures> label_figures;                   ///< one a label
  std::vector<std::vector<std::uint64_t>> confusion;         ///< [gold][given]; empty for multi-label heads
  std::map<std::string, std::map<std::string, Figures>> by;  ///< by["lang"]["en"]
  std::vector<OperatingPoint> curve;  ///< all answered, then about 90 %, .. 10 %; empty for multi-label heads
  Intervals intervals;                ///< of the figures; empty where nobody asked for them
  Differences against;                ///< likewise
};

/// Expected calibration error with 15 bins of equal width: of the most probable label (softmax; Guo et al. 2017), or of
/// each label's probability (multi-label), weighted by size. `columns` as the head's columns of a PredictionBatch.
HeadEvaluation evaluate_head(const Annotations& annotations, std::size_t head, const HeadColumns& columns,
                             const std::vector<std::string>& by);

/// The column of that name: group, lang, source or genre; null for any other.
const std::vector<std::string>* annotation_column(const Annotations& annotations, const std::string& name);

/// The columns by which figures may be cut: group, lang, source, genre. kUsage names an unknown one.
Status check_slices(const std::vector<std::string>& by);

/// The object of `eval --json`: the first head's figures, and those of the other heads under "heads". Numbers have six
/// decimals.
std::string evaluations_to_json(const std::vector<HeadEvaluation>& evaluations);

/// The same as plain tables for a terminal, free of control characters but line feeds.
std::string evaluations_to_text(const std::vector<HeadEvaluation>& evaluations);

}  // namespace stancemill::train
