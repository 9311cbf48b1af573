// encoding: what a stream is, by its first bytes.
//
// Threads: pure functions. Tested by: tests/io/source_test.cpp, tests/io/line_reader_test.cpp
#pragma once

#include <string_view>

namespace stancemill::io {

/// UTF-16 or UTF-32 by its byte order mark, or by where the zeros stand (RFC 4627, section 3).
bool is_wide_encoding(std::string_view first);

/// Compressed in a way that is known, whether it is read here or not.
bool is_compressed(std::string_view first);

}  // namespace stancemill::io
