// The plain way: a JSON parser written from RFC 8259 byte by byte, without simdjson and without recursion.
//
// What: the same columns as the fast way, and the only place that names what is wrong with a line. The fast way comes
// here with every line that it declines; STANCEMILL_CPU=reference comes here with all lines. Where a line has several
// faults, the first of these counts: utf8_invalid; json_syntax or depth_exceeded, whichever comes first in reading
// order; not_object; duplicate_key; id_type; text_missing, text_null, text_type; text_surrogate; text_empty. Cost:
// linear, a few nanoseconds a byte. Threads: one worker. Tested by: tests/parse/
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parse/line_fields.h"
#include "parse/parse.h"
#include "stancemill/buffer.h"

namespace stancemill::parse {

class PlainParser {
 public:
  /// `options` must have passed check_options().
  explicit PlainParser(const ParseOptions& options);

  /// Parses one line, given without its line feed and byte order mark, that stands at `base` in Batch::input.
  /// kNone: `fields` are filled. Otherwise they hold anything.
  RowError parse(std::string_view line, std::uint32_t base, LineFields& fields);

  /// Appends the decoded inside of a string that parse() found well-formed; returns how many unpaired surrogates became
  /// U+FFFD.
  static std::uint32_t decode(std::string_view inside, Buffer& to);

 private:
  /// A field on the look-out.
  struct Target {
    std::vector<std::string> parts;
    std::vector<bool> seen;       ///< by part: its key stood already
    std::size_t on_path = 0;      ///< how many of the open containers, from the outermost, are the objects on the way
    std::size_t value_depth = 0;  ///< containers open around its value, while that is being read; 0: it is not
    bool is_next = false;         ///< the value to come is that of the key parts[on_path - 1]
    bool duplicated = false;      ///< a key of the path stood twice in one object
    char first = 0;               ///< first byte of its value; 0: not found
    std::size_t begin = 0;        ///< of its value, in the line
    std::size_t end = 0;
  };

  RowError check_syntax();
  bool take_key();
  bool take_string();
  bool take_number();
  bool take_literal(std::string_view literal);
  void skip_white_space();
  char peek() const;

  void note_key(std::string_view raw_key);
  void note_value_begin();
  void note_value_end();
  RowError judge(std::uint32_t base, LineFields& fields);

  std::string_view line_;
  std::size_t at_ = 0;           ///< the byte to read next
  std::vector<char> open_;       ///< brackets of the open containers
  std::vector<Target> targets_;  ///< the text, the id, the kept fields, the reserved key
  Buffer scratch_;               ///< room to decode a key or a text
  bool strict_;
  bool has_reserved_;
};

}  // namespace stancemill::parse
