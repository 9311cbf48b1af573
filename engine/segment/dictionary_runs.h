// Words of runs of dictionary characters, divided as ICU's engines divide them, without ICU's costs.
//
// What: a run is as many characters of one dictionary's script as stand together. Chinese and Japanese runs are divided
// where the words' costs add up to the least (a shortest path); Thai, Lao, Khmer and Burmese runs by the longest word
// after which two more words can follow. Both ways give the very boundaries of ICU 72 (dictbe.cpp is the source of the
// rules), which the tests hold them to. What they do not cover goes to ICU, run by run: characters outside the table
// of dictionary_characters.h, and what the word rules join to a run.
// Cost: about 5 ns a byte of Chinese and Japanese, against ICU's 70. The first run of a script builds its dictionary,
// once a process. Threads: one a worker. Tested by: tests/segment/dictionary_runs_test.cpp, sameness_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segment/dictionary_characters.h"
#include "segment/run_division.h"
#include "segment/word_trie.h"
#include "stancemill/passage.h"

namespace stancemill::segment {

class CharTable;

class DictionaryRuns {
 public:
  DictionaryRuns();

  /// Appends the words of the run that begins at `at`, a boundary, and returns where it ends; 0, with nothing appended,
  /// where there is no run, or none that can be divided here. Chinese and Japanese runs with nothing but separators
  /// between them are taken together. `text` is UTF-8.
  std::size_t append_words(std::string_view text, std::size_t at, std::vector<TokenSpan>& tokens);

 private:
  bool ends_at(std::string_view text, std::size_t at, char16_t last) const;
  /// Puts the run at `at` into run_, separators as 0; returns whether each of its characters makes a word.
  bool take_run(std::string_view text, std::size_t at, DictionaryScript script);
  void append_division(std::span<const std::uint32_t> ends, std::size_t at, bool all_words,
                       std::vector<TokenSpan>& tokens) const;

  const CharTable& table_;
  const DictionaryCharacters& characters_;
  std::u16string run_;
  CostDivision cost_division_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace stancemill::segment
