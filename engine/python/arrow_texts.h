// arrow_texts: the texts of Arrow arrays, where they lie.
//
// What: reads string, large_string, string_view and null arrays, dictionaries of these, and one such column of a table
// (a struct). No byte of text is copied: the views point into the producer's buffers. Null rows are views without
// data(). Lengths and offsets are checked against one another and, where the interface tells sizes, against these;
// that a producer's buffers are as long as it says must be believed: the interface has no way to check it.
// A stream is read in parts, so that texts that it makes up as it goes need not all be in memory.
// Cost: 16 bytes a row of the part. Ownership: keeps the arrays of the part; the views live no longer. Threads: one.
// Errors: kUsage for other types and unknown columns, kInput for arrays that contradict themselves.
// Tested by: tests/python/
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/arrow_abi.h"
#include "stancemill/status.h"

namespace stancemill::python {

class ArrowTexts {
 public:
  /// `column`: which column of a table; none: its only one.
  explicit ArrowTexts(std::optional<std::string> column) : column_(std::move(column)) {}

  /// Takes the array over and appends its texts.
  Status add(const ArrowSchema& schema, Owned<ArrowArray> array);

  /// Takes the stream over, without reading it.
  Status open(Owned<ArrowArrayStream> stream);

  /// Lets go of the arrays before, and takes the stream's next ones: some 32 MiB of text, or a million rows. False at
  /// the end.
  Result<bool> next_part();

  const std::vector<std::string_view>& views() const { return views_; }

 private:
  std::optional<std::string> column_;
  Owned<ArrowArrayStream> stream_;
  Owned<ArrowSchema> stream_schema_;
  std::vector<Owned<ArrowArray>> arrays_;
  std::vector<std::string_view> views_;
};

}  // namespace stancemill::python
