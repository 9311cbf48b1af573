// The views and indexes of the database that answer the usual questions without SQL.
//
//   stance_by_month_lang_source, and stance_by_month, stance_by_lang, ... one a field of --by; stance_totals without
//   any:
//     <fields>, passages, abstained, mean_coverage, <a count a label>, <a mean probability a label>
//   frames_by_stance_month_lang_source (and frames_by_stance_month, ...): <fields>, stance, frame, passages
// Ownership: values. Threads: pure functions. Tested by: tests/sinks/sqlite_test.cpp
#pragma once

#include <string>

#include "stancemill/sink.h"

namespace stancemill::sinks {

/// Statements that make the views and indexes over the tables of SqliteSink.
std::string views_sql(const RenderContext& context);

/// `text` as an SQL string in single quotes.
std::string sql_text(std::string_view text);

}  // namespace stancemill::sinks
