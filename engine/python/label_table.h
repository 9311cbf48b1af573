// label_table: labels as a table of Arrow columns, handed out without copies.
//
// What: the columns of the formats csv and sqlite, by the same names: stance, p_favor, .., frames, coverage, abstained.
// Labels are strings, probabilities doubles with four decimals as rows print them, frames a list of strings, coverage a
// double with two, abstained a boolean. The row of a text that was not labelled is null in every column.
// Cost: once, when made. Ownership: the columns are shared with whoever has been handed them and outlive the table.
// Threads: const once made. Errors: kUsage where strings need more than 2 GiB. Tested by: tests/python/
#pragma once

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "graph/label_texts.h"
#include "python/arrow_abi.h"

namespace stancemill::python {

/// One column in Arrow's layout. Which parts are used follows from the format.
struct Column {
  std::string name;
  const char* format = "";                 ///< "u" string, "g" double, "b" boolean, "+l" list of strings
  std::vector<std::uint8_t> validity;      ///< a bit a row
  std::vector<std::int32_t> offsets;       ///< "u": into bytes; "+l": into item_offsets
  std::vector<std::int32_t> item_offsets;  ///< "+l": of its strings, into bytes
  std::string bytes;
  std::vector<double> numbers;
  std::vector<std::uint8_t> bits;
  std::int64_t nulls = 0;
};

struct Columns {
  std::int64_t rows = 0;
  std::vector<Column> columns;
  std::array<std::uint64_t, kRowErrorCount> rejects{};  ///< by RowError: why rows are null
};

class LabelTable {
 public:
  static Result<LabelTable> make(const Model& model, const graph::TextLabels& labels);

  /// Of columns that were taken apart for another process. Their nulls are counted anew. kInput where sizes and offsets
  /// contradict one another, so that nothing beyond them would ever be read.
  static Result<LabelTable> restore(Columns columns);

  const Columns& columns() const { return *columns_; }

  void export_schema(ArrowSchema* out) const;
  void export_array(ArrowArray* out) const;         ///< a struct array
  void export_stream(ArrowArrayStream* out) const;  ///< of one such array

 private:
  explicit LabelTable(std::shared_ptr<const Columns> columns) : columns_(std::move(columns)) {}

  std::shared_ptr<const Columns> columns_;
};

/// Is the column's row there, or null?
bool is_valid(const Column& column, std::size_t row);

}  // namespace stancemill::python
