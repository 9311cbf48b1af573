// Words of runs of dictionary characters, divided as ICU's engines divide them, without ICU's costs.
//
// What: a run is as many characters of one dictionary's script as stand together. Chinese and Japanese runs are divided
// where the words' costs add up to the least (a shortest path); Thai, Lao, Khmer and Burmese runs by the longest word
// after which two more words can follow. Both ways give the very boundaries of ICU 72 (dictbe.cpp is the source of the
// rules), which the tests hold them to. What they do not cover goes to ICU, run by run: characters outside the table
// of dictionary_characters.h, and what the word rules join to a run.
// Cost: about 4 ns a byte of Chinese and Japanese, against ICU's 70. The first run of a script builds its dictionary,
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

  /// Takes the run that begins at `at`, a boundary, and returns where it ends; 0, with nothing taken, where there is
  /// no run, or none that can be divided here. `text` is UTF-8. Chinese and Japanese runs with nothing but separators
  /// between them are taken together; their words are put off until settle(), those of other scripts are appended.
  std::size_t take(std::string_view text, std::size_t at, std::vector<TokenSpan>& tokens);

  /// Whether enough runs are put off. Many together are divided faster: their cache misses overlap.
  bool is_due() const { return run_.size() >= kDueCharacters; }

  /// Inserts the words of the runs that were put off where they belong; since then tokens may have been appended to
  /// `tokens`, and those of them taken away again.
  void settle(std::vector<TokenSpan>& tokens);

 private:
  bool ends_at(std::string_view text, std::size_t at, char16_t last) const;
  /// Appends the run at `at` to `run`, and returns where it ends; of Chinese and Japanese all runs with nothing but
  /// separators between them, which stand as 0. The last one is left to ICU where the rules join something to it.
  std::size_t read_run(std::string_view text, std::size_t at, DictionaryScript script, std::u16string& run) const;
  /// Appends characters [from, to) of a run whose first stands at `text_begin`, unless they are marks and signs alone.
  void append_if_word(std::u16string_view run, std::uint32_t from, std::uint32_t to, std::uint32_t text_begin,
                      std::vector<TokenSpan>& words) const;

  static constexpr std::size_t kDueCharacters = 4096;

  /// A run that was put off.
  struct PutOff {
    std::uint32_t begin;       ///< in run_
    std::uint32_t text_begin;  ///< in the text
    std::uint32_t place;       ///< tokens before it
    std::uint32_t first_word;  ///< in words_
  };

  const CharTable& table_;
  const DictionaryCharacters& characters_;
  CostDivision cost_division_;
  std::u16string run_;  ///< the runs that were put off, a separator after each
  std::vector<PutOff> put_off_;
  std::vector<TokenSpan> words_;  ///< of these runs
  std::u16string lookahead_run_;  ///< of the other scripts
  std::vector<std::uint32_t> ends_;
};

}  // namespace stancemill::segment
