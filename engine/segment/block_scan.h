// Words of a text in blocks of 64 bytes: the fast way, by bit masks, for words alone (no symbols, no white space).
//
// What: a block becomes one 64-bit mask a class of characters (byte_rows.h), the word rules become shifts, ands and
// additions over these masks (mask_rules.h), and the edges of what is joined are the words:
//
//   text    Don't panic, 3.14!
//   body    111110111110011110     letters, numbers, connectors, and what stands between them by rule
//   edges   1    11    1 1   1     begin, end, begin, end, begin, end
//
// ASCII needs no more than this. Other characters are classified by table rows, all characters with the same first
// bytes at once. What masks cannot do exactly (dictionary scripts and a few rare sequences) stops the scan; the
// caller's scanner does the one segment there, and the scan goes on behind it.
// Cost: 40 to 100 cycles a block with AVX-512.
// Threads: pure.
// Tested by: tests/segment/sameness_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cpu.h"

namespace stancemill::segment {

/// Why a scan stopped.
enum class ScanStop : std::uint8_t {
  kEnd,      ///< fewer than 64 bytes are left
  kFull,     ///< fewer than kEdgeSlack edges can be added
  kSpecial,  ///< the segment at `position` is for the scanner; if in_word, then the segment of the word that is open
             ///< there
  kBehind,   ///< so is the segment that holds the character at `position`: it began somewhere before
};

/// What the rules need to know of the bytes before a block: each 0 or 1.
struct Carry {
  std::uint64_t in_word = 0;       ///< a word is open: an odd number of edges
  std::uint64_t after_letter = 0;  ///< the last character, Extend, Format and ZWJ left out, is a letter ...
  std::uint64_t after_number = 0;
  std::uint64_t after_hebrew = 0;
};

class ByteRows;

/// Free places at the end of the edges that every step may need.
inline constexpr std::size_t kEdgeSlack = 128;

struct BlockScan {
  const char* text = nullptr;  ///< followed by 64 readable bytes
  std::size_t size = 0;        ///< of text; 64 bytes at least are scanned at a time
  std::size_t position = 0;    ///< first byte not yet scanned: of a character, and at first a boundary
  Carry carry;
  const ByteRows* rows = nullptr;  ///< the table of the process
  char* folded = nullptr;          ///< size bytes: the scanned part of text after folding goes there
  std::uint32_t base = 0;          ///< what is added to positions in text for edges
  std::uint32_t* edges = nullptr;  ///< begins and ends of words in turn
  std::size_t edge_count = 0;
  std::size_t edge_capacity = 0;
};

using BlockScanner = ScanStop (*)(BlockScan& scan);

/// The scanner for `target`, which this machine runs and is not kReference. Null where the target's vectors have no
/// byte shuffle (kSse2): there the scanner for single segments is as good.
BlockScanner block_scanner(CpuTarget target);

}  // namespace stancemill::segment
