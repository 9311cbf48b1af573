#include "segment/dictionary_runs.h"

#include <array>
#include <optional>

#include "segment/char_table.h"
#include "segment/run_division.h"
#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

constexpr std::size_t kCharacterBytes = 3;  // of every character in the table: U+0E01 and above, below U+10000
constexpr char16_t kSeparatorInRun = 0;     // in no dictionary, and in no table

template <DictionaryScript script>
const WordTrie* dictionary(const char* name) {
  static const std::optional<WordTrie> kTrie = WordTrie::load(name);
  return kTrie ? &*kTrie : nullptr;
}

/// The dictionary of a script, built when it is first asked for; null where ICU has none.
const WordTrie* dictionary_of(DictionaryScript script) {
  switch (script) {
    case DictionaryScript::kCjk:
      return dictionary<DictionaryScript::kCjk>("cjdict");
    case DictionaryScript::kThai:
      return dictionary<DictionaryScript::kThai>("thaidict");
    case DictionaryScript::kLao:
      return dictionary<DictionaryScript::kLao>("laodict");
    case DictionaryScript::kKhmer:
      return dictionary<DictionaryScript::kKhmer>("khmerdict");
    case DictionaryScript::kBurmese:
      return dictionary<DictionaryScript::kBurmese>("burmesedict");
    case DictionaryScript::kNone:
      break;
  }
  return nullptr;
}

/// The character of three bytes at `at`, or 0 where there is none.
char16_t three_byte_character(std::string_view text, std::size_t at) {
  if (at + kCharacterBytes > text.size()) return 0;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(text[at + i])); };
  if ((byte(0) & 0xF0U) != 0xE0U) return 0;
  return static_cast<char16_t>((byte(0) & 15U) << 12U | (byte(1) & 63U) << 6U | (byte(2) & 63U));
}

}  // namespace

DictionaryRuns::DictionaryRuns() : table_(CharTable::get()), characters_(DictionaryCharacters::get()) {}

/// Whether the word rules break between `last`, a character of a run, and what stands at `at` behind it.
bool DictionaryRuns::ends_at(std::string_view text, std::size_t at, char16_t last) const {
  if (at == text.size()) return true;
  const WordClass next = table_.info(decode(text.data() + at, text.data() + text.size()).value).word_class();
  switch (next) {
    case WordClass::kExtend:
    case WordClass::kZWJ:
      return false;
    case WordClass::kKatakana:
    case WordClass::kExtendNumLet:
      return table_.info(last).word_class() != WordClass::kCjkKatakana;
    case WordClass::kCjk:
    case WordClass::kCjkKatakana:
      return characters_[last].script() != DictionaryScript::kCjk;
    default:  // of the other scripts, only the run's own characters join
      return !is_dictionary_class(next);
  }
}

bool DictionaryRuns::take_run(std::string_view text, std::size_t at, DictionaryScript script) {
  run_.clear();
  bool all_words = true;
  std::size_t size = 0;    // without separators at the end
  std::size_t closed = 0;  // with a separator behind it: surely whole
  for (;; at += kCharacterBytes) {
    const char16_t c = three_byte_character(text, at);
    const DictionaryCharacter character = characters_[c];
    if (character.script() == script) {
      run_.push_back(c);
      size = run_.size();
      all_words &= character.has(DictionaryCharacter::kWord);
    } else if (script == DictionaryScript::kCjk && character.script() == DictionaryScript::kNone &&
               character.has(DictionaryCharacter::kSeparator)) {
      closed = size;
      run_.push_back(kSeparatorInRun);
    } else {
      break;
    }
  }
  const std::size_t end = at - kCharacterBytes * (run_.size() - size);
  run_.resize(closed == size || ends_at(text, end, run_[size - 1]) ? size : closed);
  return all_words;
}

void DictionaryRuns::append_division(std::span<const std::uint32_t> ends, std::size_t at, bool all_words,
                                     std::vector<TokenSpan>& tokens) const {
  std::uint32_t from = 0;
  for (const std::uint32_t to : ends) {
    bool word = all_words && run_[from] != kSeparatorInRun;
    if (!all_words) {
      for (std::uint32_t i = from; i < to && !word; ++i) word = characters_[run_[i]].has(DictionaryCharacter::kWord);
    }
    if (word) {
      tokens.push_back({static_cast<std::uint32_t>(at + kCharacterBytes * from),
                        static_cast<std::uint32_t>(at + kCharacterBytes * to)});
    }
    from = to;
  }
}

std::size_t DictionaryRuns::append_words(std::string_view text, std::size_t at, std::vector<TokenSpan>& tokens) {
  const char16_t first = three_byte_character(text, at);
  const DictionaryScript script = characters_[first].script();
  // A mark at a boundary is a segment of its own.
  if (script == DictionaryScript::kNone || !is_dictionary_class(table_.info(first).word_class())) return 0;
  const WordTrie* const trie = dictionary_of(script);
  if (trie == nullptr) return 0;
  const bool all_words = take_run(text, at, script);
  if (run_.empty()) return 0;
  if (script == DictionaryScript::kCjk) {
    append_division(cost_division_.divide(*trie, characters_, run_), at, all_words, tokens);
    cost_division_.give_memory_back();
  } else {
    divide_by_lookahead(*trie, characters_, script, run_, ends_);
    append_division(ends_, at, all_words, tokens);
  }
  return at + kCharacterBytes * run_.size();
}

}  // namespace stancemill::segment
