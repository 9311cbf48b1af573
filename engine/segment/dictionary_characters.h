// Which characters ICU's dictionaries divide among themselves, and what their division asks about each.
//
// What: one byte a character of the Basic Multilingual Plane. A run of characters of one script, all of them in this
// table, is what ICU hands to that script's engine whole. Left out, so that runs with them go to ICU itself: characters
// outside the plane and those whose normalisation form is another one. Separators are characters of three bytes that
// may stand between two runs, such as full stops and brackets.
// Cost: 64 KB, built once a process in a few milliseconds. Threads: immutable.
// Tested by: tests/segment/dictionary_runs_test.cpp
#pragma once

#include <array>
#include <cstdint>

namespace stancemill::segment {

enum class DictionaryScript : std::uint8_t { kNone, kCjk, kThai, kLao, kKhmer, kBurmese };
inline constexpr int kDictionaryScriptCount = 6;

class DictionaryCharacter {
 public:
  static constexpr std::uint8_t kScriptMask = 7;
  static constexpr std::uint8_t kWord = 8;          ///< makes a segment a word (word_rules.h)
  static constexpr std::uint8_t kKatakana = 16;     ///< Chinese and Japanese: has a part in Katakana words
  static constexpr std::uint8_t kMark = 32;         ///< the others: stays with what stands before
  static constexpr std::uint8_t kEndsWord = 64;     ///< the others: may end a word that no dictionary holds
  static constexpr std::uint8_t kBeginsWord = 128;  ///< the others: may stand behind such a word
  static constexpr std::uint8_t kSeparator = 16;    ///< of no script: no word, joins nothing here, and folds to itself

  constexpr explicit DictionaryCharacter(std::uint8_t bits) : bits_(bits) {}
  constexpr DictionaryScript script() const { return static_cast<DictionaryScript>(bits_ & kScriptMask); }
  constexpr bool has(std::uint8_t property) const { return (bits_ & property) != 0; }

 private:
  std::uint8_t bits_;
};

class DictionaryCharacters {
 public:
  /// The one table of the process.
  static const DictionaryCharacters& get();
  DictionaryCharacter operator[](char16_t character) const { return DictionaryCharacter(bits_[character]); }

 private:
  DictionaryCharacters();
  std::array<std::uint8_t, 0x10000> bits_{};
};

}  // namespace stancemill::segment
