// Raw JSON values of the corpus as text for cells, and names from outside as text for JSON.
//
// Ownership: appends to the caller's Buffer. Threads: pure functions. Cost: linear; a string without escapes is one
// copy. Tested by: tests/sinks/json_text_test.cpp
#pragma once

#include <string>
#include <string_view>

#include "stancemill/buffer.h"

namespace stancemill::sinks {

/// Appends what a well-formed raw JSON value reads as: a string without quotes and escapes (an unpaired surrogate
/// becomes U+FFFD), nothing for null or an empty view, anything else as it stands.
void append_json_text(Buffer& to, std::string_view raw);

/// True when `raw` is a JSON string (rather than a number, a literal, an array or an object).
inline bool is_json_string(std::string_view raw) { return !raw.empty() && raw.front() == '"'; }

/// A copy of `bytes` in which each byte that is no part of well-formed UTF-8 is U+FFFD: file names may be anything.
std::string to_utf8(std::string_view bytes);

/// Puts `raw` in the place of the null of a member of `json`; `key` is how the member begins there, from its quote to
/// before the null, which must be there. No string can hold that, since its quotes would be escaped.
void put_for_null(std::string& json, std::string_view key, std::string_view raw);

/// `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_quoted(std::string_view text);

}  // namespace stancemill::sinks
