// What the parse of one line finds, before it becomes a Passage.
//
// Ownership: ranges only; the bytes are the batch's. Threads: one worker. Tested by: tests/parse/fields_test.cpp
#pragma once

#include <vector>

#include "stancemill/passage.h"

namespace stancemill::parse {

/// Ranges are offsets into Batch::input. An empty range: absent.
struct LineFields {
  ByteRange id;                 ///< raw JSON; empty for null as well
  ByteRange text;               ///< between the quotes, escapes as they stood
  std::vector<ByteRange> kept;  ///< raw JSON, one an entry of ParseOptions::kept_fields, then of by_fields

  void clear() {
    id = text = {};
    kept.assign(kept.size(), {});
  }
};

}  // namespace stancemill::parse
