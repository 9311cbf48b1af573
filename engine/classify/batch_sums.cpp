#include "classify/batch_sums.h"

#include <algorithm>

#include "base/prefetch.h"

namespace stancemill::classify {
namespace {

using Narrow = std::array<std::int32_t, kMaxGroups * kGroup>;
using Wide = std::array<std::int64_t, kMaxGroups * kGroup>;

/// Features whose weights are added up in 32 bits before they go to 64: 2^23 x 128 is 2^30.
constexpr std::size_t kBlockFeatures = std::size_t{1} << 23;
static_assert(kChunkWords * WordMemory::kMaxFeatures <= kBlockFeatures);

/// Unknown words between the one whose rows are asked for and the one whose weights are added.
constexpr std::size_t kLag = 8;

void add_rows(const Adding& adding, const std::uint32_t* rows, std::size_t count, std::int64_t* sums) {
  const std::size_t width = adding.width();
  for (std::size_t begin = 0; begin < count; begin += kBlockFeatures) {
    Narrow narrow;
    std::fill_n(narrow.begin(), width, 0);
    adding.kernels.add_rows(adding.table, rows + begin, std::min(kBlockFeatures, count - begin), narrow.data());
    for (std::size_t k = 0; k < width; ++k) sums[k] += narrow[k];
  }
}

/// Room kept for the next words: one word of a whole line must not be paid for ever after.
constexpr std::size_t kRowsKept = std::size_t{1} << 18;

/// The rows of the features of a passage that span words.
void add_ngrams(const Adding& adding, std::size_t passage, std::int64_t* sums) {
  const FeatureBatch& features = *adding.columns.features;
  const std::uint32_t begin = features.row_begin[passage];
  add_rows(adding, features.rows.data() + begin, features.row_begin[passage + 1] - begin, sums);
}

/// Asks for the rows of a word.
void append_rows(const Adding& adding, std::size_t word, std::vector<std::uint32_t>& rows) {
  const TokenSpan token = adding.columns.tokens[word];
  adding.word_rows.append(adding.word_rows.context, adding.columns.folded.substr(token.begin, token.size()),
                          adding.columns.features->word_hash[word], rows);
}

/// Asks for the rows of unknown word `i` of the list and sends for their weights.
void prepare_unknown(const Adding& adding, const UnknownWords& list, std::size_t i, Room& room) {
  const WordRows& word_rows = adding.word_rows;
  const std::uint64_t hash = adding.columns.features->word_hash[list.word[i]];
  room.in_vocabulary[i] = word_rows.known == nullptr || word_rows.known(word_rows.context, hash);
  const std::size_t begin = room.rows.size();
  append_rows(adding, list.word[i], room.rows);
  room.row_begin[i] = begin;
  room.row_begin[i + 1] = room.rows.size();
  for (std::size_t r = begin; r < room.rows.size(); ++r) {
    prefetch(adding.table.rows + std::size_t{room.rows[r]} * adding.width());
  }
}

/// Adds an unknown word that was prepared to its passage, and remembers it.
void add_unknown(const Adding& adding, const UnknownWords& list, std::size_t i, WordMemory& memory, Room& room) {
  const std::size_t width = adding.width();
  const std::size_t rows = room.row_begin[i + 1] - room.row_begin[i];
  const std::uint64_t hash = adding.columns.features->word_hash[list.word[i]];
  const bool known = room.in_vocabulary[i];
  Wide own;
  std::fill_n(own.begin(), width, 0);
  add_rows(adding, room.rows.data() + room.row_begin[i], rows, own.data());
  std::int64_t* const sums = room.sums.data() + list.passage[i] * width;
  for (std::size_t k = 0; k < width; ++k) sums[k] += own[k];
  room.known[list.passage[i]] += known ? 1 : 0;
  if (rows <= WordMemory::kMaxFeatures) memory.remember(hash, known, {own.data(), width});
}

/// Adds all words of the list, which is used up.
void add_all_unknown(const Adding& adding, UnknownWords& list, WordMemory& memory, Room& room) {
  const std::uint64_t* const hashes = adding.columns.features->word_hash.data();
  const auto expect = [&](std::size_t i) {
    if (i < list.count && adding.word_rows.expect != nullptr) {
      adding.word_rows.expect(adding.word_rows.context, hashes[list.word[i]]);
    }
  };
  for (std::size_t i = 0; i < kLag; ++i) expect(i);
  room.rows.clear();
  std::size_t prepared = 0;  // of those on the list that were not learned in the meantime
  std::size_t added = 0;
  for (std::size_t i = 0; i < list.count; ++i) {
    const std::uint32_t word = list.word[i];
    const std::uint32_t passage = list.passage[i];
    expect(i + kLag);
    // A new name often stands twice in a chunk, and close by: then it is learned at once.
    for (std::size_t p = added; p < prepared; ++p) {
      if (hashes[list.word[p]] != hashes[word]) continue;
      while (added <= p) add_unknown(adding, list, added++, memory, room);
      break;
    }
    if (const std::uint64_t* const entry = memory.find(hashes[word]); entry != nullptr) {
      room.known[passage] += memory.add_to(entry, room.sums.data() + passage * adding.width()) ? 1 : 0;
      continue;
    }
    list.word[prepared] = word;
    list.passage[prepared] = passage;
    prepare_unknown(adding, list, prepared, room);
    ++prepared;
    if (prepared - added > kLag) add_unknown(adding, list, added++, memory, room);
  }
  while (added < prepared) add_unknown(adding, list, added++, memory, room);
  list.count = 0;
}

}  // namespace

void sum_passages(const Adding& adding, std::size_t begin, std::size_t end, WordMemory& memory, Room& room) {
  const std::span<const std::uint32_t> token_begin = adding.columns.token_begin;
  const std::size_t width = adding.width();
  room.sums.assign((end - begin) * width, 0);
  room.known.assign(end - begin, 0);

  const std::uint64_t* const hashes = adding.columns.features->word_hash.data();
  const std::size_t all = token_begin[end];
  const std::size_t readable = token_begin.back();
  std::size_t passage = begin;
  for (std::size_t word = token_begin[begin]; word < all;) {
    const std::size_t chunk_end = std::min(all, word + kChunkWords);
    UnknownWords& list = room.unknown;
    while (word < chunk_end) {
      while (token_begin[passage + 1] <= word) ++passage;
      const std::size_t at = passage - begin;
      const std::size_t run_end = std::min<std::size_t>(chunk_end, token_begin[passage + 1]);
      const WordRun run = {hashes + word, run_end - word, readable - word, static_cast<std::uint32_t>(word)};
      Narrow narrow;
      std::fill_n(narrow.begin(), width, 0);
      const std::size_t more =
          adding.kernels.add_words(memory, run, narrow.data(), room.known[at], list.word.data() + list.count);
      std::fill_n(list.passage.begin() + static_cast<std::ptrdiff_t>(list.count), more, static_cast<std::uint32_t>(at));
      list.count += more;
      for (std::size_t k = 0; k < width; ++k) room.sums[at * width + k] += narrow[k];
      word = run_end;
    }
    add_all_unknown(adding, list, memory, room);
  }
  for (std::size_t i = begin; i < end; ++i) add_ngrams(adding, i, room.sums.data() + (i - begin) * width);
  if (room.rows.capacity() > kRowsKept) room.rows = {};
}

}  // namespace stancemill::classify
