// Small things about text that several rooms need: UTF-8, base64, JSON strings, numbers.
//
// Ownership: appends to the caller's Buffer. Threads: pure functions. Tested by: tests/base/text_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stancemill/buffer.h"

namespace stancemill {

/// True when `bytes` is well-formed UTF-8 (Unicode 15.0, table 3-7: no overlongs, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view bytes);

/// Appends `bytes` as base64 (RFC 4648, with padding).
void append_base64(Buffer& to, std::string_view bytes);

/// Appends what base64 stands for; false (and anything appended) where it is not that.
bool append_from_base64(Buffer& to, std::string_view base64);

/// Appends `text` as a JSON string with its quotes. `text` is UTF-8; control characters, quote and backslash are
/// escaped, and so are U+2028 and U+2029, which some readers take for line ends.
void append_json_string(Buffer& to, std::string_view text);

/// Appends a whole number in decimal.
void append_number(Buffer& to, std::uint64_t number);

/// How many bytes of UTF-8 `text` can be kept if there may be `max_bytes` of them and no character may be cut in two.
std::size_t cut_at_character(std::string_view text, std::size_t max_bytes);

/// A copy of `text` fit for a terminal: control characters (C0, C1, DEL) as \xNN, at most `max_bytes` bytes, cut at a
/// character.
std::string printable(std::string_view text, std::size_t max_bytes = 200);

/// Is `text` UTF-8 without control characters, so that a terminal shows it as it is?
inline bool is_printable(std::string_view text) { return printable(text, text.size()) == text; }

}  // namespace stancemill
