// sample: a stratified sample of a labelled corpus for labelling by hand, with the probabilities of the draw.
//
// What: strata are the combinations of the fields of --by (also "stance": the label that was given). Each gets passages
// in proportion to its size, two at least where it has two, and within it all passages are equally likely: so
// inclusion_probability = drawn / passages of the stratum, which prediction_powered.h needs. Which passages are drawn
// depends on the seed and on (file, line) alone. The classifier's label is not written: it would sway who labels.
// Cost: the labels are read twice, the corpus once where the labels have no text. Memory: `size` numbers a stratum.
// Big dependency: nlohmann-json. Threads: one. Errors: kUsage, kInput. Tested by: tests/estimate/sample_test.cpp,
// tests/end_to_end/estimate_test.py
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::estimate {

struct SampleOptions {
  std::string labels;               ///< rows of labels (jsonl or merge)
  std::vector<std::string> corpus;  ///< the files that were labelled, named alike; needed where rows have no text
  std::string text_field = "text";  ///< in the rows of labels, or in the corpus
  std::vector<std::string> by;
  std::string head = "stance";
  std::uint64_t size = 500;
  std::uint64_t seed = 1;
  double margin = 0.02;  ///< half of the interval that Sample::needed_* speak of
};

struct SampledPassage {
  std::uint64_t hash = 0;
  std::uint64_t row = 0;  ///< line in the file of labels
  std::string id;         ///< as text; empty: none
  std::string file;       ///< likewise
  std::uint64_t line = 0;
  std::vector<std::optional<std::string>> by;
  std::string stratum;  ///< the values of `by`, joined
  double inclusion = 0;
  std::string text;
};

struct Sample {
  std::vector<std::string> by;
  std::vector<SampledPassage> passages;  ///< in an order of chance: whoever stops early has still drawn at random
  std::uint64_t corpus = 0;              ///< passages it was drawn from
  std::size_t strata = 0;
  /// Passages for a 95 % interval of +- margin for every label's share, drawn from these strata: by counting the gold
  /// labels alone, and by prediction-powered inference if the model's probabilities are right.
  std::uint64_t needed_alone = 0, needed_powered = 0;
  double margin_alone = 0, margin_powered = 0;  ///< of the sample that was drawn
  std::string only_label;  ///< that of all passages, where there is but one: it tells nothing of how shares would vary
};

Result<Sample> draw_sample(const SampleOptions& options);

/// gold (empty), text, id, file, line, stratum, inclusion_probability; spreadsheet-safe.
std::string sample_to_csv(const Sample& sample);
/// Tasks to import into Label Studio: the same fields under "data".
std::string sample_to_label_studio(const Sample& sample);

/// How many of each stratum's passages are drawn: by largest remainders, two at least where there are two.
std::vector<std::uint64_t> allocate(const std::vector<std::uint64_t>& strata, std::uint64_t size);

}  // namespace stancemill::estimate
