// rejects_feed: rejected rows as input: what an earlier run could not label is read once more, with other options or
// after a repair.
//
// What: each row of a rejects file becomes a batch of its own with the raw line that the row holds, under the file,
// line number and offset that it had. Of a line over the limit and of a file in UTF-16 or UTF-32 only the beginning is
// there: such rows stay rejected. Threads: one at a time. Tested by: tests/end_to_end/accounting_test.py
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/batch_feed.h"
#include "io/io.h"
#include "stancemill/run_manifest.h"

namespace stancemill::graph {

class RejectsFeed final : public BatchFeed {
 public:
  /// Reads the file once, to its end: kInput where it is not one of rejects. `record` outlives the feed.
  static Result<std::unique_ptr<RejectsFeed>> open(const std::string& path, InputRecord& record);

  /// The files that the rows are of, in the order of their first rows: what Batch::input_index counts.
  const std::vector<std::string>& files() const { return files_; }

  bool next(Batch& batch) override;
  std::uint64_t raw_bytes() const override { return raw_bytes_.load(std::memory_order_relaxed); }
  std::uint64_t lines() const override { return lines_; }

 private:
  RejectsFeed(std::string path, InputRecord& record) : path_(std::move(path)), record_(record) {}
  Status begin();
  bool next_row(std::string_view& row);
  bool read_block();
  Status collect_files();

  std::string path_;
  InputRecord& record_;
  std::vector<std::string> files_;
  std::unordered_map<std::string, std::size_t> numbers_;  ///< places in files_
  std::unique_ptr<io::LineReader> reader_;
  Batch block_;
  std::size_t used_ = 0;  ///< of the block
  std::uint64_t sequence_ = 0;
  std::uint64_t lines_ = 0;
  std::atomic<std::uint64_t> raw_bytes_ = 0;
};

}  // namespace stancemill::graph
