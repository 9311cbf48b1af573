// What the heads say about the passages of a batch.
#pragma once

#include <cstdint>
#include <vector>

namespace stancemill {

/// The columns of one head. Row i belongs to passage i of the batch; rows of rejected passages hold zeros.
struct HeadColumns {
  std::vector<float> probabilities;   ///< passages x labels, row-major
  std::vector<std::uint64_t> labels;  ///< bit k: label k was given; kSoftmax heads give exactly one
  std::vector<std::uint8_t> asked;    ///< 0: the head was not asked, labels are empty and probabilities 0
  std::vector<std::uint8_t> abstained;
};

struct PredictionBatch {
  std::vector<HeadColumns> heads;  ///< as in Model::heads
  std::vector<float> coverage;     ///< share of a passage's words that the model knows, 0 to 1
};

}  // namespace stancemill
