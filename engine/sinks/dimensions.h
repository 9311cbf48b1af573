// The fields of --by as columns of tables (SQLite, Parquet).
//
//   date:month -> month      meta.published:week -> meta.published_week      lang -> lang
// A field that --keep copies under the same name is not given a second column: the kept one serves.
// Ownership: values. Threads: pure functions. Tested by: tests/sinks/sqlite_test.cpp
#pragma once

#include <string>
#include <vector>

#include "sinks/by_field.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

struct Dimension {
  std::string name;  ///< of the column
  DateUnit unit = DateUnit::kNone;
  std::size_t by_index = 0;  ///< which of Batch::by
  bool kept = false;         ///< the column of a kept field: nothing to write
};

std::vector<Dimension> dimensions_of(const RenderContext& context);

}  // namespace stancemill::sinks
