#include "sinks/by_field.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "sinks/json_text.h"

namespace stancemill::sinks {
namespace {

constexpr std::array<std::pair<std::string_view, DateUnit>, 5> kUnits = {{{"day", DateUnit::kDay},
                                                                          {"week", DateUnit::kWeek},
                                                                          {"month", DateUnit::kMonth},
                                                                          {"quarter", DateUnit::kQuarter},
                                                                          {"year", DateUnit::kYear}}};
/// Numbers of so many digits count milliseconds: 2001 on; in seconds they would be the year 5138.
constexpr std::uint64_t kFirstMilliseconds = 100'000'000'000;
constexpr int kFirstYear = 1000;
constexpr int kLastYear = 9999;

DateUnit unit_of(std::string_view name) {
  const auto* const found =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& unit) { return unit.first == name; });
  return found == kUnits.end() ? DateUnit::kNone : found->second;
}

ByField by_field(const std::string& name) {
  if (name == "day" || name == "week" || name == "month") return {"date:" + name, "date", unit_of(name)};
  const std::size_t colon = name.rfind(':');
  const DateUnit unit = colon == std::string::npos ? DateUnit::kNone : unit_of(name.substr(colon + 1));
  return {name, unit == DateUnit::kNone ? name : name.substr(0, colon), unit};
}

/// A date, or its first parts: 0 is unknown.
struct Parts {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
};

/// `count` digits at the beginning of `text`, which are taken off; -1 where they are not there.
int take_digits(std::string_view& text, std::size_t count) {
  int number = 0;
  if (text.size() < count) return -1;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    number = number * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return number;
}

bool begins_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

bool is_date(const Parts& parts) {
  if (parts.year < kFirstYear || parts.year > kLastYear) return false;
  if (parts.month == 0) return parts.day == 0;
  if (parts.day == 0) return parts.month <= 12;
  return std::chrono::year_month_day(std::chrono::year(parts.year), std::chrono::month(parts.month),
                                     std::chrono::day(parts.day))
      .ok();
}

/// YYYY, YYYY-MM, YYYY-MM-DD and more, the same with slashes, YYYYMMDD and more that is no digit.
std::optional<Parts> parts_of(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  Parts parts;
  parts.year = take_digits(text, 4);
  if (parts.year < 0) return std::nullopt;
  const char separator = text.empty() ? '\0' : text.front();
  const bool separated = separator == '-' || separator == '/';
  if (separated) text.remove_prefix(1);
  if (separated || begins_with_digit(text)) {
    const int month = take_digits(text, 2);
    if (month < 1) return std::nullopt;
    parts.month = static_cast<unsigned>(month);
    const bool more = separated ? !text.empty() && text.front() == separator : begins_with_digit(text);
    if (!more && !separated) return std::nullopt;  // six digits say nothing
    if (more) {
      if (separated) text.remove_prefix(1);
      const int day = take_digits(text, 2);
      if (day < 1) return std::nullopt;
      parts.day = static_cast<unsigned>(day);
    }
  }
  if (begins_with_digit(text) || !is_date(parts)) return std::nullopt;
  return parts;
}

std::optional<Parts> parts_of_number(std::string_view text) {
  if (text.size() == 8) {
    if (const std::optional<Parts> written = parts_of(text); written.has_value()) return written;
  }
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  const std::uint64_t size =
      number < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
  using std::chrono::days;
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  const bool in_milliseconds = size >= kFirstMilliseconds;
  const days since =
      in_milliseconds ? std::chrono::floor<days>(milliseconds(number)) : std::chrono::floor<days>(seconds(number));
  constexpr days kMostDays(3'000'000);  // the year 10183: beyond that the calendar of <chrono> has not been asked
  if (since > kMostDays || since < -kMostDays) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::sys_days(since)};
  const Parts parts{static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day())};
  return is_date(parts) ? std::optional<Parts>(parts) : std::nullopt;
}

/// The week of ISO 8601: it belongs to the year that holds its Thursday.
std::string week_of(const Parts& parts) {
  using std::chrono::days;
  using std::chrono::sys_days;
  const sys_days date = std::chrono::year_month_day(std::chrono::year(parts.year), std::chrono::month(parts.month),
                                                    std::chrono::day(parts.day));
  const unsigned day_of_week = std::chrono::weekday(date).iso_encoding();  // Monday is 1
  const sys_days thursday = date + days(4) - days(day_of_week);
  const std::chrono::year year = std::chrono::year_month_day(thursday).year();
  const auto first = sys_days(std::chrono::year_month_day(year, std::chrono::January, std::chrono::day(1)));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-W%02d", static_cast<int>(year),
                static_cast<int>((thursday - first).count() / 7 + 1));
  return text.data();
}

}  // namespace

Result<std::vector<ByField>> parse_by_fields(const std::vector<std::string>& names) {
  std::vector<ByField> fields;
  for (const std::string& name : names) {
    if (name.empty()) return Status(ErrorCode::kUsage, "--by: a field has an empty name");
    if (!is_utf8(name)) return Status(ErrorCode::kUsage, "--by: the name '" + printable(name) + "' is not UTF-8");
    ByField field = by_field(name);
    for (const ByField& other : fields) {
      if (other.written != field.written) continue;
      return Status(ErrorCode::kUsage, "--by: '" + printable(field.written) + "' is given twice");
    }
    fields.push_back(std::move(field));
  }
  if (fields.size() > kMostByFields) {
    return Status(ErrorCode::kUsage, "--by: more than " + std::to_string(kMostByFields) + " fields; name fewer");
  }
  return fields;
}

std::optional<std::string> truncated_date(DateUnit unit, std::string_view text, bool is_number) {
  const std::optional<Parts> parts = is_number ? parts_of_number(text) : parts_of(text);
  if (!parts.has_value()) return std::nullopt;
  std::array<char, 32> written{};
  switch (unit) {
    case DateUnit::kNone:
    case DateUnit::kDay:
      if (parts->day == 0) return std::nullopt;
      std::snprintf(written.data(), written.size(), "%04d-%02u-%02u", parts->year, parts->month, parts->day);
      break;
    case DateUnit::kWeek:
      if (parts->day == 0) return std::nullopt;
      return week_of(*parts);
    case DateUnit::kMonth:
      if (parts->month == 0) return std::nullopt;
      std::snprintf(written.data(), written.size(), "%04d-%02u", parts->year, parts->month);
      break;
    case DateUnit::kQuarter:
      if (parts->month == 0) return std::nullopt;
      std::snprintf(written.data(), written.size(), "%04d-Q%u", parts->year, (parts->month + 2) / 3);
      break;
    case DateUnit::kYear:
      std::snprintf(written.data(), written.size(), "%04d", parts->year);
      break;
  }
  return std::string(written.data());
}

std::optional<std::string_view> by_value(DateUnit unit, std::string_view raw, Buffer& scratch) {
  if (raw.empty() || raw == "null") return std::nullopt;
  scratch.clear();
  append_json_text(scratch, raw);
  if (unit != DateUnit::kNone) {
    const std::optional<std::string> date = truncated_date(unit, scratch.view(), !is_json_string(raw));
    if (!date.has_value()) return std::nullopt;
    scratch.clear();
    scratch.append(*date);
  }
  return scratch.view(0, cut_at_character(scratch.view(), kMostValueBytes));
}

}  // namespace stancemill::sinks
