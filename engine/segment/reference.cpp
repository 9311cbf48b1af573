// The plain way: ICU over every line.
#include "segment/emit.h"

namespace stancemill::segment {

void append_reference_segments(Breaker& breaker, std::string_view text, Wanted wanted, std::vector<TokenSpan>& tokens) {
  // A line feed is a boundary, so each line (with its line feed) may stand alone; this bounds ICU's memory to one line.
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t feed = text.find('\n', begin);
    const std::size_t end = feed == std::string_view::npos ? text.size() : feed + 1;
    append_icu_segments(breaker, text, begin, end, wanted, tokens);
    begin = end;
  }
}

}  // namespace stancemill::segment
