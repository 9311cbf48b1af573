// The shortest path through a run, as ICU's CjkBreakEngine finds it.
#include <algorithm>
#include <array>

#include "segment/run_division.h"

namespace stancemill::segment {
namespace {

/// Cost of a character that is no word of the dictionary.
constexpr std::uint16_t kUnknownCost = 255;
/// Cost of a word that is not there: four characters each on its own cost less, so it is on no shortest path.
constexpr std::uint16_t kNoWord = 0xFFFF;
/// Cost of a whole run of Katakana, by its length; longer ones cost as much as the first number.
constexpr std::array<std::uint32_t, 9> kKatakanaCosts = {8192, 984, 408, 240, 204, 252, 300, 372, 480};
constexpr std::size_t kMaxKatakanaRun = 20;  // a run of that length or more is no candidate

constexpr std::size_t kShortest = 4;  ///< characters of the longest word in ShortWords
/// Empty places before the first, so that words of four characters need not ask how far the run's begin is.
constexpr std::size_t kBefore = kShortest - 1;
/// More than any path costs: of runs below 2^31 characters.
constexpr std::uint64_t kUnreached = std::uint64_t{1} << 60;

// A cost carries the length of its last word, so that the least of several also says which; of equal ones the one that
// begins first, which is the longest.
constexpr int kLengthBits = 8;
constexpr std::uint64_t kLengthMask = (1U << kLengthBits) - 1;
constexpr std::uint64_t with_length(std::uint64_t cost, std::size_t length) {
  return cost << kLengthBits | (kLengthMask - length);
}
static_assert(WordTrie::kMaxWord <= kLengthMask && kMaxKatakanaRun <= kLengthMask);

/// Makes room for `size` elements, whose values do not matter.
template <class Element>
void grow(std::vector<Element>& room, std::size_t size) {
  if (room.size() < size) room.resize(size);
}

}  // namespace

/// Words of the dictionary, shorter ones before longer ones.
void CostDivision::find_words(const WordTrie& trie, std::u16string_view run) {
  const std::size_t size = run.size();
  grow(short_words_, kBefore + size);
  grow(walks_, size);
  long_words_.clear();
  std::fill_n(short_words_.begin(), kBefore, ShortWords{kNoWord, kNoWord, kNoWord, kNoWord});
  ShortWords* const words = short_words_.data() + kBefore;

  // No branch depends on whether a word goes on: that is hard to foretell. And nothing is read before all that is read
  // in the same pass has been sent for.
  std::size_t open = 0;
  const auto go_on = [&](std::size_t begin, std::size_t next, std::uint32_t node) {
    walks_[open] = {static_cast<std::uint32_t>(begin), trie.ask(node, run[next])};
    open += node != 0 ? 1 : 0;
  };
  for (std::size_t i = 0; i < size; ++i) {
    const WordTrie::Step step = trie.first(run[i]);
    words[i] = {step.cost != 0 ? static_cast<std::uint16_t>(step.cost) : kUnknownCost, kNoWord, kNoWord, kNoWord};
    if (i + 1 < size) go_on(i, i + 1, step.node);
  }
  for (std::size_t length = 2; open != 0; ++length) {
    std::size_t walks = 0;
    for (std::size_t w = 0; w < open; ++w) {
      const Walk walk = walks_[w];
      walks_[walks] = walk;
      walks += trie.may_answer(walk.question) ? 1 : 0;
    }
    open = 0;
    for (std::size_t w = 0; w < walks; ++w) {
      const Walk walk = walks_[w];
      const std::size_t end = walk.begin + length;
      const WordTrie::Step step = trie.answer(walk.question);
      if (length <= kShortest) {
        words[walk.begin][length - 1] = step.cost != 0 ? static_cast<std::uint16_t>(step.cost) : kNoWord;
      } else if (step.cost != 0) {
        long_words_.push_back({walk.begin, static_cast<std::uint32_t>(length), step.cost});
      }
      if (end < size) go_on(walk.begin, end, step.node);
    }
  }
}

void CostDivision::find_katakana(const DictionaryCharacters& characters, std::u16string_view run) {
  const auto is_katakana = [&](std::size_t at) { return characters[run[at]].has(DictionaryCharacter::kKatakana); };
  for (std::size_t begin = 0; begin < run.size(); ++begin) {
    if (!is_katakana(begin)) continue;
    std::size_t end = begin + 1;
    while (end < run.size() && is_katakana(end)) ++end;
    const std::size_t length = end - begin;
    if (length < kMaxKatakanaRun) {
      long_words_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(length),
                             kKatakanaCosts[length < kKatakanaCosts.size() ? length : 0]});
    }
    begin = end;  // not Katakana, or the end
  }
}

template <bool kWithLongWords>
void CostDivision::find_path(std::size_t size) {
  const ShortWords* const words = short_words_.data() + kBefore;
  std::uint64_t* const cost = cost_.data() + kBefore;
  const LongWord* next = long_words_.data();
  const LongWord* const last = next + long_words_.size();
  for (std::size_t end = 1; end <= size; ++end) {
    if constexpr (kWithLongWords) {
      for (; next != last && next->begin < end; ++next) {
        std::uint64_t& place = long_cost_[next->begin + next->length];
        place = std::min(place, cost[next->begin] + with_length(next->cost, next->length));
      }
    }
    const auto by_word_of = [&](std::size_t length) {
      return *(cost + end - length) + with_length((*(words + end - length))[length - 1], length);
    };
    std::uint64_t least = std::min(std::min(by_word_of(4), by_word_of(3)), by_word_of(2));
    if constexpr (kWithLongWords) least = std::min(least, long_cost_[end]);
    least = std::min(least, by_word_of(1));
    length_[end] = static_cast<std::uint8_t>(kLengthMask - (least & kLengthMask));
    cost[end] = least & ~kLengthMask;
  }
}

std::span<const std::uint32_t> CostDivision::divide(const WordTrie& trie, const DictionaryCharacters& characters,
                                                    std::u16string_view run) {
  const std::size_t size = run.size();
  find_words(trie, run);
  find_katakana(characters, run);
  grow(cost_, kBefore + size + 1);
  std::fill_n(cost_.begin(), kBefore, kUnreached);
  cost_[kBefore] = 0;
  grow(length_, size + 1);
  grow(ends_, size);
  if (long_words_.empty()) {
    find_path<false>(size);
  } else {
    std::sort(long_words_.begin(), long_words_.end(),
              [](const LongWord& a, const LongWord& b) { return a.begin < b.begin; });
    long_cost_.assign(size + 1, kUnreached);
    find_path<true>(size);
  }
  std::size_t first = size;
  for (std::size_t end = size; end > 0; end -= length_[end]) ends_[--first] = static_cast<std::uint32_t>(end);
  return {ends_.data() + first, size - first};
}

}  // namespace stancemill::segment
