// The shortest path through a run, as ICU's CjkBreakEngine finds it.
#include <algorithm>
#include <array>

#include "segment/run_division.h"

namespace stancemill::segment {
namespace {

/// Cost of a character that is no word of the dictionary.
constexpr std::uint32_t kUnknownCost = 255;
/// Cost of a whole run of Katakana, by its length; longer ones cost as much as the first number.
constexpr std::array<std::uint32_t, 9> kKatakanaCosts = {8192, 984, 408, 240, 204, 252, 300, 372, 480};
constexpr std::size_t kMaxKatakanaRun = 20;  // a run of that length or more is no candidate
constexpr std::uint32_t kUnreached = 0xFFFFFFFF;
/// Characters ahead of the one whose words are looked up: so far ahead the second step of a walk is fetched.
constexpr std::size_t kPrefetchCharacters = 6;

}  // namespace

void divide_by_cost(const WordTrie& trie, const DictionaryCharacters& characters, std::u16string_view run,
                    std::vector<std::uint32_t>& cost, std::vector<std::uint32_t>& from,
                    std::vector<std::uint32_t>& ends) {
  const std::size_t size = run.size();
  cost.assign(size + 1, kUnreached);
  from.resize(size + 1);
  cost[0] = 0;
  const auto is_katakana = [&](std::size_t at) { return characters[run[at]].has(DictionaryCharacter::kKatakana); };
  const auto offer = [&](std::size_t begin, std::size_t end, std::uint32_t total) {
    if (total >= cost[end]) return;  // of equals, the first stays
    cost[end] = total;
    from[end] = static_cast<std::uint32_t>(begin);
  };
  bool behind_katakana = false;
  for (std::size_t begin = 0; begin < size; ++begin) {
    if (const std::size_t ahead = begin + kPrefetchCharacters; ahead + 1 < size) {
      trie.prefetch_next(trie.first(run[ahead]).node, run[ahead + 1]);
    }
    const std::uint32_t before = cost[begin];  // always reached: each character is a candidate
    WordTrie::Step step = trie.first(run[begin]);
    offer(begin, begin + 1, before + (step.cost != 0 ? step.cost : kUnknownCost));
    for (std::size_t end = begin + 1; step.node != 0 && end < size; ++end) {
      step = trie.next(step.node, run[end]);
      if (step.cost != 0) offer(begin, end + 1, before + step.cost);
    }
    const bool katakana = is_katakana(begin);
    if (katakana && !behind_katakana) {
      const std::size_t limit = std::min(size, begin + kMaxKatakanaRun);
      std::size_t end = begin + 1;
      while (end < limit && is_katakana(end)) ++end;
      const std::size_t length = end - begin;
      if (length < kMaxKatakanaRun)
        offer(begin, end, before + kKatakanaCosts[length < kKatakanaCosts.size() ? length : 0]);
    }
    behind_katakana = katakana;
  }
  ends.clear();
  for (std::size_t end = size; end > 0; end = from[end]) ends.push_back(static_cast<std::uint32_t>(end));
  std::reverse(ends.begin(), ends.end());
}

}  // namespace stancemill::segment
