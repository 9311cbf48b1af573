#include "segment/scanner.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

/// What stands between two characters, Extend, Format and ZWJ after the first left out (WB4).
enum class Join : std::uint8_t {
  kBreak,
  kJoin,
  kIfLetterFollows,  ///< WB6: joined with the letter after the second, or not at all
  kIfNumberFollows,  ///< WB12
  kIfHebrewFollows,  ///< WB7b
  kHebrewQuote,      ///< WB6 if a letter follows, else WB7a
};

using JoinTable = std::array<std::array<Join, kWordClassCount>, kWordClassCount>;

constexpr JoinTable make_joins() {
  using enum WordClass;
  JoinTable joins{};
  const auto set = [&joins](std::initializer_list<WordClass> first, std::initializer_list<WordClass> second,
                            Join join) {
    for (const WordClass a : first) {
      for (const WordClass b : second) joins[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)] = join;
    }
  };
  const auto letters = {kALetter, kLetterPictographic, kHebrewLetter};
  const auto core = {kALetter, kLetterPictographic, kHebrewLetter, kNumeric, kExtendNumLet};
  set(core, core, Join::kJoin);                                                           // WB5, 8, 9, 10, 13a, 13b
  set(letters, {kMidLetter, kMidNumLet, kSingleQuote}, Join::kIfLetterFollows);           // WB6, 7
  set({kHebrewLetter}, {kSingleQuote}, Join::kHebrewQuote);                               // WB7a
  set({kHebrewLetter}, {kDoubleQuote}, Join::kIfHebrewFollows);                           // WB7b, 7c
  set({kNumeric}, {kMidNum, kMidNumLet, kSingleQuote}, Join::kIfNumberFollows);           // WB11, 12
  set({kKatakana, kCjkKatakana}, {kKatakana, kCjkKatakana, kExtendNumLet}, Join::kJoin);  // WB13, 13a
  set({kExtendNumLet}, {kKatakana, kCjkKatakana}, Join::kJoin);                           // WB13b
  set({kCjk, kCjkKatakana}, {kCjk, kCjkKatakana}, Join::kJoin);                           // runs for the dictionaries
  for (const WordClass script : {kThai, kLao, kKhmer, kBurmese}) set({script}, {script}, Join::kJoin);
  return joins;
}

constexpr JoinTable kJoins = make_joins();

constexpr bool is_letter(WordClass c) {
  return c == WordClass::kALetter || c == WordClass::kLetterPictographic || c == WordClass::kHebrewLetter;
}
constexpr bool is_transparent(WordClass c) { return c == WordClass::kExtend || c == WordClass::kZWJ; }
constexpr bool is_pictographic(WordClass c) {
  return c == WordClass::kPictographic || c == WordClass::kLetterPictographic;
}

/// What most ASCII text is made of can be told without the rules.
enum class AsciiKind : std::uint8_t {
  kNone,          ///< not ASCII, or the rules have to look
  kAlphanumeric,  ///< joins its like
  kAlone,         ///< joins nothing in ASCII
};

constexpr std::array<AsciiKind, 256> kAsciiKinds = [] {
  std::array<AsciiKind, 256> kinds{};
  for (int c = 0; c < 128; ++c) {
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    const bool number = c >= '0' && c <= '9';
    // Connector, middles of words, and what may join its like or a line feed.
    const bool joins = std::string_view("_.:',;\" \r").find(static_cast<char>(c)) != std::string_view::npos;
    kinds[static_cast<std::size_t>(c)] = letter || number ? AsciiKind::kAlphanumeric
                                         : joins          ? AsciiKind::kNone
                                                          : AsciiKind::kAlone;
  }
  return kinds;
}();

AsciiKind ascii_kind(char c) { return kAsciiKinds[static_cast<unsigned char>(c)]; }

/// Whether nothing of ASCII or of other classes joins `c` and the character `next` after it, `c` not being
/// alphanumeric.
bool parts(char c, char next) {
  if (static_cast<signed char>(next) < 0) return false;  // may be Extend
  if (ascii_kind(c) == AsciiKind::kAlone) return true;
  return c == ' ' ? next != ' ' : c != '_' && c != '\r' && static_cast<signed char>(c) >= 0;
}

/// A place in the text and the character there.
struct Cursor {
  const CharTable& table;
  const char* at;
  const char* limit;
  WordClass word_class{};
  CharInfo info{};
  std::uint32_t length = 0;

