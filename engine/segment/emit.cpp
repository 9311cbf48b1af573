#include "segment/emit.h"

#include "segment/give_back.h"

namespace stancemill::segment {

void append_icu_segments(Breaker& breaker, std::string_view text, std::size_t begin, std::size_t end, Wanted wanted,
                         std::vector<TokenSpan>& tokens) {
  breaker.icu.segment_ends(text.substr(begin, end - begin), breaker.ends);
  std::size_t from = begin;
  for (const std::uint32_t piece_end : breaker.ends) {
    const std::size_t to = begin + piece_end;
    if (is_wanted(wanted, scan_kind(*breaker.table, text.data(), from, to))) {
      tokens.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
    }
    from = to;
  }
  give_back(breaker.ends);
}

std::size_t append_scanned_segment(Breaker& breaker, std::string_view text, std::size_t begin, Wanted wanted,
                                   std::vector<TokenSpan>& tokens) {
  const ScannedSegment segment = scan_segment(*breaker.table, text.data(), begin, text.size());
  if (segment.dictionary) {
    append_icu_segments(breaker, text, begin, segment.end, wanted, tokens);
  } else if (is_wanted(wanted, segment)) {
    tokens.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(segment.end)});
  }
  return segment.end;
}

}  // namespace stancemill::segment
