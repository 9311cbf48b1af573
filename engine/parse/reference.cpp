#include "parse/reference.h"

#include <algorithm>

#include "base/text.h"
#include "parse/field_paths.h"

namespace stancemill::parse {
namespace {

constexpr std::size_t kText = 0;
constexpr std::size_t kId = 1;
constexpr std::size_t kFirstKept = 2;

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

int hex_digit(char byte) {
  if (is_digit(byte)) return byte - '0';
  if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return -1;
}

/// The code unit of the four digits after "\u" at the beginning of `bytes`, or -1 where that is no such escape.
int code_unit(std::string_view bytes) {
  if (bytes.size() < 6 || bytes[0] != '\\' || bytes[1] != 'u') return -1;
  int unit = 0;
  for (const char byte : bytes.substr(2, 4)) {
    if (hex_digit(byte) < 0) return -1;
    unit = unit * 16 + hex_digit(byte);
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_utf8(int code_point, Buffer& to) {
  const auto tail = [&](int shift) { to.push_back(static_cast<char>(0x80 | ((code_point >> shift) & 0x3F))); };
  if (code_point < 0x80) {
    to.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    to.push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    tail(0);
  } else if (code_point < 0x10000) {
    to.push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    tail(6);
    tail(0);
  } else {
    to.push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// The character of the escape `\letter`, or 0 where that is none of the short ones.
char short_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

}  // namespace

PlainParser::PlainParser(const ParseOptions& options)
    : strict_(options.strict), has_reserved_(!options.reserved_key.empty()) {
  open_.reserve(kMaxDepth);
  for (FieldPath& path : field_paths(options)) {
    Target& target = targets_.emplace_back();
    target.parts = std::move(path.parts);
    target.seen.resize(target.parts.size());
  }
}

RowError PlainParser::parse(std::string_view line, std::uint32_t base, LineFields& fields) {
  if (!is_utf8(line)) return RowError::kUtf8Invalid;
  line_ = line;
  at_ = 0;
  open_.clear();
  for (Target& target : targets_) {
    target.seen.assign(target.parts.size(), false);
    target.on_path = target.value_depth = 0;
    target.is_next = target.duplicated = false;
    target.first = 0;
  }
  const RowError error = check_syntax();
  return error == RowError::kNone ? judge(base, fields) : error;
}

char PlainParser::peek() const { return at_ < line_.size() ? line_[at_] : '\0'; }

void PlainParser::skip_white_space() {
  while (at_ < line_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n')) ++at_;
}

/// One value and nothing but white space around it.
RowError PlainParser::check_syntax() {
  enum class Expect { kValue, kFirstValueOrClose, kKey, kFirstKeyOrClose, kCommaOrClose };
  Expect expect = Expect::kValue;
  for (;;) {
    skip_white_space();
    if (expect == Expect::kCommaOrClose && open_.empty()) {
      return at_ == line_.size() ? RowError::kNone : RowError::kJsonSyntax;
    }
    const bool may_close = expect != Expect::kValue && expect != Expect::kKey;
    if (may_close && peek() == (open_.back() == '{' ? '}' : ']')) {
      ++at_;
      open_.pop_back();
      note_value_end();
      expect = Expect::kCommaOrClose;
      continue;
    }
    if (expect == Expect::kCommaOrClose) {
      if (peek() != ',') return RowError::kJsonSyntax;
      ++at_;
      expect = open_.back() == '{' ? Expect::kKey : Expect::kValue;
      continue;
    }
    if (expect == Expect::kKey || expect == Expect::kFirstKeyOrClose) {
      if (!take_key()) return RowError::kJsonSyntax;
      expect = Expect::kValue;
      continue;
    }
    note_value_begin();
    const char first = peek();
    if (first == '{' || first == '[') {
      if (open_.size() == kMaxDepth) return RowError::kDepthExceeded;
      open_.push_back(first);
      ++at_;
      expect = first == '{' ? Expect::kFirstKeyOrClose : Expect::kFirstValueOrClose;
      continue;
    }
    const bool taken = first == '"'   ? take_string()
                       : first == 't' ? take_literal("true")
                       : first == 'f' ? take_literal("false")
                       : first == 'n' ? take_literal("null")
                                      : take_number();
    if (!taken) return RowError::kJsonSyntax;
    note_value_end();
    expect = Expect::kCommaOrClose;
  }
}

/// A key with its colon.
bool PlainParser::take_key() {
  const std::size_t begin = at_;
  if (!take_string()) return false;
  note_key(line_.substr(begin + 1, at_ - begin - 2));
  skip_white_space();
  if (peek() != ':') return false;
  ++at_;
  return true;
}

bool PlainParser::take_string() {
  if (peek() != '"') return false;
  for (++at_; at_ < line_.size();) {
    const char byte = line_[at_];
    if (static_cast<unsigned char>(byte) < 0x20) return false;
    if (byte == '"') {
      ++at_;
      return true;
    }
    if (byte != '\\') {
      ++at_;
    } else if (at_ + 1 < line_.size() && short_escape(line_[at_ + 1]) != 0) {
      at_ += 2;
    } else if (code_unit(line_.substr(at_)) >= 0) {
      at_ += 6;
    } else {
      return false;
    }
  }
  return false;
}

/// number = [ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ "-" / "+" ] 1*digit ]
bool PlainParser::take_number() {
  const auto digits = [&] {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
  };
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return false;
  }
  return true;
}

bool PlainParser::take_literal(std::string_view literal) {
  if (line_.substr(at_, literal.size()) != literal) return false;
  at_ += literal.size();
  return true;
}

void PlainParser::note_key(std::string_view raw_key) {
  bool decoded = false;
  for (Target& target : targets_) {
    // Only keys of the object that the open containers lead to: not of one beside the path or below it.
    if (target.on_path != open_.size() || target.on_path > target.parts.size()) continue;
    if (!decoded) {
      scratch_.clear();
      decode(raw_key, scratch_);
      decoded = true;
    }
    const std::size_t part = target.on_path - 1;
    if (scratch_.view() != target.parts[part]) continue;
    if (target.seen[part]) {
      target.duplicated = true;
    } else {
      target.seen[part] = true;
      target.is_next = true;
    }
  }
}

void PlainParser::note_value_begin() {
  for (Target& target : targets_) {
    if (open_.empty()) {
      target.on_path = peek() == '{' ? 1 : 0;
    } else if (target.is_next) {
      target.is_next = false;
      if (target.on_path == target.parts.size()) {
        target.value_depth = open_.size();
        target.begin = at_;
        target.first = peek();
      } else if (peek() == '{') {
        ++target.on_path;
      }
    }
  }
}

/// A value ends before the byte at_, and open_ no longer holds it.
void PlainParser::note_value_end() {
  for (Target& target : targets_) {
    if (target.on_path > open_.size()) target.on_path = open_.size();
    if (target.value_depth != 0 && target.value_depth == open_.size()) {
      target.end = at_;
      target.value_depth = 0;
    }
  }
}

/// What a well-formed line is worth.
RowError PlainParser::judge(std::uint32_t base, LineFields& fields) {
  at_ = 0;
  skip_white_space();
  if (peek() != '{') return RowError::kNotObject;
  const Target& text = targets_[kText];
  const Target& id = targets_[kId];
  const bool reserved = has_reserved_ && targets_.back().first != 0;
  if (text.duplicated || id.duplicated || reserved) return RowError::kDuplicateKey;
  const bool id_absent = id.first == 0 || id.first == 'n';
  if (!id_absent && id.first != '"' && id.first != '-' && !is_digit(id.first)) return RowError::kIdType;
  if (text.first == 0) return RowError::kTextMissing;
  if (text.first == 'n') return RowError::kTextNull;
  if (text.first != '"') return RowError::kTextType;
  const std::string_view inside = line_.substr(text.begin + 1, text.end - text.begin - 2);
  if (strict_) {
    scratch_.clear();
    if (decode(inside, scratch_) != 0) return RowError::kTextSurrogate;
  }
  if (inside.empty()) return RowError::kTextEmpty;

  const auto raw = [&](const Target& target) {
    return ByteRange{base + static_cast<std::uint32_t>(target.begin), base + static_cast<std::uint32_t>(target.end)};
  };
  fields.clear();
  fields.text = {raw(text).begin + 1, raw(text).end - 1};
  if (!id_absent) fields.id = raw(id);
  for (std::size_t i = 0; i < fields.kept.size(); ++i) {
    const Target& kept = targets_[kFirstKept + i];
    if (kept.first != 0) fields.kept[i] = raw(kept);
  }
  return RowError::kNone;
}

std::uint32_t PlainParser::decode(std::string_view inside, Buffer& to) {
  std::uint32_t replaced = 0;
  while (!inside.empty()) {
    if (inside[0] != '\\') {
      to.push_back(inside[0]);
      inside.remove_prefix(1);
      continue;
    }
    const int unit = code_unit(inside);
    if (unit < 0) {
      to.push_back(short_escape(inside[1]));
      inside.remove_prefix(2);
      continue;
    }
    inside.remove_prefix(6);
    const int next = code_unit(inside);
    if (is_high_surrogate(unit) && is_low_surrogate(next)) {
      append_utf8(0x10000 + (unit - 0xD800) * 0x400 + (next - 0xDC00), to);
      inside.remove_prefix(6);
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      append_utf8(0xFFFD, to);
      ++replaced;
    } else {
      append_utf8(unit, to);
    }
  }
  return replaced;
}

}  // namespace stancemill::parse
