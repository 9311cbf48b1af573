// The feature dictionary: which n-grams stand behind the strongest rows of a model.
//
// What: a table of hashed rows does not know its n-grams; this file beside the model names those that weigh most: for
// each label and language the kStrongest rows of highest weight that occur in at least kMinPassages passages. An entry
// also says how much of its row belongs to other n-grams: the share of the row's occurrences in the training data that
// are not its own, which is the share of the weight that collides. Passages that came as rows have no text: their
// features count as others, so that no word of theirs is told.
// Format: dictionary.tsv, UTF-8. Line 1: "#stancemill-dictionary", version "1", the model's checksum; line 2: names of
// columns; then one n-gram a line: row, kind (word, ngram, skip_bigram, negated, characters), n-gram, passages,
// others (share, four decimals), langs ("en:12,fr:3"). Tabs separate. The words of an n-gram are joined by one space, a
// gap is "..", the marks at the ends of a word are "^" and "$" where they belong to characters. Sorted by row, n-gram.
// Cost: reads the text once more, in memory that the strongest rows bound. Threads: one. Tested by:
// tests/train/dictionary_test.cpp
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/model.h"
#include "stancemill/status.h"
#include "train/corpus.h"
#include "train/dataset.h"

namespace stancemill::train {

struct DictionaryEntry {
  std::uint32_t row = 0;
  std::string kind;
  std::string ngram;
  std::uint32_t passages = 0;                  ///< in which it occurs
  double others = 0.0;                         ///< share of the row that belongs to other n-grams
  std::map<std::string, std::uint32_t> langs;  ///< passages by language; "" where it is not known
};

struct Dictionary {
  static constexpr std::size_t kStrongest = 60;
  static constexpr std::uint32_t kMinPassages = 3;

  std::string model_sha256;
  std::vector<DictionaryEntry> entries;
};

/// Names the strongest rows of `model`, whose features are those of `corpus`, from the texts of `datasets`.
/// `model_sha256` is that of the model's file.
Result<Dictionary> make_dictionary(const Model& model, const Corpus& corpus, const std::vector<Dataset>& datasets,
                                   const std::string& model_sha256);

std::string dictionary_to_tsv(const Dictionary& dictionary);

/// kInput where it is no dictionary, of another version, or damaged.
Result<Dictionary> dictionary_from_tsv(std::string_view tsv, const std::string& name_for_errors);

}  // namespace stancemill::train
