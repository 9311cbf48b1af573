#include "features/features.h"

#include <algorithm>
#include <string>

#include "base/feature_spec_fault.h"
#include "features/kernels.h"
#include "features/plan.h"
#include "features/reference.h"

namespace stancemill::features {
namespace {

/// Word n-grams that begin with the mark before the first word.
std::size_t begin_marks(const FeatureSpec& spec, std::size_t words) {
  if (!spec.begin_marks) return 0;
  return std::min<std::size_t>(words, spec.word_ngrams >= 3 ? 2 : 1);
}

/// Rows that a passage of `words` words has at most; without negation marks, exactly.
std::size_t rows_of_passage(const FeatureSpec& spec, std::size_t words) {
  const std::size_t pairs = words < 2 ? 0 : words - 1;
  const std::size_t triples = words < 3 ? 0 : words - 2;
  return begin_marks(spec, words) + (spec.word_ngrams >= 2 ? pairs : 0) + (spec.word_ngrams >= 3 ? triples : 0) +
         (spec.skip_bigrams ? triples : 0) + (spec.negation_marks ? words : 0);
}

}  // namespace

Status check_spec(const FeatureSpec& spec) {
  const std::string fault = fault_of(spec);
  return fault.empty() ? Status() : Status(ErrorCode::kModel, "feature spec: " + fault);
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
    const std::size_t marks = begin_marks(spec_, count);
    if (marks >= 1) *next++ = hash_v1::bigram_row(hash_v1::kPassageBegin, words[0], spec_.bits);
    if (marks >= 2) *next++ = hash_v1::trigram_row(hash_v1::kPassageBegin, words[0], words[1], spec_.bits);
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
