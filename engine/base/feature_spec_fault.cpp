#include "base/feature_spec_fault.h"

namespace stancemill {

std::string fault_of(const FeatureSpec& spec) {
  if (spec.hash != "v1") return "unknown hash \"" + spec.hash + "\" (known: v1)";
  if (spec.word_rules != "uax29-15.0")
    return "unknown word rules \"" + spec.word_rules + "\" (known word_rules: uax29-15.0)";
  if (spec.folding != "none" && spec.folding != "simple-15.0") {
    return "unknown folding \"" + spec.folding + "\" (known: none, simple-15.0)";
  }
  if (spec.bits < 14 || spec.bits > 22) return "bits must be 14 to 22";
  if (spec.word_ngrams < 1 || spec.word_ngrams > 3) return "word_ngrams must be 1 to 3";
  if (spec.begin_marks && spec.word_ngrams < 2) return "begin_marks needs word_ngrams of 2 or 3";
  if (spec.char_ngrams_min < 0 || spec.char_ngrams_min > 8 || spec.char_ngrams_max < 0 || spec.char_ngrams_max > 8) {
    return "char_ngrams_min and char_ngrams_max must be 0 to 8";
  }
  // A window of one code point could be a mark alone, which says nothing.
  if (spec.char_ngrams_min == 1) return "char_ngrams_min must be 0 (none) or at least 2";
  if (spec.char_ngrams_min > spec.char_ngrams_max) return "char_ngrams_min must not be above char_ngrams_max";
  for (const double exponent : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    if (spec.length_exponent == exponent) return "";
  }
  return "length_exponent must be 0, 0.25, 0.5, 0.75 or 1";
}

}  // namespace stancemill
