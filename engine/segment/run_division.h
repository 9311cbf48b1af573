// The two ways in which ICU's engines divide a run, given a dictionary.
//
// Threads: pure. Tested by: tests/segment/dictionary_runs_test.cpp
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "segment/dictionary_characters.h"
#include "segment/word_trie.h"

namespace stancemill::segment {

/// Chinese and Japanese: the shortest path through the words that the dictionary has in a run.
///
/// Three passes, so that no step waits for the one before it: words of two characters at all places, then of three at
/// the places where one may go on, and so forth; the least cost up to each place; and back along the path.
/// Cost: about 10 ns a character. Ownership: keeps its room.
class CostDivision {
 public:
  /// The ends of the words in `run`, rising; the last is the run's. Valid until the next call. A character that no
  /// dictionary holds (0 will do) is a word of its own, and no word goes across it: so runs may be joined with one
  /// between them.
  std::span<const std::uint32_t> divide(const WordTrie& trie, const DictionaryCharacters& characters,
                                        std::u16string_view run);

 private:
  /// Costs of the words of one to four characters that begin at a place; kNoWord where there is none.
  using ShortWords = std::array<std::uint16_t, 4>;
  /// A place where words may go on, and what the trie is asked about it.
  struct Walk {
    std::uint32_t begin;
    WordTrie::Question question;
  };
  /// A word of five or more characters, or one of Katakana that no dictionary holds.
  struct LongWord {
    std::uint32_t begin;
    std::uint32_t length;
    std::uint32_t cost;
  };

  void find_words(const WordTrie& trie, std::u16string_view run);
  void find_katakana(const DictionaryCharacters& characters, std::u16string_view run);
  template <bool kWithLongWords>
  void find_path(std::size_t size);

  std::vector<ShortWords> short_words_;  ///< by place, behind kBefore empty ones
  std::vector<Walk> walks_;
  std::vector<LongWord> long_words_;
  std::vector<std::uint64_t> cost_;       ///< of the best path up to a place, behind kBefore empty ones
  std::vector<std::uint64_t> long_cost_;  ///< the same, with the last word a long one
  std::vector<std::uint8_t> length_;      ///< of the last word on that path
  std::vector<std::uint32_t> ends_;
};

/// Thai, Lao, Khmer and Burmese.
void divide_by_lookahead(const WordTrie& trie, const DictionaryCharacters& characters, DictionaryScript script,
                         std::u16string_view run, std::vector<std::uint32_t>& ends);

}  // namespace stancemill::segment
