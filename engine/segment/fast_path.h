// Words of a whole text by block_scan.h; where that stops, by dictionary_runs.h, or by scanner and ICU.
//
// Ownership: keeps a buffer of edges; borrows the worker's breaker. Threads: one a worker.
// Tested by: tests/segment/sameness_test.cpp
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "segment/block_scan.h"
#include "segment/dictionary_runs.h"
#include "segment/emit.h"

namespace stancemill::segment {

class FastPath {
 public:
  explicit FastPath(CpuTarget target);

  /// Appends the words of `text` (followed by 64 readable bytes) to `tokens`, and writes its folded form to `folded`.
  void segment(Breaker& breaker, std::string_view text, std::vector<TokenSpan>& tokens, char* folded);

 private:
  /// Scans what is left of the text by blocks until the scanner is needed or the text ends.
  ScanStop scan_on(BlockScan& scan, std::vector<TokenSpan>& tokens);
  /// The last bytes, fewer than a block.
  ScanStop scan_tail(BlockScan& scan, std::vector<TokenSpan>& tokens);
  /// Takes the one segment of the rules at the boundary `at`, folded, and returns its end.
  std::size_t take_segment(Breaker& breaker, std::string_view text, std::size_t at, std::vector<TokenSpan>& tokens,
                           char* folded);
  /// Moves all whole words from the edges to `tokens`.
  void flush(BlockScan& scan, std::vector<TokenSpan>& tokens);

  BlockScanner scanner_;
  DictionaryRuns runs_;
  std::unique_ptr<TokenSpan[]> words_;  ///< where the scan puts its edges
};

}  // namespace stancemill::segment
