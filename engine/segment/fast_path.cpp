#include "segment/fast_path.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "segment/byte_rows.h"
#include "segment/folding.h"
#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

// 16 KB, half of a first-level cache.
constexpr std::size_t kWordCapacity = 2048 + kEdgeSlack / 2;

/// Whether blocks can't begin with the character at `at`.
bool is_for_scanner(const CharTable& table, std::string_view text, std::size_t at) {
  const CharInfo info = table.info(decode(text.data() + at, text.data() + text.size()).value);
  switch (info.word_class()) {
    case WordClass::kKatakana:
      return true;
    case WordClass::kOther:
      return info.word();
    default:
      return is_dictionary_class(info.word_class());
  }
}

/// The last place up to `at` that is a boundary whatever stands around, or `floor`, which is one.
std::size_t boundary_before(std::string_view text, std::size_t at, std::size_t floor) {
  for (; at > floor; --at) {
    const char before = text[at - 1];
    if (before == '\n') break;
    // A space joins only spaces and the Extend, Format and ZWJ behind it.
    if (before == ' ' && text[at] != ' ' && static_cast<signed char>(text[at]) >= 0) break;
  }
  return at;
}

}  // namespace

FastPath::FastPath(CpuTarget target)
    : scanner_(block_scanner(target)), words_(std::make_unique<TokenSpan[]>(kWordCapacity)) {}

void FastPath::flush(BlockScan& scan, std::vector<TokenSpan>& tokens) {
  const std::size_t words = scan.edge_count / 2;
  tokens.insert(tokens.end(), words_.get(), words_.get() + words);
  if (scan.edge_count % 2 != 0) scan.edges[0] = scan.edges[scan.edge_count - 1];
  scan.edge_count %= 2;
}

ScanStop FastPath::scan_on(BlockScan& scan, std::vector<TokenSpan>& tokens) {
  for (;;) {
    const ScanStop stop = scanner_(scan);
    if (stop == ScanStop::kFull) {
      flush(scan, tokens);
    } else if (stop != ScanStop::kEnd || scan.position == scan.size) {
      return stop;
    } else {
      return scan_tail(scan, tokens);
    }
  }
}

ScanStop FastPath::scan_tail(BlockScan& scan, std::vector<TokenSpan>& tokens) {
  // A copy with line feeds behind it stands for the end of the text, and takes what is written past the end.
  const std::size_t rest = scan.size - scan.position;
  std::array<char, 128> text;
  std::array<char, 64> folded;
  text.fill('\n');
  std::memcpy(text.data(), scan.text + scan.position, rest);
  if (scan.edge_count + kEdgeSlack > scan.edge_capacity) flush(scan, tokens);
  BlockScan tail = scan;
  tail.text = text.data();
  tail.size = folded.size();
  tail.position = 0;
  tail.folded = folded.data();
  tail.base = scan.base + static_cast<std::uint32_t>(scan.position);
  const ScanStop stop = scanner_(tail);
  const std::size_t done = std::min(tail.position, rest);
  std::memcpy(scan.folded + scan.position, folded.data(), done);
  scan.position += done;
  scan.carry = tail.carry;
  scan.edge_count = tail.edge_count;
  return stop;
}

std::size_t FastPath::take_segment(Breaker& breaker, std::string_view text, std::size_t at,
                                   std::vector<TokenSpan>& tokens, char* folded) {
  if (const std::size_t end = runs_.take(text, at, tokens); end != 0) {
    std::memcpy(folded + at, text.data() + at, end - at);  // these scripts have no capitals
    if (runs_.is_due()) runs_.settle(tokens);
    return end;
  }
  const std::size_t end = append_scanned_segment(breaker, text, at, Wanted::kWords, tokens);
  fold_text(text.data() + at, end - at, folded + at);
  return end;
}

void FastPath::segment(Breaker& breaker, std::string_view text, std::vector<TokenSpan>& tokens, char* folded) {
  if (scanner_ == nullptr) {
    for (std::size_t at = 0; at < text.size();) at = take_segment(breaker, text, at, tokens, folded);
    runs_.settle(tokens);
    return;
  }
  const CharTable& table = *breaker.table;
  BlockScan scan;
  scan.text = text.data();
  scan.size = text.size();
  scan.folded = folded;
  scan.rows = &ByteRows::get();
  // Begin and end in turn is how spans lie in memory.
  static_assert(sizeof(TokenSpan) == 2 * sizeof(std::uint32_t) && offsetof(TokenSpan, end) == sizeof(std::uint32_t));
  scan.edges = &words_[0].begin;
  scan.edge_capacity = 2 * kWordCapacity;
  std::size_t known_boundary = 0;
  while (scan.position < scan.size) {
    const ScanStop stop = scan_on(scan, tokens);
    if (stop == ScanStop::kEnd) continue;
    flush(scan, tokens);
    std::size_t at = scan.position;
    if (stop == ScanStop::kBehind) {
      at = boundary_before(text, scan.position, known_boundary);
      while (!tokens.empty() && tokens.back().begin >= at) tokens.pop_back();
    } else if (scan.carry.in_word != 0) {
      at = scan.edges[0];
    }
    do {
      at = take_segment(breaker, text, at, tokens, folded);
    } while (at <= scan.position || (at < text.size() && is_for_scanner(table, text, at)));
    known_boundary = scan.position = at;
    scan.carry = {};
    scan.edge_count = 0;
  }
  if (scan.carry.in_word != 0) scan.edges[scan.edge_count++] = static_cast<std::uint32_t>(text.size());
  flush(scan, tokens);
  runs_.settle(tokens);
}

}  // namespace stancemill::segment
