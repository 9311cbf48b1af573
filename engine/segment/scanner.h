// The word rules as a state machine over characters: the exact scalar way, for what the block kernel leaves over.
//
// What: one segment at a time, from a boundary to the next, without the dictionaries. Rules: word_rules.h.
// Cost: one pass, a few ns a character; looks past the segment only over one run of Extend, Format and ZWJ.
// Threads: pure. Tested by: tests/segment/word_break_test.cpp, sameness_test.cpp
#pragma once

#include <cstddef>

#include "segment/char_table.h"

namespace stancemill::segment {

struct ScannedSegment {
  std::size_t end = 0;
  bool word = false;        ///< as in word_rules.h, of the whole
  bool symbol = false;      ///< holds a symbol character; only of weight if it is no word
  bool dictionary = false;  ///< holds characters of a dictionary script: ICU has to divide it
};

/// The segment that begins at the boundary `begin` < `size`. `text` is UTF-8.
ScannedSegment scan_segment(const CharTable& table, const char* text, std::size_t begin, std::size_t size);

/// Whether the characters of text[begin, end) make it a word or a symbol; the other fields are not set.
ScannedSegment scan_kind(const CharTable& table, const char* text, std::size_t begin, std::size_t end);

}  // namespace stancemill::segment
