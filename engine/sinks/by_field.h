// --by: the fields of the input that figures are given by, and how a raw JSON value of one becomes a value of the cube.
//
//   date:month    a field and how far its dates are cut short: day, week (ISO 8601), month, quarter or year
//   source.name   any field, by its path
//   month         short for date:month; likewise day and week
//
// A string is its text; a number or a literal is as it stands; longer values are cut at kMostValueBytes. Dates begin
// YYYY-MM-DD, YYYY/MM/DD or YYYYMMDD, whatever follows, as they were written (no time zone is applied); YYYY-MM and
// YYYY will do where no more is asked. A whole number of eight digits that is a date is one; any other is seconds since
// 1970, or milliseconds from 12 digits on. What is no date has no value.
// Ownership: values. Threads: pure functions. Tested by: tests/sinks/by_field_test.cpp
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/buffer.h"
#include "stancemill/status.h"

namespace stancemill::sinks {

inline constexpr std::size_t kMostValueBytes = 200;
inline constexpr std::size_t kMostByFields = 8;

enum class DateUnit { kNone, kDay, kWeek, kMonth, kQuarter, kYear };

struct ByField {
  std::string written;  ///< in full: "date:month"
  std::string field;    ///< path in the input: "date"
  DateUnit unit = DateUnit::kNone;
};

/// Refuses (kUsage) names that are empty or no UTF-8, that stand twice, and more than kMostByFields of them.
Result<std::vector<ByField>> parse_by_fields(const std::vector<std::string>& names);

/// The value of raw JSON; none for an empty view, null, and what is no date where one is wanted. `scratch` is
/// overwritten.
std::optional<std::string_view> by_value(DateUnit unit, std::string_view raw, Buffer& scratch);

/// A date cut short: "2026-05-01", "2026-W18", "2026-05", "2026-Q2", "2026". None where `text` is no date.
std::optional<std::string> truncated_date(DateUnit unit, std::string_view text, bool is_number);

}  // namespace stancemill::sinks
