#include "classify/word_adder.h"

#include <algorithm>

namespace stancemill::classify {

std::uint64_t WordAdder::add(std::size_t begin, std::size_t end, Sums& sums) {
  const std::uint64_t* const hashes = columns_.features->word_hash.data();
  const std::size_t all = columns_.token_begin.back();
  std::uint64_t known = 0;
  while (begin < end) {
    if (begin >= learned_) {
      learned_ = std::min(all, begin + kLookAhead);
      learn(begin, learned_);
    }
    const std::size_t part_end = std::min(end, learned_);
    while (begin < part_end) {
      begin += kernels_.add_words(memory_, hashes + begin, part_end - begin, sums.narrow(), known);
      if (begin == part_end) break;
      add_unremembered(begin, sums, known);
      ++begin;
    }
    sums.carry();
  }
  return known;
}

bool WordAdder::is_known(std::uint64_t hash) const {
  return word_rows_.known == nullptr || word_rows_.known(word_rows_.context, hash);
}

void WordAdder::append_rows(std::size_t word) {
  const TokenSpan token = columns_.tokens[word];
  word_rows_.append(word_rows_.context, columns_.folded.substr(token.begin, token.size()),
                    columns_.features->word_hash[word], rows_);
}

/// Remembers those words of [begin, end) that are not remembered yet. The rows of a word are asked for and their weights
/// sent for; its sum is made when kLag more words were treated so.
void WordAdder::learn(std::size_t begin, std::size_t end) {
  const std::uint64_t* const hashes = columns_.features->word_hash.data() + begin;
  const std::size_t count = kernels_.unknown_words(memory_, hashes, end - begin, unknown_.data());
  const std::size_t width = table_.groups * kGroup;
  rows_.clear();
  row_begin_[0] = 0;
  for (std::size_t i = 0; i < count + std::min(count, kLag); ++i) {
    if (i < count) {
      // A word may stand twice in these; by now it may be remembered.
      if (!memory_.holds(hashes[unknown_[i]])) append_rows(begin + unknown_[i]);
      row_begin_[i + 1] = static_cast<std::uint32_t>(rows_.size());
      for (std::size_t r = row_begin_[i]; r < row_begin_[i + 1]; ++r) {
        __builtin_prefetch(table_.rows + std::size_t{rows_[r]} * width);
      }
    }
    if (i < kLag) continue;
    const std::size_t due = i - kLag;
    if (due >= count) break;
    const std::size_t rows = row_begin_[due + 1] - row_begin_[due];
    if (rows == 0 || rows > WordMemory::kMaxFeatures) continue;
    std::array<std::int32_t, kMaxGroups * kGroup> sums;
    std::fill_n(sums.begin(), width, 0);
    kernels_.add_rows(table_, rows_.data() + row_begin_[due], rows, sums.data());
    const std::uint64_t hash = hashes[unknown_[due]];
    memory_.remember(hash, is_known(hash), {sums.data(), width});
  }
}

/// Adds a word that has lost its place to another one since, or that has too many features to be remembered.
void WordAdder::add_unremembered(std::size_t word, Sums& sums, std::uint64_t& known) {
  known += is_known(columns_.features->word_hash[word]) ? 1 : 0;
  rows_.clear();
  append_rows(word);
  sums.carry();
  add_all_rows(kernels_, table_, rows_.data(), rows_.size(), sums);
}

}  // namespace stancemill::classify
