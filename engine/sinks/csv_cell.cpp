#include "sinks/csv_cell.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "sinks/json_text.h"

namespace stancemill::sinks {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// A semicolon or a tab splits cells where a spreadsheet's locale says so, and a space at an end is trimmed by some.
bool needs_quotes(std::string_view text) {
  if (text.empty()) return false;
  return text.front() == ' ' || text.back() == ' ' || text.find_first_of("\",;\t\r\n") != std::string_view::npos;
}

void replace_nul(Buffer& cell, std::size_t begin) {
  const std::string_view text = cell.view(begin, cell.size());
  const auto count = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\0'));
  if (count == 0) return;
  std::size_t from = cell.size();
  cell.extend(count * (kReplacement.size() - 1));
  std::size_t to = cell.size();
  while (from > begin) {
    const char byte = cell.data()[--from];
    if (byte != '\0') {
      cell.data()[--to] = byte;
    } else {
      to -= kReplacement.size();
      std::memcpy(cell.data() + to, kReplacement.data(), kReplacement.size());
    }
  }
}

}  // namespace

bool looks_like_formula(std::string_view text) {
  constexpr std::array<std::string_view, 5> kSpaces = {" ", "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF", "\xE2\x80\x8B"};
  constexpr std::array<std::string_view, 11> kTriggers = {
      "=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
  const auto begins_with = [&](std::string_view piece) { return text.starts_with(piece); };
  while (true) {
    const auto* const space = std::find_if(kSpaces.begin(), kSpaces.end(), begins_with);
    if (space == kSpaces.end()) break;
    text.remove_prefix(space->size());
  }
  return std::any_of(kTriggers.begin(), kTriggers.end(), begins_with);
}

// Works from the end to the beginning, so that no second buffer is needed.
void make_cell(Buffer& buffer, std::size_t begin, bool guarded) {
  replace_nul(buffer, begin);
  const std::string_view text = buffer.view(begin, buffer.size());
  const bool apostrophe = guarded && looks_like_formula(text);
  const bool quoted = needs_quotes(text);
  if (!apostrophe && !quoted) return;
  const std::size_t doubled = quoted ? static_cast<std::size_t>(std::count(text.begin(), text.end(), '"')) : 0;
  std::size_t from = buffer.size();
  buffer.extend(doubled + (quoted ? 2 : 0) + (apostrophe ? 1 : 0));
  char* const bytes = buffer.data();
  std::size_t at = buffer.size();
  if (quoted) bytes[--at] = '"';
  while (from > begin) {
    const char byte = bytes[--from];
    bytes[--at] = byte;
    if (quoted && byte == '"') bytes[--at] = '"';
  }
  if (apostrophe) bytes[--at] = '\'';
  if (quoted) bytes[--at] = '"';
}

void append_cell(Buffer& to, std::string_view text) {
  const std::size_t begin = to.size();
  to.append(text);
  make_cell(to, begin);
}

void append_json_cell(Buffer& to, std::string_view raw) {
  const std::size_t begin = to.size();
  append_json_text(to, raw);
  make_cell(to, begin, is_json_string(raw));
}

}  // namespace stancemill::sinks
