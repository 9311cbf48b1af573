// What training sees: sparse feature rows of labelled passages, and what people said about them.
//
// The text itself is not here: a corpus comes from text (featurize.h) or from a rows file (rows_file.h), and training
// cannot tell which. Ownership: values. Threads: plain data. Tested by: tests/train/
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "stancemill/feature_spec.h"
#include "stancemill/status.h"

namespace stancemill::train {

inline constexpr double kLargestWeight = 1e9;  ///< of a passage: sums of larger ones are no longer numbers

/// The gold labels of one head, one entry a passage.
struct HeadGold {
  std::string head;
  bool multi_label = false;
  std::vector<std::string> labels;        ///< at most 64; their order is the order of the model's outputs
  bool labels_given = false;              ///< the user fixed labels and order; otherwise sort_labels() has ordered them
  std::string asked_by;                   ///< as in Head
  std::vector<std::string> asked_labels;  ///< as in Head
  std::vector<std::uint64_t> gold;        ///< bit k: label k; exactly one bit unless multi_label
  std::vector<std::uint8_t> present;      ///< 0: the passage carries no answer for this head and is left out of it
};

/// Does any passage carry an answer for the head?
inline bool is_answered(const HeadGold& gold) {
  return std::find(gold.present.begin(), gold.present.end(), 1) != gold.present.end();
}

/// Columns about passages other than their features. Strings are empty where nothing is known.
struct Annotations {
  std::vector<std::string> groups;  ///< passages of one group never stand on both sides of a split; empty: on its own
  std::vector<std::string> langs;
  std::vector<std::string> sources;
  std::vector<std::string> genres;
  std::vector<double> weights;  ///< of a passage in the training loss, above 0 and at most kLargestWeight
  std::vector<HeadGold> heads;

  std::size_t size() const { return groups.size(); }
};

/// Sparse counts of hashed features, in compressed sparse rows, and the words that occurred.
struct FeatureRows {
  FeatureSpec spec;
  std::vector<std::uint64_t> row_begin = {0};  ///< passages + 1 offsets into rows and counts
  std::vector<std::uint32_t> rows;             ///< rising within a passage, each below 2^bits
  std::vector<std::uint32_t> counts;           ///< how often the feature occurs in the passage, at least 1
  std::vector<std::uint32_t> words;            ///< word tokens of each passage
  std::vector<std::uint64_t> word_hash;        ///< of all words of all passages, rising
  std::vector<std::uint32_t> word_passages;    ///< in how many passages each of them occurs

  std::size_t size() const { return words.size(); }
};

struct Corpus {
  Annotations annotations;
  FeatureRows features;
  std::string unicode;  ///< of the word rules
  std::string icu;      ///< version of the dictionaries that cut the words

  std::size_t size() const { return features.size(); }
};

/// The order of labels where the user gave none: favor, against, neutral and unrelated first, as they are known, then
/// the others by their bytes.
void sort_labels(std::vector<std::string>& labels);

/// Makes room for the labels of `more` in `gold` and renumbers both, so that the two have the same labels. kUsage if
/// they differ in kind, in what they hang on, or would have more than 64 labels, or if a fixed list lacks a label.
Status align_labels(HeadGold& gold, HeadGold& more);

/// Adds the passages of `more` behind those of `to`. Feature specs and heads must agree.
Status append(Corpus& to, Corpus more);

}  // namespace stancemill::train
