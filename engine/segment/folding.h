// The folding "simple-15.0": Unicode 15.0 simple case folding (CaseFolding.txt, statuses C and S), applied where the
// folded character has as many bytes in UTF-8 as the original. All others stay, such as U+1E9E, U+212A and U+023A.
//
// So folded text has every character in the same place as the text that it came from.
// Cost: a table lookup a character outside ASCII. Threads: pure. Tested by: tests/segment/folding_test.cpp
#pragma once

#include <cstddef>

namespace stancemill::segment {

/// Writes the folded form of the `size` bytes of UTF-8 at `text` to `folded`; whole characters. Ill-formed bytes are
/// copied.
void fold_text(const char* text, std::size_t size, char* folded);

}  // namespace stancemill::segment
