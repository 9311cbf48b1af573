#include "segment/word_rules.h"

#include <array>
#include <cstdint>

#include "segment/char_table.h"
#include "segment/unicode_ranges.h"

namespace stancemill::segment {
namespace {

// One name a WordClass, in its order. kOther needs none: rule 999 takes any character.
constexpr std::array<std::string_view, kWordClassCount> kSetNames = {
    "",         "CR",      "LF",           "Newline",     "Extend",      "ZWJ",        "RegionalIndicator",
    "Katakana", "Hebrew",  "ALetter",      "SingleQuote", "DoubleQuote", "MidNumLet",  "MidLetter",
    "MidNum",   "Numeric", "ExtendNumLet", "WSegSpace",   "Pict",        "LetterPict", "CjkKatakana",
    "Cjk",      "Thai",    "Lao",          "Khmer",       "Burmese"};

constexpr std::string_view kRules = R"(
# ICU divides runs of the characters of this set by dictionary; it knows the set by its name.
$dictionary = [$CjkKatakana $Cjk $Thai $Lao $Khmer $Burmese];

$AnyPict = [$Pict $LetterPict];
$AHLetter = [$ALetter $LetterPict $Hebrew];
$AnyKatakana = [$Katakana $CjkKatakana];
$AnyCjk = [$Cjk $CjkKatakana];
$Ext = [$Extend $ZWJ];

# WB4: a character stands for itself and the Extend, Format and ZWJ after it.
$AHLetterX = $AHLetter $Ext*;
$HebrewX = $Hebrew $Ext*;
$NumericX = $Numeric $Ext*;
$KatakanaX = $AnyKatakana $Ext*;
$ExtendNumLetX = $ExtendNumLet $Ext*;
$InLettersX = [$MidLetter $MidNumLet $SingleQuote] $Ext*;
$InNumbersX = [$MidNum $MidNumLet $SingleQuote] $Ext*;
$RegionalIndicatorX = $RegionalIndicator $Ext*;

$CR $LF;                                          # WB3; WB3a and WB3b follow from WB999
$ZWJ $AnyPict;                                    # WB3c
$WSegSpace $WSegSpace;                            # WB3d
[^$CR $LF $Newline $Ext] $Ext*;                   # WB4
^$Ext+;                                           # WB4, after a boundary
$AHLetterX $AHLetterX;                            # WB5
$AHLetterX $InLettersX $AHLetterX;                # WB6, WB7
$HebrewX $SingleQuote $Ext*;                      # WB7a
$HebrewX $DoubleQuote $Ext* $HebrewX;             # WB7b, WB7c
$NumericX $NumericX;                              # WB8
$AHLetterX $NumericX;                             # WB9
$NumericX $AHLetterX;                             # WB10
$NumericX $InNumbersX $NumericX;                  # WB11, WB12
$KatakanaX $KatakanaX;                            # WB13
$AHLetterX $ExtendNumLetX;                        # WB13a
$NumericX $ExtendNumLetX;
$KatakanaX $ExtendNumLetX;
$ExtendNumLetX $ExtendNumLetX;
$ExtendNumLetX $AHLetterX;                        # WB13b
$ExtendNumLetX $NumericX;
$ExtendNumLetX $KatakanaX;
^$RegionalIndicatorX $RegionalIndicatorX;         # WB15, WB16: pairs, as no rule leads to the first of a pair
$AnyCjk $Ext* $AnyCjk $Ext*;                      # runs for the dictionaries
$Thai $Ext* $Thai $Ext*;
$Lao $Ext* $Lao $Ext*;
$Khmer $Ext* $Khmer $Ext*;
$Burmese $Ext* $Burmese $Ext*;
.;                                                # WB999
)";

void append_ascii(std::u16string& to, std::string_view ascii) { to.append(ascii.begin(), ascii.end()); }

void append_character(std::u16string& to, std::uint32_t c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  append_ascii(to, "\\U");
  for (int shift = 28; shift >= 0; shift -= 4) to.push_back(static_cast<char16_t>(kDigits[c >> shift & 15U]));
}

}  // namespace

std::u16string word_rules() {
  std::array<std::u16string, kWordClassCount> sets;
  for (const ClassRange& range : class_ranges()) {
    std::u16string& set = sets[static_cast<std::size_t>(CharInfo(range.info).word_class())];
    append_character(set, range.first);
    if (range.last == range.first) continue;  // ICU refuses a range of one
    set.push_back(u'-');
    append_character(set, range.last);
  }
  std::u16string rules = u"!!chain;\n!!quoted_literals_only;\n";
  for (std::size_t i = 1; i < sets.size(); ++i) {
    rules.push_back(u'$');
    append_ascii(rules, kSetNames[i]);
    rules += u" = [" + sets[i] + u"];\n";
  }
  append_ascii(rules, kRules);
  return rules;
}

}  // namespace stancemill::segment
