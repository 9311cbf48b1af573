// Cells of CSV (RFC 4180) that no spreadsheet takes for a formula.
//
// What: quotes where a reader needs them, doubles quotes inside, and puts an apostrophe before text that a spreadsheet
// would run: what begins with = + - @ or their full-width forms, also behind spaces of any width, or with a tab, CR
// or LF. NUL becomes U+FFFD, which more readers survive.
// Source of the list: OWASP, "CSV Injection".
// Ownership: appends to the caller's Buffer. Threads: pure functions. Cost: linear. Tested by: tests/sinks/csv_test.cpp
#pragma once

#include <string_view>

#include "stancemill/buffer.h"

namespace stancemill::sinks {

/// True when a spreadsheet might run a cell with this text.
bool looks_like_formula(std::string_view text);

/// Turns what stands in the buffer from `begin` to its end into a cell, in place. `guarded`: against formulas.
void make_cell(Buffer& buffer, std::size_t begin, bool guarded = true);

/// Appends `text` as a cell.
void append_cell(Buffer& to, std::string_view text);

/// Appends a raw JSON value (see append_json_text) as a cell. Only strings are guarded against formulas: -5 is a
/// number.
void append_json_cell(Buffer& to, std::string_view raw);

}  // namespace stancemill::sinks
