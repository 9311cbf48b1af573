// The word rules "uax29-15.0".
//
// Boundaries: the rules WB1 to WB999 of UAX #29 (Unicode Standard Annex 29, revision 41, Unicode 15.0), with the
// classes of Unicode 15.0 whatever Unicode version the installed ICU has, and with dictionaries for the scripts that
// write no spaces:
//   - They are the characters of the scripts Han, Hiragana and Katakana, with U+30FC and U+FF70, and the characters of
//     the scripts Thai, Lao, Khmer and Myanmar whose Line_Break is SA; none of class Extend or Format.
//   - Characters of one such set do not part from each other by rule (Han, Hiragana and Katakana are one set). This
//     also goes for the few that UAX #29 has as ALetter, such as U+3005: they do not join letters of other scripts.
//   - What a rule has joined that holds characters of such a set is then divided by ICU's dictionary.
//   - Katakana keep rules WB13, WB13a and WB13b.
// A line feed is a boundary before (but for CR LF) and after, so the lines of a text may be segmented one by one.
//
// Words: a segment is a word if it holds a character whose Word_Break is ALetter, Hebrew_Letter, Numeric or Katakana,
// or whose General_Category is a letter (L), decimal digit (Nd) or letter number (Nl) and whose Word_Break is none of
// Extend, Format and ZWJ. Otherwise it is a symbol if it holds a character that is punctuation (P), symbol (S), other
// number (No) or Extended_Pictographic. All other segments are white space or invisible. Tested by:
// tests/segment/word_break_test.cpp (WordBreakTest.txt, 1,823 of 1,823)
#pragma once

#include <string>
#include <string_view>

namespace stancemill::segment {

inline constexpr std::string_view kWordRulesName = "uax29-15.0";
inline constexpr std::string_view kUnicodeVersion = "15.0";

/// The rules in the language of ICU's RuleBasedBreakIterator, with every class written out as ranges.
std::u16string word_rules();

}  // namespace stancemill::segment
