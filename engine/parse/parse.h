// parse: lines in, passages out.
//
// What: splits a block of lines, validates each line strictly (RFC 8259 and UTF-8 over the whole line, though an
// unneeded number may be of any size), decodes the text, and notes where the id and the kept fields stand as raw JSON.
// A bad line becomes a Passage with a RowError; no line can disturb another.
//
//   structural_index  simdjson's stage 1, with the instruction set of the CpuTarget: where the structure is, UTF-8
//   line_walk         one line along that index: accepts it and finds the fields, or declines it
//   json_string       decodes the text
//   reference         the plain way: says what is wrong with a declined line; all lines for kReference and x86's kSse2
//
// Many lines are indexed at once where that provably changes nothing, and else each alone: see structural_index.h.
// Of several faults in a line the first of these counts: utf8_invalid; json_syntax or depth_exceeded, whichever comes
// first in reading order; not_object; duplicate_key; id_type; text_missing, text_null, text_type; text_surrogate;
// text_empty. Threads: a Parser belongs to one worker. Cost: about 0.4 ns a byte at AVX2 and 0.35 ns at AVX-512 on
// lines of 1 KB, 4 ns the plain way; no allocation once its buffers have grown, except for the index of lines of more
// than 1 MiB. Tested by: tests/parse/
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "stancemill/batch.h"
#include "stancemill/status.h"

namespace stancemill::parse {

inline constexpr int kMaxDepth = 1024;

struct ParseOptions {
  std::string text_field = "text";  ///< dotted paths go into objects: "document.body"
  std::string id_field = "id";
  std::vector<std::string> kept_fields;     ///< raw JSON of these goes to Batch::kept; of equal keys the first counts
  bool strict = false;                      ///< an unpaired surrogate escape rejects instead of becoming U+FFFD
  std::vector<std::string> by_fields = {};  ///< as kept_fields, for Batch::by: what the tallies are taken by
  std::string reserved_key = {};            ///< must not stand in the object, which gets it later; empty: none
};

/// Refuses (kUsage) paths that are empty, have empty parts or more than kMaxDepth of them, go below text or id, or
/// begin with the reserved key.
Status check_options(const ParseOptions& options);

class Parser {
 public:
  /// `options` must have passed check_options(). The columns are the same for every `target`.
  explicit Parser(ParseOptions options, CpuTarget target = cpu_target());
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  /// Reads Batch::input (below 4 GiB), first_line, first_offset, oversized_bytes, encoding_unsupported; clears and
  /// fills passages, kept, by, text, blank_lines. A blank line holds nothing but spaces, tabs and carriage returns.
  /// A byte order mark at the very beginning of the input is skipped. A rejected passage has line, offset, source and
  /// error, and empty ranges else. With oversized_bytes or encoding_unsupported the batch becomes one rejected passage.
  void parse(Batch& batch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::parse
