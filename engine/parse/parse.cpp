#include "parse/parse.h"

#include <cassert>
#include <cstring>
#include <limits>
#include <span>
#include <string_view>

#include "parse/field_tree.h"
#include "parse/json_string.h"
#include "parse/line_fields.h"
#include "parse/line_walk.h"
#include "parse/reference.h"
#include "parse/structural_index.h"

namespace stancemill::parse {
namespace {

/// Lines are indexed together up to this size, so that short lines do not pay for a call each; it and its index stay in
/// the second-level cache.
constexpr std::size_t kBlockBytes = 32 * 1024;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Where the line that begins at `begin` ends: its line feed, or the end of the bytes.
std::size_t line_end(std::string_view bytes, std::size_t begin) {
  const void* const found = std::memchr(bytes.data() + begin, '\n', bytes.size() - begin);
  return found == nullptr ? bytes.size() : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

std::uint32_t narrow(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

}  // namespace

struct Parser::State {
  State(const ParseOptions& options, CpuTarget target)
      : tree(options), walk(tree), plain(options), index(target), kept_fields(options.kept_fields.size()) {
    fields.kept.resize(options.kept_fields.size() + options.by_fields.size());
  }

  const FieldTree tree;
  LineWalk walk;
  PlainParser plain;
  StructuralIndex index;
  LineFields fields;
  const std::size_t kept_fields;  ///< so many of fields.kept go to Batch::kept, the others to Batch::by

  // The batch at hand.
  Batch* batch = nullptr;
  std::string_view input;
  std::uint64_t line = 0;         ///< number of the line that comes next
  std::size_t mark_size = 0;      ///< bytes of the byte order mark, which belong to the first line but not to its JSON
  std::vector<std::size_t> ends;  ///< of the lines of the block at hand

  void parse_batch();
  void parse_block(std::size_t begin);
  void parse_indexed(std::size_t begin, std::span<const std::size_t> line_ends);
  void parse_alone(std::size_t begin, std::size_t end);
  void parse_plainly(std::size_t begin, std::size_t end);
  bool decode_fast();
  Passage& add_passage(std::size_t begin, std::size_t end);
  void accept(std::size_t begin, std::size_t end, std::uint32_t text_begin, std::uint32_t replaced);
  void reject(std::size_t begin, std::size_t end, RowError error);
};

void Parser::State::parse_batch() {
  mark_size = batch->first_offset == 0 && input.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  std::size_t begin = mark_size;
  if (begin == input.size() && mark_size != 0) ++batch->blank_lines;  // a line that is nothing but the mark
  while (begin < input.size()) {
    ends.clear();
    for (std::size_t at = begin; at < input.size() && at - begin < kBlockBytes; at = ends.back() + 1) {
      ends.push_back(line_end(input, at));
    }
    parse_block(begin);
    begin = ends.back() + 1;
  }
  index.trim();
}

void Parser::State::parse_block(std::size_t begin) {
  if (index.build(input.data() + begin, narrow(ends.back() - begin))) {
    parse_indexed(begin, ends);
    return;
  }
  for (const std::size_t end : ends) {
    parse_alone(begin, end);
    begin = end + 1;
  }
}

/// Lines that follow one another, along one index that begins where they do.
void Parser::State::parse_indexed(std::size_t begin, std::span<const std::size_t> line_ends) {
  const std::uint32_t base = narrow(begin);
  const char* const bytes = input.data() + base;
  const std::uint32_t* position = index.positions();
  for (const std::size_t end : line_ends) {
    const std::uint32_t end_in_block = narrow(end) - base;
    if (*position >= end_in_block) {
      ++batch->blank_lines;
    } else {
      const std::uint32_t text_begin = narrow(batch->text.size());
      const bool accepted = walk.accepts(bytes, position, end_in_block, base, fields) && decode_fast();
      position = walk.positions();
      if (accepted) {
        accept(begin, end, text_begin, 0);
      } else {
        while (*position < end_in_block) ++position;
        parse_plainly(begin, end);
      }
    }
    ++line;
    begin = end + 1;
  }
}

/// A line of a block in which something is wrong: it may be this line or another one.
void Parser::State::parse_alone(std::size_t begin, std::size_t end) {
  if (is_blank(input.substr(begin, end - begin))) {
    ++batch->blank_lines;
    ++line;
  } else if (index.build(input.data() + begin, narrow(end - begin))) {
    parse_indexed(begin, {&end, 1});
  } else {
    parse_plainly(begin, end);
    ++line;
  }
}

void Parser::State::parse_plainly(std::size_t begin, std::size_t end) {
  const RowError error = plain.parse(input.substr(begin, end - begin), narrow(begin), fields);
  if (error != RowError::kNone) {
    reject(begin, end, error);
    return;
  }
  const std::uint32_t text_begin = narrow(batch->text.size());
  const std::uint32_t replaced = PlainParser::decode(input.substr(fields.text.begin, fields.text.size()), batch->text);
  batch->text.push_back('\n');
  accept(begin, end, text_begin, replaced);
}

/// Appends the text that the walk found. There is room: each text with its line feed is shorter than its line.
bool Parser::State::decode_fast() {
  char* const to = batch->text.data() + batch->text.size();
  char* const end = decode_string(input.data() + fields.text.begin, input.data() + fields.text.end, to);
  if (end == nullptr) return false;
  *end = '\n';
  batch->text.resize(batch->text.size() + static_cast<std::size_t>(end - to) + 1);
  return true;
}

Passage& Parser::State::add_passage(std::size_t json_begin, std::size_t end) {
  const std::size_t begin = json_begin == mark_size ? 0 : json_begin;
  Passage& passage = batch->passages.emplace_back();
  passage.line = line;
  passage.offset = batch->first_offset + begin;
  passage.source = {narrow(begin), narrow(end)};
  return passage;
}

void Parser::State::accept(std::size_t begin, std::size_t end, std::uint32_t text_begin, std::uint32_t replaced) {
  Passage& passage = add_passage(begin, end);
  passage.id = fields.id;
  passage.text = {text_begin, narrow(batch->text.size() - 1)};
  passage.replaced_surrogates = replaced;
  const auto middle = fields.kept.begin() + static_cast<std::ptrdiff_t>(kept_fields);
  batch->kept.insert(batch->kept.end(), fields.kept.begin(), middle);
  batch->by.insert(batch->by.end(), middle, fields.kept.end());
}

void Parser::State::reject(std::size_t begin, std::size_t end, RowError error) {
  add_passage(begin, end).error = error;
  batch->kept.resize(batch->kept.size() + kept_fields);
  batch->by.resize(batch->by.size() + fields.kept.size() - kept_fields);
}

Parser::Parser(ParseOptions options, CpuTarget target) : state_(std::make_unique<State>(options, target)) {
  assert(check_options(options).ok());
}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

void Parser::parse(Batch& batch) {
  assert(batch.input.size() < std::numeric_limits<std::uint32_t>::max());
  batch.passages.clear();
  batch.kept.clear();
  batch.by.clear();
  batch.text.clear();
  batch.blank_lines = 0;

  State& state = *state_;
  state.batch = &batch;
  state.input = batch.input.view();
  state.line = batch.first_line;
  state.mark_size = 0;
  if (batch.encoding_unsupported) {
    state.reject(0, state.input.size(), RowError::kEncodingUnsupported);
  } else if (batch.oversized_bytes != 0) {
    state.reject(0, state.input.size(), RowError::kLineTooLong);
  } else {
    batch.text.reserve(batch.input.size() + kStringSlack);
    state.parse_batch();
  }
}

}  // namespace stancemill::parse
