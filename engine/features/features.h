// features: words in, hashes and row numbers out.
//
// What: the hash v1 (hash_v1.h: a file format) of words, word n-grams, skip-grams, marks and character n-grams, as the
// FeatureSpec says. The SIMD way gives the very numbers of reference.cpp, on every CPU target.
// Threads: const after construction, shared by all workers. Tested by: tests/features/
#pragma once

#include <cstdint>
#include <memory>
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
enum class FeatureKind : std::uint8_t {
  kWord,
  kWordNgram,
  kSkipBigram,
  kCharNgram,
  kNegated,
  kBeginNgram,  ///< a word n-gram that begins with the mark before the first word, which has no bytes
};

/// One feature of a passage with the bytes that it came from (of the text that was given).
struct LocatedFeature {
  std::uint32_t row = 0;
  ByteRange span;
  FeatureKind kind = FeatureKind::kWord;
  bool begins_word = false;  ///< kCharNgram: the mark before the word is in it
  bool ends_word = false;    ///< kCharNgram: the mark after the word is in it
};

struct Plan;  // what follows from a spec, worked out once: plan.h

class Hasher {
 public:
  /// `spec` has passed check_spec().
  explicit Hasher(const FeatureSpec& spec, CpuTarget target = cpu_target());

  const FeatureSpec& spec() const { return spec_; }

  /// The fast pass over a batch: hashes of all words, and rows of all features that span words. `folded` is followed by
  /// Buffer::kPadding readable bytes. token_begin has passages + 1 offsets into tokens. Fills all columns of `out`: the
  /// rows of a passage are its word n-grams that begin with the mark before the first word, then those of two words, of
  /// three, skip-bigrams, marks of negation, each in the order of the text.
  void hash(std::string_view folded, std::span<const TokenSpan> tokens, std::span<const std::uint32_t> token_begin,
            FeatureBatch& out) const;

  /// Appends the rows of one word's own features: its unigram, then its character n-grams, in no order that anybody may
  /// count on. `word`
  /// is folded UTF-8 (nothing past its end is read), and `hash` is its hash as hash() gives it.
  void append_word_rows(std::string_view word, std::uint64_t hash, std::vector<std::uint32_t>& rows) const;

  /// Appends all features of one passage with their places, word by word: the word, its character n-grams, the n-grams
  /// that begin with it, its mark. `tokens` are the passage's own. For training, explanations and tests: not the fast
  /// way.
  void locate(std::string_view folded, std::span<const TokenSpan> tokens, std::vector<LocatedFeature>& out) const;

 private:
  FeatureSpec spec_;
  std::shared_ptr<const Plan> plan_;
};

/// Is the word with this hash in the bit set of known words (Model::known_words)? A Bloom filter with two bits a word,
/// taken from its hash: it may say yes to a word that it has not learned, never no to one that it has. `bit_set` is
/// empty (then every word is known) or has a power of two of elements, at most 2^26.
bool knows_word(std::span<const std::uint64_t> bit_set, std::uint64_t hash);

/// Sends for what knows_word() will read.
void expect_word(std::span<const std::uint64_t> bit_set, std::uint64_t hash);

/// Adds the word with this hash. An empty `bit_set` stays empty.
void learn_word(std::span<std::uint64_t> bit_set, std::uint64_t hash);

}  // namespace stancemill::features
