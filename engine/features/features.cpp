#include "features/features.h"

#include <algorithm>
#include <array>
#include <string>

#include "features/kernels.h"
#include "features/plan.h"
#include "features/reference.h"

namespace stancemill::features {
namespace {

Status refuse(const std::string& what) { return {ErrorCode::kModel, "feature spec: " + what}; }

/// Rows that a passage of `words` words has at most; without negation marks, exactly.
std::size_t rows_of_passage(const FeatureSpec& spec, std::size_t words) {
  const std::size_t pairs = words < 2 ? 0 : words - 1;
  const std::size_t triples = words < 3 ? 0 : words - 2;
  return (spec.word_ngrams >= 2 ? pairs : 0) + (spec.word_ngrams >= 3 ? triples : 0) +
         (spec.skip_bigrams ? triples : 0) + (spec.negation_marks ? words : 0);
}

}  // namespace

Status check_spec(const FeatureSpec& spec) {
  if (spec.hash != "v1") return refuse("this version does not know the hash \"" + spec.hash + "\"; it knows v1");
  if (spec.word_rules != "uax29-15.0")
    return refuse("this version does not know the word rules \"" + spec.word_rules + "\"");
  if (spec.folding != "none" && spec.folding != "simple-15.0") {
    return refuse("this version does not know the folding \"" + spec.folding + "\"");
  }
  if (spec.bits < 14 || spec.bits > 22) return refuse("bits must be 14 to 22");
  if (spec.word_ngrams < 1 || spec.word_ngrams > 3) return refuse("word_ngrams must be 1 to 3");
  if (spec.char_ngrams_min != 0) {
    // A window of one code point could be a mark alone, which says nothing.
    if (spec.char_ngrams_min < 2) return refuse("char_ngrams_min must be 0 (none) or at least 2");
    if (spec.char_ngrams_max < spec.char_ngrams_min || spec.char_ngrams_max > kMaxCharacterNgram) {
      return refuse("char_ngrams_max must be from char_ngrams_min to 8");
    }
  }
  constexpr std::array kExponents = {0.0, 0.25, 0.5, 0.75, 1.0};
  if (std::find(kExponents.begin(), kExponents.end(), spec.length_exponent) == kExponents.end()) {
    return refuse("length_exponent must be 0, 0.25, 0.5, 0.75 or 1");
  }
  return {};
}

Hasher::Hasher(const FeatureSpec& spec, CpuTarget target)
    : spec_(spec), plan_(std::make_shared<const Plan>(spec, target)) {}

void Hasher::hash(std::string_view folded, std::span<const TokenSpan> tokens,
                  std::span<const std::uint32_t> token_begin, FeatureBatch& out) const {
  const Plan& plan = *plan_;
  if (plan.target == CpuTarget::kReference) {
    reference_hash(plan, folded, tokens, token_begin, out);
    return;
  }
  // What is there from the batch before is overwritten, not cleared: clearing would be paid for each word.
  out.row_begin.clear();
  out.word_hash.resize(tokens.size() + kSlack);
  plan.kernels.hash_words(folded.data(), tokens.data(), tokens.size(), plan.key, out.word_hash.data());

  std::size_t most_rows = kSlack;
  for (std::size_t i = 0; i + 1 < token_begin.size(); ++i) {
    most_rows += rows_of_passage(spec_, token_begin[i + 1] - token_begin[i]);
  }
  out.rows.resize(most_rows);
  out.row_begin.push_back(0);
  const int shift = 32 - spec_.bits;
  std::uint32_t* next = out.rows.data();
  for (std::size_t i = 0; i + 1 < token_begin.size(); ++i) {
    const std::size_t count = token_begin[i + 1] - token_begin[i];
    const std::uint64_t* const words = out.word_hash.data() + token_begin[i];
    // Kernels write whole vectors; what they write too much is overwritten by the next.
    if (spec_.word_ngrams >= 2 && count >= 2) {
      plan.kernels.bigrams(words, count - 1, shift, next);
      next += count - 1;
    }
    if (spec_.word_ngrams >= 3 && count >= 3) {
      plan.kernels.trigrams(words, count - 2, shift, next);
      next += count - 2;
    }
    if (spec_.skip_bigrams && count >= 3) {
      plan.kernels.skip_bigrams(words, count - 2, shift, next);
      next += count - 2;
    }
    if (spec_.negation_marks) {
      plan.negation.for_each_negated(
          folded, tokens.subspan(token_begin[i], count), {words, count},
          [&](std::size_t word) { *next++ = hash_v1::negated_row(words[word], spec_.bits); });
    }
    out.row_begin.push_back(static_cast<std::uint32_t>(next - out.rows.data()));
  }
  out.word_hash.resize(tokens.size());
  out.rows.resize(out.row_begin.back());
}

}  // namespace stancemill::features
