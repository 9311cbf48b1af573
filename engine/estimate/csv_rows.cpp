#include "estimate/csv_rows.h"

#include <algorithm>

#include "sinks/csv_cell.h"

namespace stancemill::estimate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

char separator_of(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char candidate : {',', ';', '\t'}) {
    const std::ptrdiff_t count = std::count(header.begin(), header.end(), candidate);
    if (count > most) best = candidate;
    most = std::max(most, count);
  }
  return best;
}

}  // namespace

Result<std::vector<std::vector<std::string>>> csv_rows(std::string_view text, const std::string& name_for_errors) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const char separator = separator_of(text);
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row(1);
  const auto end_row = [&] {
    if (row.size() > 1 || !row[0].empty()) rows.push_back(std::move(row));
    row.assign(1, "");
  };
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        row.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        row.back() += text[i++];
      } else {
        quoted = false;
      }
    } else if (c == '"' && row.back().empty()) {
      quoted = true;
    } else if (c == separator) {
      row.emplace_back();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r' || (i + 1 < text.size() && text[i + 1] != '\n')) {
      row.back() += c;
    }
  }
  if (quoted) return Status(ErrorCode::kInput, name_for_errors + ": a quoted cell is not closed");
  end_row();
  return rows;
}

std::string unguarded(std::string_view cell) {
  const bool guarded = cell.starts_with('\'') && sinks::looks_like_formula(cell.substr(1));
  return std::string(guarded ? cell.substr(1) : cell);
}

}  // namespace stancemill::estimate