  /// Looks at the character at `at`; false at the end of the text.
  bool look() {
    if (at == limit) return false;
    const DecodedChar c = decode(at, limit);
    info = table.info(c.value);
    word_class = info.word_class();
    length = c.length;
    return true;
  }
};

/// The first character after `cursor`'s that is not transparent; false if the text ends before.
bool look_past(Cursor& cursor) {
  do {
    cursor.at += cursor.length;
    if (!cursor.look()) return false;
  } while (is_transparent(cursor.word_class));
  return true;
}

/// Whether what `join` asks for follows the character under `cursor`.
bool follows(Cursor cursor, Join join) {
  if (!look_past(cursor)) return false;
  switch (join) {
    case Join::kIfNumberFollows:
      return cursor.word_class == WordClass::kNumeric;
    case Join::kIfHebrewFollows:
      return cursor.word_class == WordClass::kHebrewLetter;
    default:
      return is_letter(cursor.word_class);
  }
}

}  // namespace

ScannedSegment scan_segment(const CharTable& table, const char* text, std::size_t begin, std::size_t size) {
  ScannedSegment segment;
  if (begin + 1 < size && ascii_kind(text[begin]) != AsciiKind::kAlphanumeric && parts(text[begin], text[begin + 1])) {
    segment.symbol = table.info(static_cast<unsigned char>(text[begin])).symbol();
    segment.end = begin + 1;
    return segment;
  }
  Cursor cursor{table, text + begin, text + size};
  while (cursor.at < cursor.limit && ascii_kind(*cursor.at) == AsciiKind::kAlphanumeric) ++cursor.at;
  if (cursor.at != text + begin) {
    segment.word = true;
    segment.end = static_cast<std::size_t>(cursor.at - text);
    if (cursor.at == cursor.limit || ascii_kind(*cursor.at) == AsciiKind::kAlone || *cursor.at == ' ') return segment;
    --cursor.at;  // the rules go on from the last of them
  }
  const auto take = [&segment, &cursor] {
    segment.word |= cursor.info.word();
    segment.symbol |= cursor.info.symbol();
    segment.dictionary |= is_dictionary_class(cursor.word_class);
    cursor.at += cursor.length;
  };

  cursor.look();
  WordClass base = cursor.word_class;  // of the last character that is not transparent
  WordClass last = base;               // of the last character
  bool joined_by_lookahead = false;    // the last character is in the middle of WB6, 7b or 12: the next joins it
  bool flag_pair_open = base == WordClass::kRegionalIndicator;
  take();
  while (cursor.look()) {
    const WordClass next = cursor.word_class;
    if (last == WordClass::kCR || last == WordClass::kLF || last == WordClass::kNewline) {
      if (last != WordClass::kCR || next != WordClass::kLF) break;  // WB3a
      take();                                                       // WB3
      break;
    }
    if (is_transparent(next)) {  // WB4
      last = next;
      take();
      continue;
    }
    if (last == WordClass::kZWJ && is_pictographic(next)) {                       // WB3c
    } else if (last == WordClass::kWSegSpace && next == WordClass::kWSegSpace) {  // WB3d
    } else if (joined_by_lookahead) {
    } else if (flag_pair_open && base == WordClass::kRegionalIndicator && next == base) {  // WB15, 16
      flag_pair_open = false;
    } else {
      const Join join = kJoins[static_cast<std::size_t>(base)][static_cast<std::size_t>(next)];
      if (join == Join::kBreak) break;
      if (join != Join::kJoin) {
        const bool through = follows(cursor, join);
        if (!through && join != Join::kHebrewQuote) break;
        base = last = next;
        joined_by_lookahead = through;
        take();
        continue;
      }
    }
    joined_by_lookahead = false;
    base = last = next;
    take();
  }
  segment.end = static_cast<std::size_t>(cursor.at - text);
  return segment;
}

ScannedSegment scan_kind(const CharTable& table, const char* text, std::size_t begin, std::size_t end) {
  ScannedSegment segment;
  Cursor cursor{table, text + begin, text + end};
  while (cursor.look()) {
    segment.word |= cursor.info.word();
    segment.symbol |= cursor.info.symbol();
    cursor.at += cursor.length;
  }
  return segment;
}

}  // namespace stancemill::segment
