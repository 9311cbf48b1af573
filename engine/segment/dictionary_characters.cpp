#include "segment/dictionary_characters.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "segment/char_table.h"

namespace stancemill::segment {
namespace {

constexpr bool in(std::uint32_t c, std::uint32_t first, std::uint32_t last) { return c >= first && c <= last; }

/// The script whose engine takes `c` in ICU, as far as the pinned word rules agree.
DictionaryScript script_of(std::uint32_t c, WordClass word_class) {
  const auto point = static_cast<UChar32>(c);
  UErrorCode code = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(point, &code);
  if (U_FAILURE(code)) return DictionaryScript::kNone;
  if (word_class == WordClass::kCjk || word_class == WordClass::kCjkKatakana) {
    const bool in_set =
        script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || c == 0x30FC;
    const bool normal = u_getIntPropertyValue(point, UCHAR_NFKC_QUICK_CHECK) == UNORM_YES;
    return in_set && normal ? DictionaryScript::kCjk : DictionaryScript::kNone;
  }
  if (u_getIntPropertyValue(point, UCHAR_LINE_BREAK) != U_LB_COMPLEX_CONTEXT) return DictionaryScript::kNone;
  const auto taken = [&](UScriptCode of_script, WordClass of_class, DictionaryScript found) {
    const bool agrees = word_class == of_class || word_class == WordClass::kExtend;
    return script == of_script && agrees ? found : DictionaryScript::kNone;
  };
  switch (script) {
    case USCRIPT_THAI:
      return taken(script, WordClass::kThai, DictionaryScript::kThai);
    case USCRIPT_LAO:
      return taken(script, WordClass::kLao, DictionaryScript::kLao);
    case USCRIPT_KHMER:
      return taken(script, WordClass::kKhmer, DictionaryScript::kKhmer);
    case USCRIPT_MYANMAR:
      return taken(script, WordClass::kBurmese, DictionaryScript::kBurmese);
    default:
      return DictionaryScript::kNone;
  }
}

// The sets of ICU's engines (dictbe.cpp of ICU 72), by script.
bool ends_word(std::uint32_t c, DictionaryScript script) {
  switch (script) {
    case DictionaryScript::kThai:
      return c != 0x0E31 && !in(c, 0x0E40, 0x0E44);
    case DictionaryScript::kLao:
      return !in(c, 0x0EC0, 0x0EC4);
    case DictionaryScript::kKhmer:
      return c != 0x17D2;
    default:
      return true;
  }
}

bool begins_word(std::uint32_t c, DictionaryScript script) {
  switch (script) {
    case DictionaryScript::kThai:
      return in(c, 0x0E01, 0x0E2E) || in(c, 0x0E40, 0x0E44);
    case DictionaryScript::kLao:
      return in(c, 0x0E81, 0x0EAE) || in(c, 0x0EDC, 0x0EDD) || in(c, 0x0EC0, 0x0EC4);
    case DictionaryScript::kKhmer:
      return in(c, 0x1780, 0x17B3);
    case DictionaryScript::kBurmese:
      return in(c, 0x1000, 0x102A);
    default:
      return false;
  }
}

/// Whether `info`, of a character that makes no word, joins neither a dictionary character nor another separator to a
/// word.
bool is_separator(CharInfo info) {
  switch (info.word_class()) {
    case WordClass::kOther:
    case WordClass::kMidLetter:
    case WordClass::kMidNum:
    case WordClass::kMidNumLet:
    case WordClass::kWSegSpace:
      return !info.word() && info.fold() == 0;
    default:
      return false;
  }
}

}  // namespace

DictionaryCharacters::DictionaryCharacters() {
  const CharTable& table = CharTable::get();
  for (std::uint32_t c = 0x0E00; c < 0x10000; ++c) {
    const CharInfo info = table.info(c);
    if (is_separator(info)) bits_[c] = DictionaryCharacter::kSeparator;
    if (!is_dictionary_class(info.word_class()) && info.word_class() != WordClass::kExtend) continue;
    const DictionaryScript script = script_of(c, info.word_class());
    if (script == DictionaryScript::kNone) continue;
    unsigned bits = static_cast<unsigned>(script);
    if (info.word()) bits |= DictionaryCharacter::kWord;
    if (script == DictionaryScript::kCjk) {
      if (in(c, 0x30A1, 0x30FE) && c != 0x30FB) bits |= DictionaryCharacter::kKatakana;
    } else {
      const auto category = static_cast<std::uint32_t>(U_MASK(u_charType(static_cast<UChar32>(c))));
      if ((category & U_GC_M_MASK) != 0) bits |= DictionaryCharacter::kMark;
      if (ends_word(c, script)) bits |= DictionaryCharacter::kEndsWord;
      if (begins_word(c, script)) bits |= DictionaryCharacter::kBeginsWord;
    }
    bits_[c] = static_cast<std::uint8_t>(bits);
  }
}

const DictionaryCharacters& DictionaryCharacters::get() {
  static const DictionaryCharacters kCharacters;
  return kCharacters;
}

}  // namespace stancemill::segment
