// The two ways in which ICU's engines divide a run, given a dictionary.
//
// Threads: pure. Tested by: tests/segment/dictionary_runs_test.cpp
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "segment/dictionary_characters.h"
#include "segment/word_trie.h"

namespace stancemill::segment {

/// Chinese and Japanese. Sets `ends` to the ends of the words in the run, rising; the last is the run's. `cost` and
/// `from` are room to work in.
void divide_by_cost(const WordTrie& trie, const DictionaryCharacters& characters, std::u16string_view run,
                    std::vector<std::uint32_t>& cost, std::vector<std::uint32_t>& from,
                    std::vector<std::uint32_t>& ends);

/// Thai, Lao, Khmer and Burmese.
void divide_by_lookahead(const WordTrie& trie, const DictionaryCharacters& characters, DictionaryScript script,
                         std::u16string_view run, std::vector<std::uint32_t>& ends);

}  // namespace stancemill::segment
