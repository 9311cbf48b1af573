// Field paths as users write them: "text", "document.body".
//
// Threads: pure functions. Tested by: tests/parse/options_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parse/parse.h"

namespace stancemill::parse {

/// "a.b.c" as {"a", "b", "c"}. An empty path gives one empty part.
std::vector<std::string> split_path(std::string_view path);

/// What a path stands for in ParseOptions. Text and id must not stand twice in an object; of a kept field, and
/// of one that the tallies are taken by, the first counts; the reserved key must not stand there at all.
enum class FieldKind { kText, kId, kKept, kBy, kReserved };

struct FieldPath {
  FieldKind kind;
  std::size_t kept_index;          ///< place in LineFields::kept; 0 for text and id
  std::string written;             ///< as the user wrote it
  std::vector<std::string> parts;  ///< the reserved key is one, whatever dots it has
};

/// All paths of the options: the text's, the id's, then the kept ones and the tallies' in their order, the reserved
/// key.
std::vector<FieldPath> field_paths(const ParseOptions& options);

}  // namespace stancemill::parse
