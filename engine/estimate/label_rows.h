// Rows of labels, as `label` writes them (jsonl, merge), read again.
//
// What: opens the file, learns the head's labels and whether they stand under "stancemill" from its first row, and
// hands out the rows one by one. Every line must be such a row: figures of half a file would be wrong ones;
// and a field of --by that no row has a value for is kUsage at the end. Cost: that
// of parsing the line; no allocation for a row but for the values of --by. Ownership: what a Row views lives until the
// next one. Threads: one. Errors: kInput, with file and line. Tested by: tests/estimate/label_rows_test.cpp
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "estimate/evidence.h"
#include "io/io.h"
#include "parse/parse.h"
#include "sinks/by_field.h"
#include "stancemill/status.h"

namespace stancemill::estimate {

class LabelRows {
 public:
  struct Row {
    std::uint64_t number = 0;  ///< of the line in the file of labels
    std::string_view id;       ///< raw JSON; empty: none
    std::string_view file;     ///< raw JSON; empty: the row does not say
    std::uint64_t line = 0;    ///< of the passage in its input
    std::size_t given = 0;
    Shares probabilities;
    std::vector<std::optional<std::string>> by;
    std::string_view text;  ///< raw JSON of the extra field; empty: none
  };

  /// `extra_field`: one more field to hand out; empty: none.
  static Result<LabelRows> open(const std::string& path, const std::string& head, std::vector<sinks::ByField> by,
                                const std::string& extra_field = "");

  const std::vector<std::string>& labels() const { return labels_; }

  /// Fills the next row; false at the end.
  Result<bool> next(Row& row);

 private:
  LabelRows() = default;
  Result<bool> fill_batch();
  Status check_fields() const;
  Status fault(std::uint64_t line, const std::string& what) const;
  std::string_view kept(std::size_t index) const;

  std::string path_;
  std::vector<std::string> labels_;
  std::vector<sinks::ByField> by_;
  std::vector<bool> by_seen_;  ///< whether a row had a value
  std::unique_ptr<io::LineReader> reader_;
  std::unique_ptr<parse::Parser> parser_;
  std::size_t kept_fields_ = 0;
  std::size_t next_ = 0;  ///< passage of the batch
  Batch batch_;
  Buffer scratch_;
};

/// What tells a passage of a corpus from all others: its file (as text) and line.
std::string place_key(std::string_view file, std::uint64_t line);

/// Raw JSON of a string as its text; what is no string as it stands.
std::string text_of(std::string_view raw);

}  // namespace stancemill::estimate
