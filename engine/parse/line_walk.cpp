#include "parse/line_walk.h"

#include <cassert>
#include <string_view>

#include "parse/json_scalar.h"
#include "parse/json_string.h"

namespace stancemill::parse {
namespace {

bool is_white_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

char closing(char opening) { return opening == '{' ? '}' : ']'; }

}  // namespace

bool LineWalk::accepts(const char* bytes, const std::uint32_t* positions, std::uint32_t end, std::uint32_t base,
                       LineFields& fields) {
  bytes_ = bytes;
  next_ = positions;
  end_ = end;
  base_ = base;
  fields_ = &fields;
  fields.clear();
  ++line_number_;
  std::uint32_t at;
  if (!take(at) || bytes_[at] != '{' || !take_object(FieldTree::kRoot, 1)) return false;
  return *next_ >= end_ && !fields.text.empty();
}

/// The next position of the line; false where the line has no more.
inline bool LineWalk::take(std::uint32_t& at) {
  at = *next_;
  if (at >= end_) return false;
  ++next_;
  return true;
}

/// Where the string that opens at `open` closes. Only white space stands between that and the next position.
inline bool LineWalk::take_quoted(std::uint32_t open, std::uint32_t& close) {
  close = *next_ - 1;
  while (is_white_space(bytes_[close])) --close;  // stops at the opening quote if nowhere else
  // Always true where the index is what its header promises; it costs nothing not to depend on that.
  return close > open && bytes_[close] == '"';
}

/// A string in which nothing is looked for.
inline bool LineWalk::take_string(std::uint32_t open) {
  std::uint32_t close;
  if (!take_quoted(open, close)) return false;
  value_end_ = close + 1;
  return escapes_valid(bytes_ + open + 1, bytes_ + close);
}

inline bool LineWalk::take_colon() {
  std::uint32_t at;
  return take(at) && bytes_[at] == ':';
}

/// A key. `child`: the node of `parent` that it names, or kNone.
bool LineWalk::take_key(std::uint32_t open, int parent, int& child) {
  std::uint32_t close;
  if (bytes_[open] != '"' || !take_quoted(open, close)) return false;
  const char* const begin = bytes_ + open + 1;
  const char* const end = bytes_ + close;
  if (find_backslash(begin, end) == end) {
    child = tree_->child(parent, {begin, end});
    return true;
  }
  key_.resize(static_cast<std::size_t>(end - begin) + kStringSlack);
  const char* const decoded = decode_string(begin, end, key_.data());
  if (decoded == nullptr) return false;
  child = tree_->child(parent, {key_.data(), decoded});
  return true;
}

/// The members of an object that is being tracked, its opening brace taken.
bool LineWalk::take_object(int node, int depth) {
  assert(depth <= kMaxDepth);  // no field path has more parts
  std::uint32_t at;
  if (!take(at)) return false;
  if (bytes_[at] != '}') {
    for (;;) {
      int child;
      std::uint32_t value;
      if (!take_key(at, node, child) || !take_colon() || !take(value)) return false;
      if (!(child == FieldTree::kNone ? take_value(value, depth) : take_field(value, child, depth))) return false;
      if (!take(at)) return false;
      if (bytes_[at] == '}') break;
      if (bytes_[at] != ',' || !take(at)) return false;
    }
  }
  value_end_ = at + 1;
  return true;
}

/// The value of a field that was asked for, or of an object on the way to one.
bool LineWalk::take_field(std::uint32_t at, int node_index, int depth) {
  const FieldTree::Node& node = tree_->node(node_index);
  if (node.reserved) return false;
  std::uint64_t& seen = seen_in_line_[static_cast<std::size_t>(node_index)];
  if (seen == line_number_) return !node.unique && take_value(at, depth);
  seen = line_number_;
  if (node.is_text) {
    // Its escapes are checked when it is decoded, so the text is read once.
    std::uint32_t close;
    if (bytes_[at] != '"' || !take_quoted(at, close)) return false;
    value_end_ = close + 1;
  } else if (bytes_[at] == '{' && !node.children.empty()) {
    if (!take_object(node_index, depth + 1)) return false;
  } else if (!take_value(at, depth)) {
    return false;
  }
  return store(node, at);
}

bool LineWalk::store(const FieldTree::Node& node, std::uint32_t begin) {
  const ByteRange raw = {base_ + begin, base_ + value_end_};
  const char first = bytes_[begin];
  if (node.is_text) fields_->text = {raw.begin + 1, raw.end - 1};
  if (node.is_id) {
    if (first == '"' || first == '-' || (first >= '0' && first <= '9')) {
      fields_->id = raw;
    } else if (first != 'n') {
      return false;
    }
  }
  for (const std::size_t index : node.kept) fields_->kept[index] = raw;
  return true;
}

/// Any value, in which nothing is looked for.
inline bool LineWalk::take_value(std::uint32_t at, int depth) {
  const char first = bytes_[at];
  if (first == '{' || first == '[') return take_container(at, depth);
  if (first == '"') return take_string(at);
  // A position to come bounds what is read: a scalar never ends an object.
  if (*next_ >= end_) return false;
  const char* const end = scalar_end(bytes_ + at);
  if (end == nullptr) return false;
  value_end_ = static_cast<std::uint32_t>(end - bytes_);
  return true;
}

/// An object or array that opens at `at` inside of `depth` containers, with all that is in it.
bool LineWalk::take_container(std::uint32_t at, int depth) {
  int level = depth;
  bool opens = true;  // `at` opens a container; otherwise a value was just taken
  for (;;) {
    if (opens) {
      if (++level > kMaxDepth) return false;
      brackets_[static_cast<std::size_t>(level)] = bytes_[at];
    }
    if (!take(at)) return false;
    const char bracket = brackets_[static_cast<std::size_t>(level)];
    if (bytes_[at] == closing(bracket)) {
      if (--level == depth) break;
      opens = false;
      continue;
    }
    if (!opens && (bytes_[at] != ',' || !take(at))) return false;
    if (bracket == '{' && (bytes_[at] != '"' || !take_string(at) || !take_colon() || !take(at))) return false;
    opens = bytes_[at] == '{' || bytes_[at] == '[';
    if (!opens && !take_value(at, depth)) return false;
  }
  value_end_ = at + 1;
  return true;
}

}  // namespace stancemill::parse
