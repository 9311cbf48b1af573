// features: words in, hashes and row numbers out.
//
// What: the hash v1 (hash_v1.h: a file format) of words, word n-grams, skip-grams, marks and character n-grams, as the
// FeatureSpec says. The SIMD way gives the very numbers of reference.cpp, on every CPU target.
// Threads: const after construction, shared by all workers. Tested by: tests/features/
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "stancemill/buffer.h"
#include "stancemill/feature_batch.h"
#include "stancemill/feature_spec.h"
#include "stancemill/passage.h"
#include "stancemill/status.h"

namespace stancemill::features {

/// Refuses a spec that this version does not know or whose numbers are out of range.
Status check_spec(const FeatureSpec& spec);

/// What a feature is, for explanations.
enum class FeatureKind : std::uint8_t { kWord, kWordNgram, kSkipBigram, kCharNgram, kNegated };

/// One feature of a passage with the bytes that it came from (of the text that was given).
struct LocatedFeature {
  std::uint32_t row = 0;
  ByteRange span;
  FeatureKind kind = FeatureKind::kWord;
};

class Hasher {
 public:
  /// `spec` has passed check_spec().
  explicit Hasher(const FeatureSpec& spec, CpuTarget target = cpu_target());

  const FeatureSpec& spec() const { return spec_; }

  /// The fast pass over a batch: hashes of all words, and rows of all features that span words. `folded` is followed by
  /// Buffer::kPadding readable bytes. token_begin has passages + 1 offsets into tokens. Fills all columns of `out`.
  void hash(std::string_view folded, std::span<const TokenSpan> tokens, std::span<const std::uint32_t> token_begin,
            FeatureBatch& out) const;

  /// Appends the rows of one word's own features: its unigram and its character n-grams. `word` is folded, and `hash` is
  /// its hash as hash() gives it.
  void append_word_rows(std::string_view word, std::uint64_t hash, std::vector<std::uint32_t>& rows) const;

  /// All features of one passage with their places, in a fixed order: for training, explanations and tests.
  void locate(std::string_view folded, std::span<const TokenSpan> tokens, std::vector<LocatedFeature>& out) const;

 private:
  FeatureSpec spec_;
  CpuTarget target_;
};

/// The bit set of known words (Model::known_words): two bits a word, taken from its hash. `words.size()` is a power of two.
bool knows_word(std::span<const std::uint64_t> bit_set, std::uint64_t hash);
void learn_word(std::span<std::uint64_t> bit_set, std::uint64_t hash);

}  // namespace stancemill::features
