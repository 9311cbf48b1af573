// The longest word that two more can follow, as ICU's engines for Thai, Lao, Khmer and Burmese choose it.
#include <array>

#include "segment/run_division.h"

namespace stancemill::segment {
namespace {

/// A run of fewer characters is not divided; nor is a Thai one of exactly as many.
constexpr std::size_t kLeastRun = 4;
/// A word of fewer characters may take in what follows, if that is no word and begins none of this length either.
constexpr std::size_t kShortWord = 3;
constexpr char16_t kPaiyannoi = 0x0E2F;
constexpr char16_t kMaiyamok = 0x0E46;

/// The words that begin at a place, by length.
struct Candidates {
  static constexpr std::size_t kMost = 20;

  std::size_t at = static_cast<std::size_t>(-1);
  std::size_t count = 0;
  std::size_t prefix = 0;  ///< characters that were looked at
  std::array<std::uint32_t, kMost> lengths{};
};

class Division {
 public:
  Division(const WordTrie& trie, const DictionaryCharacters& characters, std::u16string_view run)
      : trie_(trie), characters_(characters), run_(run) {}

  /// Length of the word at `at` that the lookahead prefers; 0 where none begins there.
  std::size_t best_word(std::size_t at) {
    const Candidates& first = candidates(0, at);
    if (first.count == 0) return 0;
    const std::size_t longest = first.lengths[first.count - 1];
    if (first.count == 1 || at + longest >= run_.size()) return longest;
    std::size_t best = longest;
    for (std::size_t i = first.count; i-- > 0;) {
      const std::size_t second_at = at + first.lengths[i];
      const Candidates& second = candidates(1, second_at);
      if (second.count == 0) continue;
      best = first.lengths[i];
      if (second_at + second.lengths[second.count - 1] >= run_.size()) return best;
      for (std::size_t j = second.count; j-- > 0;) {
        if (candidates(2, second_at + second.lengths[j]).count != 0) return best;
      }
    }
    return best;
  }

  /// How many characters from `at` on belong to a short or missing word before them, for want of a word there.
  std::size_t unknown_characters(std::size_t at, std::size_t word_length) {
    const Candidates& here = candidates(0, at);
    if (here.count != 0 || (word_length != 0 && here.prefix >= kShortWord)) return 0;
    std::size_t end = at + 1;
    while (end < run_.size()) {
      if (has(end - 1, DictionaryCharacter::kEndsWord) && has(end, DictionaryCharacter::kBeginsWord) &&
          candidates(1, end).count != 0) {
        break;
      }
      ++end;
    }
    return end - at;
  }

  std::size_t marks(std::size_t at) const {
    std::size_t end = at;
    while (end < run_.size() && has(end, DictionaryCharacter::kMark)) ++end;
    return end - at;
  }

  /// Thai signs of abbreviation and repetition, which belong to the word before them.
  std::size_t thai_signs(std::size_t at) {
    const auto is_sign = [](char16_t c) { return c == kPaiyannoi || c == kMaiyamok; };
    if (at >= run_.size() || !is_sign(run_[at]) || candidates(0, at).count != 0) return 0;
    std::size_t end = at;
    if (run_[end] == kPaiyannoi && !is_sign(run_[end - 1])) ++end;
    if (end < run_.size() && run_[end] == kMaiyamok && run_[end - 1] != kMaiyamok) ++end;
    return end - at;
  }

 private:
  bool has(std::size_t at, std::uint8_t property) const { return characters_[run_[at]].has(property); }

  /// The words at `at`; one result a slot is kept.
  const Candidates& candidates(std::size_t slot, std::size_t at) {
    Candidates& found = kept_[slot];
    if (found.at == at) return found;
    found.at = at;
    found.count = 0;
    found.prefix = 0;
    if (at >= run_.size()) return found;
    WordTrie::Step step = trie_.first(run_[at]);
    std::size_t end = at + 1;
    for (;;) {
      if (step.cost != 0 && found.count < Candidates::kMost) {
        found.lengths[found.count++] = static_cast<std::uint32_t>(end - at);
      }
      if (step.node == 0 || end == run_.size()) break;
      step = trie_.next(step.node, run_[end]);
      ++end;
    }
    found.prefix = end - at;
    return found;
  }

  const WordTrie& trie_;
  const DictionaryCharacters& characters_;
  std::u16string_view run_;
  std::array<Candidates, 3> kept_;
};

}  // namespace

void divide_by_lookahead(const WordTrie& trie, const DictionaryCharacters& characters, DictionaryScript script,
                         std::u16string_view run, std::vector<std::uint32_t>& ends) {
  ends.clear();
  const std::size_t size = run.size();
  const bool thai = script == DictionaryScript::kThai;
  if (size >= kLeastRun + (thai ? 1 : 0)) {
    Division division(trie, characters, run);
    for (std::size_t at = 0; at < size;) {
      const std::size_t word = division.best_word(at);
      std::size_t end = at + word;
      if (end < size && word < kShortWord) end += division.unknown_characters(end, word);
      end += division.marks(end);
      if (thai) end += division.thai_signs(end);
      at = end;
      ends.push_back(static_cast<std::uint32_t>(end));
    }
  } else if (size != 0) {
    ends.push_back(static_cast<std::uint32_t>(size));
  }
}

}  // namespace stancemill::segment
