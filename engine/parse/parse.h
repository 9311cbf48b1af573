// parse: lines in, passages out.
//
// What: splits a block of lines, parses each line alone with simdjson, validates it strictly (RFC 8259 and UTF-8 over
// the whole line, though an unneeded number may be of any size), decodes the text, and notes where the id and the kept
// fields stand as raw JSON. A bad line becomes a Passage with a RowError; no line can disturb another. Built once a CPU
// target (simdjson picks its front end at compile time) and chosen at run time by base/cpu.h. Threads: a Parser belongs
// to one worker. Cost: no allocation once its buffers have grown. Tested by: tests/parse/
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
  std::vector<std::string> kept_fields;  ///< raw JSON of these goes to Batch::kept
  bool strict = false;                   ///< an unpaired surrogate escape rejects instead of becoming U+FFFD
};

/// Refuses paths that are empty, have empty parts, or go below text or id.
Status check_options(const ParseOptions& options);

class Parser {
 public:
  explicit Parser(ParseOptions options, CpuTarget target = cpu_target());
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;

  /// Reads Batch::input, first_line, first_offset, oversized_bytes, encoding_unsupported;
  /// fills passages, kept, text, blank_lines. A blank line holds nothing but spaces, tabs and carriage returns.
  void parse(Batch& batch);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::parse
