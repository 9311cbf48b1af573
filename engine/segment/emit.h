// Which segments become tokens, and how segments with dictionary characters are divided: shared by all ways.
//
// Ownership: borrows the worker's breaker and its scratch. Threads: one a worker. Tested by: tests/segment/
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "segment/icu_breaker.h"
#include "segment/scanner.h"
#include "stancemill/passage.h"

namespace stancemill::segment {

enum class Wanted : std::uint8_t { kWords, kWordsAndSymbols, kAll };

constexpr bool is_wanted(Wanted wanted, const ScannedSegment& segment) {
  return segment.word || wanted == Wanted::kAll || (wanted == Wanted::kWordsAndSymbols && segment.symbol);
}

/// ICU with room for its answers, and the table of the process.
struct Breaker {
  explicit Breaker(IcuBreaker breaker) : icu(std::move(breaker)), table(&CharTable::get()) {}

  IcuBreaker icu;
  std::vector<std::uint32_t> ends;
  const CharTable* table;
};

/// Lets ICU alone segment all of `text`, line by line, and appends the wanted segments: the reference.
void append_reference_segments(Breaker& breaker, std::string_view text, Wanted wanted, std::vector<TokenSpan>& tokens);

/// Lets ICU segment text[begin, end), which begins and ends at boundaries of the rules, and appends the wanted
/// segments.
void append_icu_segments(Breaker& breaker, std::string_view text, std::size_t begin, std::size_t end, Wanted wanted,
                         std::vector<TokenSpan>& tokens);

/// Scans the one segment of the rules that begins at the boundary `begin`, appends it if wanted (divided by ICU where
/// it holds dictionary characters), and returns its end.
std::size_t append_scanned_segment(Breaker& breaker, std::string_view text, std::size_t begin, Wanted wanted,
                                   std::vector<TokenSpan>& tokens);

}  // namespace stancemill::segment
