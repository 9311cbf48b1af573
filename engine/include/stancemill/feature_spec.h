// What the features of a model are. It lives in the model file; no flag overrides it.
//
// The run-time form of a classifier is additive:
//   score[k] = scale[k] * sum over features of row[feature][k] / length_norm(words) + bias[k]
// so the sum of a word's own features can be remembered, and sums are integers.
#pragma once

#include <cstdint>
#include <string>

namespace stancemill {

struct FeatureSpec {
  std::string hash = "v1";                ///< name of the hash, a file format: features/hash_v1.h
  std::string word_rules = "uax29-15.0";  ///< name of the word rules: segment/word_rules.h
  std::string folding =
      "simple-15.0";             ///< "none" or "simple-15.0": case folding that keeps each character's byte length
  int bits = 18;                 ///< the tables have 2^bits rows, 14 to 22
  std::uint64_t seed = 0;        ///< enters every hash
  int word_ngrams = 2;           ///< word n-grams of 1..word_ngrams words, 1 to 3
  bool skip_bigrams = false;     ///< pairs of words with one word between them
  int char_ngrams_min = 5;       ///< character n-grams inside words, boundary marks included; 0: none
  int char_ngrams_max = 5;       ///< at most 8
  bool negation_marks = false;   ///< an extra feature a word that stands in the scope of a negator
  bool begin_marks = false;      ///< a mark before the first word enters the word n-grams: of two, and of three
  bool symbols = false;          ///< punctuation, symbols and emoji are tokens as well
  double length_exponent = 0.5;  ///< length_norm(words) = words^exponent: 0, 0.25, 0.5, 0.75 or 1

  friend bool operator==(const FeatureSpec&, const FeatureSpec&) = default;
};

}  // namespace stancemill
