// The field paths of the options as a tree of keys, so that one walk over a line finds all of them.
//
//   text_field "document.body", id_field "id", kept_fields {"document.lang"}
//
//   (root) --+-- document* --+-- body   (text)*
//            |               +-- lang   (kept 0)
//            +-- id (id)*                                 * must not stand twice in its object
//
// Threads: immutable once built. Tested by: tests/parse/differential_test.cpp, fields_test.cpp
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parse/parse.h"

namespace stancemill::parse {

class FieldTree {
 public:
  static constexpr int kRoot = 0;
  static constexpr int kNone = -1;

  struct Node {
    std::string key;
    std::vector<int> children;
    std::vector<std::size_t> kept;  ///< entries of LineFields::kept that this node answers
    bool is_text = false;
    bool is_id = false;
    bool unique = false;    ///< on the way to the text or the id, or one of them
    bool reserved = false;  ///< must not stand there
  };

  /// `options` must have passed check_options().
  explicit FieldTree(const ParseOptions& options);

  const Node& node(int index) const { return nodes_[static_cast<std::size_t>(index)]; }
  std::size_t size() const { return nodes_.size(); }

  /// The child of `parent` with this (unescaped) key, or kNone. Linear: a node has as many children as fields were
  /// asked for.
  int child(int parent, std::string_view key) const {
    for (const int index : node(parent).children) {
      if (node(index).key == key) return index;
    }
    return kNone;
  }

 private:
  int child_or_new(int parent, const std::string& key);

  std::vector<Node> nodes_;
};

}  // namespace stancemill::parse
