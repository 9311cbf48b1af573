// One line of JSON, walked along its structural index.
//
// What: checks the whole line strictly against RFC 8259 and finds the text, the id and the kept fields on the way. It
// accepts a line or declines it; why a line is declined is for the plain parser (reference.h) to say. Why that is
// complete: of all bytes outside strings, simdjson indexes each operator and the first byte of each other run that is
// not white space; the walk takes every position of the line in turn, and checks scalars to their last byte. Cost: one
// step a position, no recursion but into the objects on the way of a dotted path. Threads: one worker. Tested by:
// tests/parse/differential_test.cpp, syntax_test.cpp, fields_test.cpp
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "parse/field_tree.h"
#include "parse/line_fields.h"
#include "parse/parse.h"

namespace stancemill::parse {

class LineWalk {
 public:
  /// `tree` must outlive the walk.
  explicit LineWalk(const FieldTree& tree) : tree_(&tree), seen_in_line_(tree.size(), 0) {}

  /// Walks the line that ends before bytes[end], along `positions` (offsets from `bytes`; the first is in the line, and
  /// one that is not below `end` comes after the line's own). Fills `fields`, as offsets from `bytes` plus `base`.
  /// True: the line is one object, well-formed, with a text that is not empty, and an id that is a string, a number,
  /// null or absent, no key on the way to them twice, no reserved one. The escapes in the text were not looked at:
  /// decode_string() does that. False: declined, and `fields` hold anything.
  bool accepts(const char* bytes, const std::uint32_t* positions, std::uint32_t end, std::uint32_t base,
               LineFields& fields);

  /// The position after the last one that was taken.
  const std::uint32_t* positions() const { return next_; }

 private:
  bool take(std::uint32_t& at);
  bool take_quoted(std::uint32_t open, std::uint32_t& close);
  bool take_string(std::uint32_t open);
  bool take_colon();
  bool take_key(std::uint32_t open, int parent, int& child);
  bool take_object(int node, int depth);
  bool take_field(std::uint32_t at, int node, int depth);
  bool take_value(std::uint32_t at, int depth);
  bool take_container(std::uint32_t at, int depth);
  bool store(const FieldTree::Node& node, std::uint32_t begin);

  const FieldTree* tree_;
  std::vector<std::uint64_t> seen_in_line_;  ///< by node: the number of the line that last held it
  std::uint64_t line_number_ = 0;
  std::vector<char> key_;                       ///< room to decode a key
  std::array<char, kMaxDepth + 1> brackets_{};  ///< the open containers, by depth

  // The line at hand.
  const char* bytes_ = nullptr;
  const std::uint32_t* next_ = nullptr;
  std::uint32_t end_ = 0;
  std::uint32_t base_ = 0;
  std::uint32_t value_end_ = 0;  ///< of the value that was taken last
  LineFields* fields_ = nullptr;
};

}  // namespace stancemill::parse
