#include "parse/field_tree.h"

#include "parse/field_paths.h"

namespace stancemill::parse {

FieldTree::FieldTree(const ParseOptions& options) : nodes_(1) {
  for (const FieldPath& path : field_paths(options)) {
    int at = kRoot;
    for (const std::string& part : path.parts) {
      at = child_or_new(at, part);
      if (path.kind == FieldKind::kText || path.kind == FieldKind::kId)
        nodes_[static_cast<std::size_t>(at)].unique = true;
    }
    Node& leaf = nodes_[static_cast<std::size_t>(at)];
    if (path.kind == FieldKind::kText) leaf.is_text = true;
    if (path.kind == FieldKind::kId) leaf.is_id = true;
    if (path.kind == FieldKind::kReserved) leaf.reserved = true;
    if (path.kind == FieldKind::kKept || path.kind == FieldKind::kBy) leaf.kept.push_back(path.kept_index);
  }
}

int FieldTree::child_or_new(int parent, const std::string& key) {
  const int found = child(parent, key);
  if (found != kNone) return found;
  const int index = static_cast<int>(nodes_.size());
  nodes_.emplace_back().key = key;
  nodes_[static_cast<std::size_t>(parent)].children.push_back(index);
  return index;
}

}  // namespace stancemill::parse
