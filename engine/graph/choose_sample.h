// choose_sample: which places of the inputs a forecast looks at.
//
// What: plain files are cut, in thought, into blocks of equal size; of all blocks of all files as many are drawn as the
// sample is to hold, one at random from each of as many equal stretches: so every block is as likely as any other. Of
// files that can only be read from their beginning (gzip, zstd, UTF-16) the beginnings are taken: of all of them where
// they are few, else of files drawn with a chance that grows with their size. Inputs that are smaller than the sample
// are taken whole. The same inputs, size and seed give the same places. Cost: the places are read once, to find where
// lines begin, and each file is opened once. Errors: kUsage for what is no regular file. Threads: pure function.
// Tested by: tests/end_to_end/estimate_plan_test.py
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/io.h"
#include "stancemill/status.h"

namespace stancemill::graph {

struct SamplePiece {
  std::size_t input = 0;
  io::InputFile file;               ///< a range of whole lines, perhaps an empty one, or the file from its beginning
  std::uint64_t decoded_bytes = 0;  ///< as much is read, rounded up to a batch; 0: to the end
  bool empty = false;               ///< a block in which no line begins
};

/// Inputs that are sampled in the same way.
struct SamplePieces {
  std::uint64_t bytes = 0;  ///< of all their files
  std::vector<SamplePiece> pieces;
};

struct ChosenSample {
  SamplePieces blocks;      ///< of plain files
  SamplePieces beginnings;  ///< of the others
};

Result<ChosenSample> choose_sample(const std::vector<io::InputFile>& inputs, std::uint64_t sample_bytes,
                                   std::uint64_t seed);

}  // namespace stancemill::graph
