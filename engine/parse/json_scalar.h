// Numbers and literals of JSON (RFC 8259, sections 3 and 6), checked by grammar alone: a number may be of any size.
//
// Threads: pure functions. Tested by: tests/parse/syntax_test.cpp, differential_test.cpp
#pragma once

namespace stancemill::parse {

/// The end of the number or literal that begins at `at`, or a null pointer where none does or something other than
/// white space or an operator follows it. White space, an operator or a quote must stand somewhere after `at`: reading
/// stops there.
const char* scalar_end(const char* at);

}  // namespace stancemill::parse
