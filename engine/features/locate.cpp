// Features with their places: the plain functions of hash_v1.h once more, with spans kept along.
#include "features/code_points.h"
#include "features/plan.h"

namespace stancemill::features {
namespace {

/// The character n-grams of one word. A window's span covers its code points; the marks have no bytes.
void locate_characters(const Hasher& hasher, std::span<const std::uint32_t> offsets, std::string_view folded,
                       TokenSpan token, std::vector<LocatedFeature>& out) {
  const FeatureSpec& spec = hasher.spec();
  const std::string_view word = folded.substr(token.begin, token.size());
  std::vector<std::uint32_t> marked = {hash_v1::kWordBegin};
  std::vector<std::uint32_t> places = {token.begin};  // begin of each code point, and the end of the last but one
  for (std::size_t at = 0; at < word.size();) {
    places.push_back(token.begin + static_cast<std::uint32_t>(at));
    marked.push_back(next_code_point(word, at));
  }
  marked.push_back(hash_v1::kWordEnd);
  places.push_back(token.end);
  places.push_back(token.end);
  for (int length = spec.char_ngrams_min; length <= spec.char_ngrams_max; ++length) {
    const auto window = static_cast<std::size_t>(length);
    if (window >= marked.size()) break;
    for (std::size_t begin = 0; begin + window <= marked.size(); ++begin) {
      const std::uint32_t row = hash_v1::character_row({marked.data() + begin, window}, offsets[window], spec.bits);
      out.push_back({row,
                     {places[begin], places[begin + window]},
                     FeatureKind::kCharNgram,
                     begin == 0,
                     begin + window == marked.size()});
    }
  }
}

}  // namespace

void Hasher::locate(std::string_view folded, std::span<const TokenSpan> tokens,
                    std::vector<LocatedFeature>& out) const {
  const int bits = spec_.bits;
  std::vector<std::uint64_t> words;
  for (const TokenSpan token : tokens) {
    words.push_back(hash_v1::word_hash(folded.substr(token.begin, token.size()), plan_->key));
  }
  std::vector<bool> negated(tokens.size(), false);
  if (spec_.negation_marks) {
    plan_->negation.for_each_negated(folded, tokens, words, [&](std::size_t i) { negated[i] = true; });
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::size_t left = tokens.size() - i;  // words from this one on
    const std::uint32_t begin = tokens[i].begin;
    out.push_back({hash_v1::word_row(words[i], bits), tokens[i], FeatureKind::kWord, false, false});
    if (plan_->has_character_ngrams()) locate_characters(*this, plan_->character_offsets, folded, tokens[i], out);
    if (spec_.begin_marks && i == 0) {
      const std::uint32_t row = hash_v1::bigram_row(hash_v1::kPassageBegin, words[0], bits);
      out.push_back({row, tokens[0], FeatureKind::kBeginNgram, false, false});
    }
    if (spec_.begin_marks && spec_.word_ngrams >= 3 && i == 0 && left >= 2) {
      const std::uint32_t row = hash_v1::trigram_row(hash_v1::kPassageBegin, words[0], words[1], bits);
      out.push_back({row, {begin, tokens[1].end}, FeatureKind::kBeginNgram, false, false});
    }
    if (spec_.word_ngrams >= 2 && left >= 2) {
      const std::uint32_t row = hash_v1::bigram_row(words[i], words[i + 1], bits);
      out.push_back({row, {begin, tokens[i + 1].end}, FeatureKind::kWordNgram, false, false});
    }
    if (spec_.word_ngrams >= 3 && left >= 3) {
      const std::uint32_t row = hash_v1::trigram_row(words[i], words[i + 1], words[i + 2], bits);
      out.push_back({row, {begin, tokens[i + 2].end}, FeatureKind::kWordNgram, false, false});
    }
    if (spec_.skip_bigrams && left >= 3) {
      const std::uint32_t row = hash_v1::skip_bigram_row(words[i], words[i + 2], bits);
      out.push_back({row, {begin, tokens[i + 2].end}, FeatureKind::kSkipBigram, false, false});
    }
    if (negated[i])
      out.push_back({hash_v1::negated_row(words[i], bits), tokens[i], FeatureKind::kNegated, false, false});
  }
}

}  // namespace stancemill::features
