// The character table says what the Unicode data say.
#include "segment/char_table.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "segment/byte_rows.h"

namespace stancemill::segment {
namespace {

constexpr UChar32 kCharacters = 0x110000;

bool icu_has_unicode_15_0() {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  return version[0] == 15 && version[1] == 0;
}

/// The Word_Break value that a class stands for, as WordBreakProperty.txt names it; empty where the dictionaries
/// matter.
std::string property_value(WordClass word_class) {
  static const std::map<WordClass, std::string> kNames = {{WordClass::kOther, "Other"},
                                                          {WordClass::kPictographic, "Other"},
                                                          {WordClass::kCR, "CR"},
                                                          {WordClass::kLF, "LF"},
                                                          {WordClass::kNewline, "Newline"},
                                                          {WordClass::kExtend, "Extend"},
                                                          {WordClass::kZWJ, "ZWJ"},
                                                          {WordClass::kRegionalIndicator, "Regional_Indicator"},
                                                          {WordClass::kKatakana, "Katakana"},
                                                          {WordClass::kCjkKatakana, "Katakana"},
                                                          {WordClass::kHebrewLetter, "Hebrew_Letter"},
                                                          {WordClass::kALetter, "ALetter"},
                                                          {WordClass::kLetterPictographic, "ALetter"},
                                                          {WordClass::kSingleQuote, "Single_Quote"},
                                                          {WordClass::kDoubleQuote, "Double_Quote"},
                                                          {WordClass::kMidNumLet, "MidNumLet"},
                                                          {WordClass::kMidLetter, "MidLetter"},
                                                          {WordClass::kMidNum, "MidNum"},
                                                          {WordClass::kNumeric, "Numeric"},
                                                          {WordClass::kExtendNumLet, "ExtendNumLet"},
                                                          {WordClass::kWSegSpace, "WSegSpace"},
                                                          {WordClass::kThai, "Other"},
                                                          {WordClass::kLao, "Other"},
                                                          {WordClass::kKhmer, "Other"},
                                                          {WordClass::kBurmese, "Other"}};
  const auto found = kNames.find(word_class);
  return found == kNames.end() ? std::string() : found->second;
}

TEST(CharTable, ClassesAreThoseOfWordBreakProperty) {
  std::vector<std::string> expected(kCharacters, "Other");
  std::ifstream file(STANCEMILL_SOURCE_DIR "/third_party/unicode/WordBreakProperty.txt");
  int ranges = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line.substr(0, line.find('#')));
    std::string range;
    std::string semicolon;
    std::string value;
    if (!(fields >> range >> semicolon >> value)) continue;
    ++ranges;
    const std::size_t dots = range.find("..");
    const unsigned long first = std::stoul(range, nullptr, 16);
    const unsigned long last = dots == std::string::npos ? first : std::stoul(range.substr(dots + 2), nullptr, 16);
    for (unsigned long c = first; c <= last; ++c) expected[c] = value == "Format" ? "Extend" : value;
  }
  ASSERT_GT(ranges, 900);
  for (UChar32 c = 0; c < kCharacters; ++c) {
    const WordClass found = CharTable::get().info(static_cast<std::uint32_t>(c)).word_class();
    if (found == WordClass::kCjk) {  // takes in a few letters: U+3005 and the like
      EXPECT_TRUE(expected[c] == "Other" || expected[c] == "ALetter") << std::hex << c;
    } else {
      EXPECT_EQ(property_value(found), expected[c]) << std::hex << c;
    }
  }
}

TEST(CharTable, DictionaryScriptsWordsAndPictographsAreThoseOfIcu) {
  if (!icu_has_unicode_15_0()) GTEST_SKIP() << "this ICU is not of Unicode 15.0";
  for (UChar32 c = 0; c < kCharacters; ++c) {
    const CharInfo info = CharTable::get().info(static_cast<std::uint32_t>(c));
    const int word_break = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);
    const int script = u_getIntPropertyValue(c, UCHAR_SCRIPT);
    const int category = u_charType(c);
    const bool extends = word_break == U_WB_EXTEND || word_break == U_WB_FORMAT || word_break == U_WB_ZWJ;

    const bool cjk = !extends && (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
                                  c == 0x30FC || c == 0xFF70);
    EXPECT_EQ(info.word_class() == WordClass::kCjk || info.word_class() == WordClass::kCjkKatakana, cjk)
        << std::hex << c;
    const bool complex = !extends && u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
    EXPECT_EQ(info.word_class() == WordClass::kThai, complex && script == USCRIPT_THAI) << std::hex << c;
    EXPECT_EQ(info.word_class() == WordClass::kLao, complex && script == USCRIPT_LAO) << std::hex << c;
    EXPECT_EQ(info.word_class() == WordClass::kKhmer, complex && script == USCRIPT_KHMER) << std::hex << c;
    EXPECT_EQ(info.word_class() == WordClass::kBurmese, complex && script == USCRIPT_MYANMAR) << std::hex << c;

    const bool pictographic = u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
    if (!cjk) {
      EXPECT_EQ(info.word_class() == WordClass::kPictographic || info.word_class() == WordClass::kLetterPictographic,
                pictographic)
          << std::hex << c;
    }
    const std::uint32_t letters_and_numbers = U_GC_L_MASK | U_GC_ND_MASK | U_GC_NL_MASK;
    const bool word = word_break == U_WB_ALETTER || word_break == U_WB_HEBREW_LETTER || word_break == U_WB_NUMERIC ||
                      word_break == U_WB_KATAKANA || (!extends && (U_MASK(category) & letters_and_numbers) != 0);
    EXPECT_EQ(info.word(), word) << std::hex << c;
    const std::uint32_t symbols = U_GC_P_MASK | U_GC_S_MASK | U_GC_NO_MASK;
    EXPECT_EQ(info.symbol(), !word && ((U_MASK(category) & symbols) != 0 || pictographic)) << std::hex << c;
  }
}

TEST(ByteRows, GiveTheClassOfEveryCharacterOfTwoAndThreeBytes) {
  const ByteRows& rows = ByteRows::get();
  for (std::uint32_t c = 0; c < 0x10000; ++c) {
    const std::uint8_t expected = block_class(CharTable::get().info(c));
    if (c < 0x80) {
      EXPECT_EQ(rows.ascii()[c], expected) << std::hex << c;
    } else if (c < 0x800) {
      EXPECT_EQ(rows.two(static_cast<std::uint8_t>(0xC0 | c >> 6)).classes[c & 63], expected) << std::hex << c;
    } else {
      const auto lead = static_cast<std::uint8_t>(0xE0 | c >> 12);
      const auto second = static_cast<std::uint8_t>(0x80 | (c >> 6 & 63));
      const ThreeByteIndex& index = rows.three(lead, second);
      EXPECT_EQ(rows.row(index).classes[c & 63], expected) << std::hex << c;
      if (!index.uniform) continue;
      EXPECT_LE(index.first_second, second) << std::hex << c;
      EXPECT_GE(index.last_second, second) << std::hex << c;
      for (const std::uint8_t other : {index.first_second, index.last_second}) {
        EXPECT_TRUE(rows.three(lead, other).uniform) << std::hex << c;
        EXPECT_EQ(rows.three(lead, other).uniform_class, expected) << std::hex << c;
      }
    }
  }
}

}  // namespace
}  // namespace stancemill::segment
