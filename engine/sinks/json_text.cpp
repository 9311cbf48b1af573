#include "sinks/json_text.h"

#include <cstdint>

#include "base/text.h"

namespace stancemill::sinks {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
constexpr std::size_t kEscapeBytes = 6;  // of \uXXXX

void append_character(Buffer& to, std::uint32_t code_point) {
  const auto byte = [&](std::uint32_t bits) { to.push_back(static_cast<char>(bits)); };
  if (code_point < 0x80) return byte(code_point);
  if (code_point < 0x800) {
    byte(0xC0U | (code_point >> 6));
  } else if (code_point < 0x10000) {
    byte(0xE0U | (code_point >> 12));
    byte(0x80U | ((code_point >> 6) & 0x3FU));
  } else {
    byte(0xF0U | (code_point >> 18));
    byte(0x80U | ((code_point >> 12) & 0x3FU));
    byte(0x80U | ((code_point >> 6) & 0x3FU));
  }
  byte(0x80U | (code_point & 0x3FU));
}

/// The code unit of \uXXXX that begins at `at`.
std::uint32_t code_unit(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  for (std::size_t i = at + 2; i < at + kEscapeBytes; ++i) {
    const auto digit = static_cast<unsigned char>(text[i]);
    unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20U) - 'a' + 10U);
  }
  return unit;
}

bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Appends the character whose escape begins at `at`, and returns where the text goes on.
std::size_t append_escape(Buffer& to, std::string_view text, std::size_t at) {
  const char kind = text[at + 1];
  if (kind != 'u') {
    constexpr std::string_view kKinds = "bfnrt";
    constexpr std::string_view kCharacters = "\b\f\n\r\t";
    const std::size_t place = kKinds.find(kind);
    to.push_back(place == std::string_view::npos ? kind : kCharacters[place]);
    return at + 2;
  }
  const std::uint32_t unit = code_unit(text, at);
  at += kEscapeBytes;
  if (is_high_surrogate(unit) && at + kEscapeBytes <= text.size() && text[at] == '\\' && text[at + 1] == 'u') {
    const std::uint32_t second = code_unit(text, at);
    if (is_low_surrogate(second)) {
      append_character(to, 0x10000U + ((unit - 0xD800U) << 10) + (second - 0xDC00U));
      return at + kEscapeBytes;
    }
  }
  append_character(to, is_high_surrogate(unit) || is_low_surrogate(unit) ? kReplacement : unit);
  return at;
}

}  // namespace

void append_json_text(Buffer& to, std::string_view raw) {
  if (raw.empty() || raw == "null") return;
  if (!is_json_string(raw)) return to.append(raw);
  const std::string_view text = raw.substr(1, raw.size() - 2);
  std::size_t at = 0;
  while (true) {
    const std::size_t escape = text.find('\\', at);
    to.append(text.substr(at, escape - at));
    if (escape == std::string_view::npos) return;
    at = append_escape(to, text, escape);
  }
}

std::string to_utf8(std::string_view bytes) {
  constexpr std::size_t kLongestCharacter = 4;
  std::string text;
  for (std::size_t i = 0; i < bytes.size();) {
    std::size_t length = 1;
    while (length <= kLongestCharacter && i + length <= bytes.size() && !is_utf8(bytes.substr(i, length))) ++length;
    if (length > kLongestCharacter || i + length > bytes.size()) {
      text += "\xEF\xBF\xBD";
      ++i;
    } else {
      text += bytes.substr(i, length);
      i += length;
    }
  }
  return text;
}

void put_for_null(std::string& json, std::string_view key, std::string_view raw) {
  const std::string place = std::string(key) + "null";
  json.replace(json.find(place), place.size(), std::string(key).append(raw));
}

std::string json_quoted(std::string_view text) {
  Buffer quoted;
  append_json_string(quoted, to_utf8(text));
  return std::string(quoted.view());
}

}  // namespace stancemill::sinks
