// The rows of one word's own features, fast: asked for each word that the classifier has not met yet.
#include <array>
#include <cstring>

#include "features/code_points.h"
#include "features/plan.h"
#include "features/reference.h"

namespace stancemill::features {
namespace {

constexpr std::size_t kShortWord = 16;  // bytes

/// A word of up to 16 bytes as two little-endian numbers, filled up with zeros. Reads nothing outside the word: two
/// loads that overlap, where one would reach past it.
struct ShortWord {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  explicit ShortWord(std::string_view word) {
    const char* const begin = word.data();
    const std::size_t size = word.size();
    if (size >= 8) {
      low = load<std::uint64_t>(begin);
      if (size > 8) high = load<std::uint64_t>(begin + size - 8) >> (8 * (16 - size));
    } else if (size >= 4) {
      low = load<std::uint32_t>(begin) | std::uint64_t{load<std::uint32_t>(begin + size - 4)} << (8 * (size - 4));
    } else if (size > 0) {
      low = load<std::uint8_t>(begin) | std::uint64_t{load<std::uint8_t>(begin + size / 2)} << (8 * (size / 2)) |
            std::uint64_t{load<std::uint8_t>(begin + size - 1)} << (8 * (size - 1));
    }
  }

  bool is_ascii() const { return ((low | high) & 0x8080808080808080U) == 0; }

 private:
  template <class Number>
  static Number load(const char* from) {
    Number number;
    std::memcpy(&number, from, sizeof number);
    return number;
  }
};

/// Appends the rows of a word of up to 16 ASCII characters, its own row `first` among them.
void append_short_ascii(const Plan& plan, const ShortWord& word, std::size_t size, std::uint32_t first,
                        std::vector<std::uint32_t>& rows) {
  constexpr std::size_t kLongest = kShortWord + 2;  // with its marks
  std::array<std::uint8_t, kShortWord> bytes;
  std::memcpy(bytes.data(), &word.low, 8);
  std::memcpy(bytes.data() + 8, &word.high, 8);
  std::array<std::uint32_t, kLongest + kMaxCharacterNgram + kSlack> code_points{};
  code_points[0] = hash_v1::kWordBegin;
  for (std::size_t i = 0; i < kShortWord; ++i) code_points[1 + i] = bytes[i];
  code_points[1 + size] = hash_v1::kWordEnd;

  std::array<std::uint32_t, 1 + kLongest * kMaxCharacterNgram + kSlack> found;
  found[0] = first;
  std::size_t count = 1;
  for (int length = plan.spec.char_ngrams_min; length <= plan.spec.char_ngrams_max; ++length) {
    const auto window = static_cast<std::size_t>(length);
    if (window >= size + 2) break;  // the whole marked word says no more than the word's own row
    const std::size_t windows = size + 2 - window + 1;
    plan.kernels.characters(code_points.data(), windows, length, plan.character_offsets[window], 32 - plan.spec.bits,
                            found.data() + count);
    count += windows;
  }
  rows.insert(rows.end(), found.data(), found.data() + count);
}

/// Appends the character n-grams of any word, in pieces that fit on the stack.
void append_characters(const Plan& plan, std::string_view word, std::vector<std::uint32_t>& rows) {
  constexpr std::size_t kPiece = 256;  // code points: nearly every word is one piece
  const auto longest = static_cast<std::size_t>(plan.spec.char_ngrams_max);
  std::array<std::uint32_t, kPiece + kMaxCharacterNgram + kSlack> code_points;
  std::array<std::uint32_t, kPiece + kSlack> found;
  code_points[0] = hash_v1::kWordBegin;
  std::size_t size = 1;
  std::size_t at = 0;
  for (bool first = true;; first = false) {
    while (size < kPiece && at < word.size()) code_points[size++] = next_code_point(word, at);
    const bool last = size < kPiece;
    if (last) code_points[size++] = hash_v1::kWordEnd;
    std::memset(code_points.data() + size, 0, (kMaxCharacterNgram + kSlack) * sizeof(std::uint32_t));
    for (int length = plan.spec.char_ngrams_min; length <= plan.spec.char_ngrams_max; ++length) {
      const auto window = static_cast<std::size_t>(length);
      if (first && last && window >= size) break;
      // In the last piece all windows that fit; before it, as many of each length as of the longest, so that the next
      // piece goes on where this one stops.
      const std::size_t windows = size - (last ? window : longest) + 1;
      plan.kernels.characters(code_points.data(), windows, length, plan.character_offsets[window], 32 - plan.spec.bits,
                              found.data());
      rows.insert(rows.end(), found.data(), found.data() + windows);
    }
    if (last) return;
    std::memmove(code_points.data(), code_points.data() + size - (longest - 1), (longest - 1) * sizeof(std::uint32_t));
    size = longest - 1;
  }
}

}  // namespace

void Hasher::append_word_rows(std::string_view word, std::uint64_t hash, std::vector<std::uint32_t>& rows) const {
  const Plan& plan = *plan_;
  if (plan.target == CpuTarget::kReference) {
    reference_append_word_rows(plan, word, hash, rows);
    return;
  }
  const std::uint32_t own_row = hash_v1::word_row(hash, spec_.bits);
  if (!plan.has_character_ngrams()) {
    rows.push_back(own_row);
    return;
  }
  if (word.size() <= kShortWord) {
    const ShortWord short_word(word);
    if (short_word.is_ascii()) {
      append_short_ascii(plan, short_word, word.size(), own_row, rows);
      return;
    }
  }
  rows.push_back(own_row);
  append_characters(plan, word, rows);
}

}  // namespace stancemill::features
