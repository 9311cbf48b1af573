// inputs: the reading end of the ring.
//
// What: opens the inputs one after the other and fills batches with their lines; notes how each stream ended.
// Threads: one at a time (the serial read node). Ownership: writes to its own fields of the manifest's input records.
// Tested by: tests/graph/ring_test.cpp, resume_test.cpp
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "graph/batch_feed.h"
#include "graph/run_journal.h"
#include "io/io.h"
#include "stancemill/batch.h"
#include "stancemill/run_manifest.h"

namespace stancemill::graph {

class InputQueue final : public BatchFeed {
 public:
  struct Options {
    std::size_t block_bytes = 0;
    std::uint64_t max_line_bytes = 0;
    std::uint64_t limit = 0;  ///< lines in all; 0: no limit
  };

  /// `records` has one entry a file, and outlives the queue.
  InputQueue(std::vector<io::InputFile> files, Options options, std::vector<InputRecord>& records);

  /// Before the first next(): goes on after `position`, up to which `lines` lines were read.
  Status resume(const InputPosition& position, std::uint64_t lines);

  /// Fills an empty batch with the next lines; false when all inputs are at their ends, or the limit is reached.
  bool next(Batch& batch) override;

  /// Bytes read so far, of the files as they lie on disk. May be called from any thread.
  std::uint64_t raw_bytes() const override { return raw_bytes_.load(std::memory_order_relaxed); }
  /// Lines handed out so far, a resumed run's earlier ones included: for the accounting, when all is at its end.
  std::uint64_t lines() const override { return lines_; }

 private:
  bool open_next();
  Status open(std::size_t file);
  void close_current();
  void keep_within_limit(Batch& batch);

  std::vector<io::InputFile> files_;
  Options options_;
  std::vector<InputRecord>& records_;
  std::unique_ptr<io::LineReader> reader_;
  std::size_t next_file_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t lines_left_;
  std::uint64_t lines_ = 0;
  std::uint64_t raw_bytes_of_closed_ = 0;
  std::atomic<std::uint64_t> raw_bytes_ = 0;
};

}  // namespace stancemill::graph
