// A dictionary of words without spaces between them, as a trie: which words begin here?
//
// What: the words and costs of one of ICU's dictionaries, read through ICU's public API and laid out for fast steps:
//
//   first character        an array by character: child node and cost
//   all characters behind  an open-addressed table: (node, character) -> child node and cost
//   a filter               one bit a slot of (node, character): most pairs of neighbours begin no word, and the filter
//                          says so from the second-level cache, where the table would be a miss of 8 MB
//
// Cost: built in 2 to 40 ms; up to 9 MB.
// Ownership: copies all that it needs. Threads: immutable once built.
// Tested by: tests/segment/dictionary_runs_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/huge_array.h"
#include "base/prefetch.h"

namespace stancemill::segment {

class WordTrie {
 public:
  static constexpr std::size_t kMaxWord = 255;  ///< characters of the longest word: load() takes no longer ones

  /// Where a walk stands: behind a character that began or continued a word.
  struct Step {
    std::uint32_t node = 0;  ///< 0: no word goes on
    std::uint32_t cost = 0;  ///< of the word that ends here, more than 0; 0: none does
    bool matched = false;    ///< some word has these characters at its beginning
  };

  /// Reads the dictionary `name` of the installed ICU ("cjdict", "thaidict", ...). Nothing where there is none, or its
  /// form is not known.
  static std::optional<WordTrie> load(const char* name);

  Step first(char16_t character) const {
    const std::size_t place = static_cast<std::size_t>(character) - first_character_;
    return place < first_.size() ? step_of(first_[place]) : Step{};
  }

  /// next() in three steps, so that what each reads can be sent for while others are looked up. From `node`, not 0:
  struct Question {
    std::uint64_t key;
    std::uint64_t hash;
  };
  Question ask(std::uint32_t node, char16_t character) const {
    const Question question = question_of(node, character);
    prefetch(filter_.data() + (question.hash >> (shift_ - kFilterBits)) / 64);
    return question;
  }
  /// Whether there may be an answer, which is right in most cases where it is true.
  bool may_answer(const Question& question) const {
    const bool may = may_hold(question.hash);
    prefetch(entries_.data() + ((question.hash >> shift_) & -std::uint64_t{may}));
    return may;
  }
  Step answer(const Question& question) const {
    for (std::size_t place = static_cast<std::size_t>(question.hash >> shift_);; place = (place + 1) & mask_) {
      const std::uint64_t entry = entries_[place];
      if (entry >> kKeyShift == question.key) return step_of(static_cast<std::uint32_t>(entry & kStepMask));
      if (entry == 0) return {};
    }
  }

  /// Where the walk stands behind one more character.
  Step next(std::uint32_t node, char16_t character) const {
    const Question question = question_of(node, character);
    return may_hold(question.hash) ? answer(question) : Step{};
  }

 private:
  // An entry: 36 bits of key (node, character), 20 bits of child node, 8 bits of cost. Node 0 is the root, which has an
  // array of its own: so no key is 0, and child 0 means that there is none.
  static constexpr int kKeyShift = 28;
  static constexpr int kNodeShift = 8;
  static constexpr std::uint32_t kMaxNode = (1U << 20U) - 1;
  static constexpr std::uint32_t kMaxCost = 255;
  static constexpr int kFilterBits = 2;  ///< log2 of the filter's bits a slot of the table
  static constexpr std::uint64_t kStepMask = (std::uint64_t{1} << kKeyShift) - 1;

  static std::uint64_t key_of(std::uint32_t node, char16_t character) { return std::uint64_t{node} << 16U | character; }
  static Question question_of(std::uint32_t node, char16_t character) {
    const std::uint64_t key = key_of(node, character);
    return {key, hash_of(key)};
  }
  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9E3779B97F4A7C15U; }
  /// The filter has a few bits a slot of the table: the hash's next lower bits choose among them.
  bool may_hold(std::uint64_t hash) const {
    const std::uint64_t bit = hash >> (shift_ - kFilterBits);
    return (filter_[bit / 64] >> (bit % 64) & 1U) != 0;
  }
  static Step step_of(std::uint32_t packed) { return {packed >> kNodeShift, packed & kMaxCost, packed != 0}; }

  class Builder;

  std::size_t first_character_ = 0;
  std::vector<std::uint32_t> first_;  ///< child node and cost of each character from first_character_ on
  HugeArray<std::uint64_t> entries_;
  HugeArray<std::uint64_t> filter_;
  std::size_t mask_ = 0;
  int shift_ = 0;
};

}  // namespace stancemill::segment
