// What pushed the labels of a passage: exact, as the model is linear.
//
// A label's score is its bias and the sum of all pushes; probabilities follow from scores over temperature.
#pragma once

#include <cstdint>
#include <vector>

#include "stancemill/passage.h"

namespace stancemill {

/// What pushed: an n-gram with all its places in the passage.
enum class NgramKind : std::uint8_t {
  kWord,        ///< a word together with the character n-grams inside it
  kNgram,       ///< two or three words
  kSkipBigram,  ///< two words with one between them
  kNegated,     ///< the mark of a word in the scope of a negator
  kBeginning,   ///< the first one or two words of the passage, as its beginning
};

struct Push {
  double score = 0.0;  ///< added to the label's score
  NgramKind kind = NgramKind::kWord;
  std::vector<ByteRange> spans;  ///< in the passage's text, as UTF-8
};

struct LabelExplanation {
  std::uint32_t head = 0;   ///< index into Model::heads
  std::uint32_t label = 0;  ///< index into the head's labels
  double score = 0.0;       ///< before temperature; the bias and all pushes
  double bias = 0.0;
  std::vector<Push> pushes;  ///< the strongest that raise the score, falling
};

/// Of one passage: all labels of the heads that give one label, and those that the other heads gave.
using Explanation = std::vector<LabelExplanation>;

}  // namespace stancemill
