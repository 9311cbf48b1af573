#include "base/text.h"

#include <charconv>

namespace stancemill {
namespace {

constexpr char kHex[] = "0123456789abcdef";

/// Length of the well-formed UTF-8 character at `bytes[i]`, 0 where there is none.
std::size_t character_length(std::string_view bytes, std::size_t i) {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(bytes[k]); };
  const auto continues = [&](std::size_t k, unsigned low = 0x80, unsigned high = 0xBF) {
    return k < bytes.size() && byte(k) >= low && byte(k) <= high;
  };
  const unsigned lead = byte(i);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return continues(i + 1) ? 2 : 0;
  if (lead < 0xF0) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) ? 3 : 0;
  }
  if (lead < 0xF5) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = character_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

void append_base64(Buffer& to, std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = (group << 8) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) to.push_back(k <= count ? kDigits[(group >> (18 - 6 * k)) & 63U] : '=');
  }
}

bool append_from_base64(Buffer& to, std::string_view base64) {
  const auto value_of = [](char digit) -> int {
    if (digit >= 'A' && digit <= 'Z') return digit - 'A';
    if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
    if (digit >= '0' && digit <= '9') return digit - '0' + 52;
    return digit == '+' ? 62 : digit == '/' ? 63 : -1;
  };
  if (base64.size() % 4 != 0) return false;
  std::size_t digits = base64.size();
  while (digits + 2 > base64.size() && digits > 0 && base64[digits - 1] == '=') --digits;
  std::uint32_t group = 0;
  int bits = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const int value = value_of(base64[i]);
    if (value < 0) return false;
    group = (group << 6) | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    to.push_back(static_cast<char>((group >> bits) & 0xFFU));
  }
  return true;
}

void append_json_string(Buffer& to, std::string_view text) {
  to.push_back('"');
  std::size_t plain = 0;  // begin of the run that needs no escape
  const auto flush = [&](std::size_t end) { to.append(text.substr(plain, end - plain)); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7F && byte != 0xE2) continue;
    if (byte == 0xE2) {
      const bool separator =
          i + 2 < text.size() && text[i + 1] == '\x80' && (text[i + 2] == '\xA8' || text[i + 2] == '\xA9');
      if (!separator) continue;
      flush(i);
      to.append(text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
      i += 2;
      plain = i + 1;
      continue;
    }
    flush(i);
    plain = i + 1;
    switch (byte) {
      case '"':
        to.append("\\\"");
        break;
      case '\\':
        to.append("\\\\");
        break;
      case '\n':
        to.append("\\n");
        break;
      case '\r':
        to.append("\\r");
        break;
      case '\t':
        to.append("\\t");
        break;
      default:
        to.append("\\u00");
        to.push_back(kHex[byte >> 4]);
        to.push_back(kHex[byte & 15U]);
    }
  }
  flush(text.size());
  to.push_back('"');
}

void append_number(Buffer& to, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  to.append({digits, static_cast<std::size_t>(end - digits)});
}

std::size_t cut_at_character(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text.size();
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0U) == 0x80U) --max_bytes;
  return max_bytes;
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string shown;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = character_length(text, i);
    std::string next;
    const bool control = length == 0 || byte < 0x20 || byte == 0x7F ||
                         (length == 2 && byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0);
    const std::size_t step = length == 0 ? 1 : length;
    if (control) {
      for (std::size_t k = 0; k < step; ++k) {
        const auto part = static_cast<unsigned char>(text[i + k]);
        next += {'\\', 'x', kHex[part >> 4], kHex[part & 15U]};
      }
    } else {
      next = text.substr(i, step);
    }
    if (shown.size() + next.size() > max_bytes) return shown + "...";
    shown += next;
    i += step;
  }
  return shown;
}

}  // namespace stancemill
