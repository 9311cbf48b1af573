#include "features/reference.h"

#include "features/code_points.h"

namespace stancemill::features {

void reference_hash(const Plan& plan, std::string_view folded, std::span<const TokenSpan> tokens,
                    std::span<const std::uint32_t> token_begin, FeatureBatch& out) {
  out.clear();
  for (const TokenSpan token : tokens) {
    out.word_hash.push_back(hash_v1::word_hash(folded.substr(token.begin, token.size()), plan.key));
  }
  out.row_begin.push_back(0);
  const int bits = plan.spec.bits;
  for (std::size_t passage = 0; passage + 1 < token_begin.size(); ++passage) {
    const std::size_t begin = token_begin[passage];
    const std::size_t count = token_begin[passage + 1] - begin;
    const std::span<const std::uint64_t> words(out.word_hash.data() + begin, count);
    if (plan.spec.begin_marks) {
      if (count >= 1) out.rows.push_back(hash_v1::bigram_row(hash_v1::kPassageBegin, words[0], bits));
      if (count >= 2 && plan.spec.word_ngrams >= 3) {
        out.rows.push_back(hash_v1::trigram_row(hash_v1::kPassageBegin, words[0], words[1], bits));
      }
    }
    if (plan.spec.word_ngrams >= 2) {
      for (std::size_t i = 0; i + 1 < count; ++i) out.rows.push_back(hash_v1::bigram_row(words[i], words[i + 1], bits));
    }
    if (plan.spec.word_ngrams >= 3) {
      for (std::size_t i = 0; i + 2 < count; ++i) {
        out.rows.push_back(hash_v1::trigram_row(words[i], words[i + 1], words[i + 2], bits));
      }
    }
    if (plan.spec.skip_bigrams) {
      for (std::size_t i = 0; i + 2 < count; ++i) {
        out.rows.push_back(hash_v1::skip_bigram_row(words[i], words[i + 2], bits));
      }
    }
    if (plan.spec.negation_marks) {
      plan.negation.for_each_negated(folded, tokens.subspan(begin, count), words,
                                     [&](std::size_t i) { out.rows.push_back(hash_v1::negated_row(words[i], bits)); });
    }
    out.row_begin.push_back(static_cast<std::uint32_t>(out.rows.size()));
  }
}

void reference_append_word_rows(const Plan& plan, std::string_view word, std::uint64_t hash,
                                std::vector<std::uint32_t>& rows) {
  rows.push_back(hash_v1::word_row(hash, plan.spec.bits));
  if (!plan.has_character_ngrams()) return;
  std::vector<std::uint32_t> marked = {hash_v1::kWordBegin};
  for (std::size_t at = 0; at < word.size();) marked.push_back(next_code_point(word, at));
  marked.push_back(hash_v1::kWordEnd);
  for (int length = plan.spec.char_ngrams_min; length <= plan.spec.char_ngrams_max; ++length) {
    const auto window = static_cast<std::size_t>(length);
    if (window >= marked.size()) break;  // the whole marked word says no more than the word's own row
    for (std::size_t begin = 0; begin + window <= marked.size(); ++begin) {
      rows.push_back(
          hash_v1::character_row({marked.data() + begin, window}, plan.character_offsets[window], plan.spec.bits));
    }
  }
}

}  // namespace stancemill::features
