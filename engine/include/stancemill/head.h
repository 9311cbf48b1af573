// A head: one question put to the features of a passage. Data, not code: a new head is data and training.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stancemill {

/// Labels of a head, at the most: what a passage was given is a set of 64 bits.
inline constexpr std::size_t kMaxLabels = 64;

/// How scores become probabilities.
enum class Link : std::uint8_t {
  kSoftmax,  ///< exactly one label
  kSigmoid,  ///< each label on its own: zero or more
};

/// A label set holds the labels whose probability is at least `min_probability`, or the best one where there is none.
/// Of passages drawn like the training data, in `percent` of a hundred at the least, it holds the right label.
struct LabelSetLevel {
  int percent = 90;
  float min_probability = 0.0F;
};

struct Head {
  std::string name;
  std::vector<std::string> labels;  ///< at most kMaxLabels; their order is the order of the outputs
  Link link = Link::kSoftmax;

  float temperature = 1.0F;         ///< scores are divided by it before the link
  std::vector<float> thresholds;    ///< kSigmoid: a label is given from this probability on; one a label
  std::vector<LabelSetLevel> sets;  ///< kSoftmax: by rising percent; none: the model was trained without
  float min_probability = 0.0F;     ///< kSoftmax: abstain where the best label has less
  float min_margin = 0.0F;          ///< kSoftmax: abstain where best and second are closer
  float min_coverage = 0.0F;        ///< abstain where fewer of the words are known

  std::string asked_by;  ///< name of the head that decides whether this one is asked; empty: always asked
  std::vector<std::string> asked_labels;  ///< asked where that head gave one of these labels

  std::string fallback_label;  ///< label of a text without any word; abstained, coverage 0
};

}  // namespace stancemill
