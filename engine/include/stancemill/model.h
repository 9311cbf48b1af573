// A model: feature spec, heads, and one table of int8 rows a head. Immutable once loaded; shared by all workers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "stancemill/feature_spec.h"
#include "stancemill/head.h"

namespace stancemill {

/// The weights of one head. score[k] = scale[k] * (integer sum of column k) / length_norm + bias[k]
struct WeightTable {
  std::uint32_t outputs = 0;
  std::vector<std::int8_t> rows;  ///< 2^bits x outputs, row-major
  std::vector<float> scale;       ///< one an output
  std::vector<float> bias;        ///< one an output
};

struct Model {
  std::string name;
  std::string sha256;  ///< of the file, hex; empty for a model that was never in a file
  std::string unicode = "15.0";
  std::string icu;  ///< ICU version of the dictionaries that the model was trained with
  FeatureSpec features;
  int weight_bits = 8;              ///< in the file; 4: all weights are -7 to 7, and lie there two a byte
  std::vector<Head> heads;          ///< an asked_by head stands before the heads that it decides on
  std::vector<WeightTable> tables;  ///< one a head
  std::vector<std::uint64_t>
      known_words;  ///< bit set of the words seen in training (features/vocabulary.h); 2^n bits; empty: all are known
};

}  // namespace stancemill
