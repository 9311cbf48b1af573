#include "segment/dictionary_runs.h"

#include <algorithm>
#include <array>
#include <optional>

#include "segment/char_table.h"
#include "segment/give_back.h"
#include "segment/run_division.h"
#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

constexpr std::uint32_t kCharacterBytes = 3;  // of every character in the table: U+0E01 and above, below U+10000
constexpr char16_t kSeparatorInRun = 0;       // in no dictionary, and in no table

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

std::size_t DictionaryRuns::read_run(std::string_view text, std::size_t at, DictionaryScript script,
                                     std::u16string& run) const {
  //   run  separators  run  separators  something else
  //      ^ closed         ^ end
  const std::size_t begin = run.size();
  std::size_t end = begin;     // of the last run
  std::size_t closed = begin;  // of the last run that has a separator behind it: to that nothing is joined
  std::size_t place = at;
  for (;; place += kCharacterBytes) {
    const char16_t c = three_byte_character(text, place);
    const DictionaryCharacter character = characters_[c];
    if (character.script() == script) {
      run.push_back(c);
      end = run.size();
    } else if (script == DictionaryScript::kCjk && character.script() == DictionaryScript::kNone &&
               character.has(DictionaryCharacter::kSeparator)) {
      closed = end;
      if (run.size() - begin >= kDueCharacters) break;  // no word goes across: what follows may as well be the next run
      run.push_back(kSeparatorInRun);
    } else {
      break;
    }
  }
  place -= kCharacterBytes * (run.size() - end);
  run.resize(closed == end || ends_at(text, place, run[end - 1]) ? end : closed);
  return at + kCharacterBytes * (run.size() - begin);
}

void DictionaryRuns::append_if_word(std::u16string_view run, std::uint32_t from, std::uint32_t to,
                                    std::uint32_t text_begin, std::vector<TokenSpan>& words) const {
  for (std::uint32_t i = from; i < to; ++i) {
    if (!characters_[run[i]].has(DictionaryCharacter::kWord)) continue;
    words.push_back({text_begin + kCharacterBytes * from, text_begin + kCharacterBytes * to});
    return;
  }
}

std::size_t DictionaryRuns::take(std::string_view text, std::size_t at, std::vector<TokenSpan>& tokens) {
  const char16_t first = three_byte_character(text, at);
  const DictionaryScript script = characters_[first].script();
  // A mark at a boundary is a segment of its own.
  if (script == DictionaryScript::kNone || !is_dictionary_class(table_.info(first).word_class())) return 0;
  const WordTrie* const trie = dictionary_of(script);
  if (trie == nullptr) return 0;
  if (script == DictionaryScript::kCjk) {
    const auto begin = static_cast<std::uint32_t>(run_.size());
    const std::size_t end = read_run(text, at, script, run_);
    if (end == at) return 0;
    put_off_.push_back({begin, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(tokens.size()), 0});
    run_.push_back(kSeparatorInRun);
    return end;
  }
  lookahead_run_.clear();
  const std::size_t end = read_run(text, at, script, lookahead_run_);
  if (end == at) return 0;
  divide_by_lookahead(*trie, characters_, script, lookahead_run_, ends_);
  std::uint32_t from = 0;
  for (const std::uint32_t to : ends_) {
    append_if_word(lookahead_run_, from, to, static_cast<std::uint32_t>(at), tokens);
    from = to;
  }
  give_back(lookahead_run_);
  give_back(ends_);
  return end;
}

void DictionaryRuns::settle(std::vector<TokenSpan>& tokens) {
  if (put_off_.empty()) return;
  words_.clear();
  std::size_t next = 0;  // of the runs that were put off
  std::uint32_t text_begin = 0;
  std::uint32_t from = 0;
  for (const std::uint32_t to : cost_division_.divide(*dictionary_of(DictionaryScript::kCjk), characters_, run_)) {
    if (next < put_off_.size() && put_off_[next].begin == from) {
      put_off_[next].first_word = static_cast<std::uint32_t>(words_.size());
      text_begin = put_off_[next].text_begin - kCharacterBytes * from;  // of run_, if all of it stood there
      ++next;
    }
    append_if_word(run_, from, to, text_begin, words_);
    from = to;
  }
  // From the last to the first, so that each token moves once.
  auto source = tokens.size();
  tokens.resize(source + words_.size());
  auto target = tokens.end();
  auto words_end = words_.cend();
  for (auto run = put_off_.crbegin(); run != put_off_.crend(); ++run) {
    target =
        std::move_backward(tokens.begin() + run->place, tokens.begin() + static_cast<std::ptrdiff_t>(source), target);
    const auto words_begin = words_.cbegin() + run->first_word;
    target = std::copy_backward(words_begin, words_end, target);
    words_end = words_begin;
    source = run->place;
  }
  put_off_.clear();
  run_.clear();
  if (run_.capacity() > kCharactersKept) cost_division_ = {};
  give_back(run_);
  give_back(words_);
}

}  // namespace stancemill::segment
