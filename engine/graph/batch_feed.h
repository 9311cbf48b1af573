// batch_feed: where the ring's batches are filled: by files, or by rejected rows.
//
// Threads: next() by one at a time (the serial read node), raw_bytes() by any. Tested by: tests/graph/
#pragma once

#include <cstdint>

#include "stancemill/batch.h"

namespace stancemill::graph {

class BatchFeed {
 public:
  virtual ~BatchFeed() = default;
  /// Fills an empty batch with the next lines; false when nothing is left.
  virtual bool next(Batch& batch) = 0;
  /// Bytes read so far, of the files as they lie on disk.
  virtual std::uint64_t raw_bytes() const = 0;
  /// Lines handed out so far, a resumed run's earlier ones included: for the accounting, when all is at its end.
  virtual std::uint64_t lines() const = 0;
};

}  // namespace stancemill::graph
