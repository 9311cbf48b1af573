// The inside of JSON strings: finding, checking and decoding escapes (RFC 8259, section 7).
//
// All functions take the bytes between the quotes, of which the caller knows that they are UTF-8 without control
// characters and that every quote in them is escaped. Reading may go up to kStringSlack bytes past the end (see
// Buffer::kPadding). Cost: some 6 cycles for 64 bytes, 20 for an escape. Threads: pure functions. Tested by:
// tests/parse/json_string_test.cpp
#pragma once

#include <cstddef>

namespace stancemill::parse {

inline constexpr std::size_t kStringSlack = 64;

/// The first backslash in [begin, end), or end.
const char* find_backslash(const char* begin, const char* end);

/// True when every backslash in [begin, end) begins a well-formed escape. Surrogates may stand unpaired.
bool escapes_valid(const char* begin, const char* end);

/// Writes the decoded string to `to` and returns its end; a null pointer where an escape is malformed or a surrogate
/// stands unpaired. Needs end - begin + kStringSlack writable bytes at `to`; what lies past the returned end is
/// garbage.
char* decode_string(const char* begin, const char* end, char* to);

}  // namespace stancemill::parse
