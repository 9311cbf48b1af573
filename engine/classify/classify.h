// classify: features in, scores out.
//
// What: for each passage the integer sum of its features' int8 rows, then scale, length norm and bias in float. Integer
// sums know no order, so no thread count and no instruction set can change a bit. A word's own row and those of its
// character n-grams are added once and remembered by hash in the worker's Scratch; what is remembered never changes a
// result, but for two words with the same 64-bit hash, which a worker takes for one. By chance that is one pair in
// 10^19; by intent such pairs can be built, as the hash is public (to remember no word of more than 16 bytes was an
// eighth slower, and would not have been the end of it). Big dependency: Eigen, for what follows the sums and in
// reference.cpp. The tables stay the model's; nothing is copied but into a layout for the kernel. Threads: a Classifier
// is const and shared; a Scratch belongs to one worker. Tested by: tests/classify/
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/cpu.h"
#include "stancemill/feature_batch.h"
#include "stancemill/model.h"
#include "stancemill/passage.h"

namespace stancemill::classify {

/// How the classifier asks for the rows of a word that it has not met yet (features::Hasher::append_word_rows):
/// a plain function and its context, called only where the memory of words misses.
struct WordRows {
  const void* context = nullptr;
  void (*append)(const void* context, std::string_view word, std::uint64_t hash,
                 std::vector<std::uint32_t>& rows) = nullptr;
  bool (*known)(const void* context, std::uint64_t hash) = nullptr;   ///< is the word in the model's vocabulary?
  void (*expect)(const void* context, std::uint64_t hash) = nullptr;  ///< sends for what known() will read; may be null
};

/// The columns of a batch that classification reads.
struct Columns {
  std::string_view folded;
  std::span<const TokenSpan> tokens;
  std::span<const std::uint32_t> token_begin;  ///< passages + 1
  const FeatureBatch* features = nullptr;
};

/// Per worker: the memory of words (fixed size: 8 MiB for a table of up to four outputs, 2 MiB for a wider one) and
/// small vectors. It serves one Classifier at a time: used with another one, it forgets.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) noexcept;
  /// Forgets all words: results do not change, only speed. For benchmarks and tests.
  void forget();

 private:
  friend class Classifier;
  struct State;
  std::unique_ptr<State> state_;
};

/// Bytes that the memories of words of one Scratch take, once every table of the model was asked.
std::uint64_t memory_of_words(const Model& model);

class Classifier {
 public:
  /// The model must outlive the classifier, and so must what `word_rows` points to. Each table holds 2^bits x outputs
  /// rows with 1 to 64 outputs, and as many scales and biases as outputs (the model room checks this).
  Classifier(const Model& model, WordRows word_rows, CpuTarget target = cpu_target());
  ~Classifier();
  Classifier(Classifier&&) noexcept;
  Classifier& operator=(Classifier&&) noexcept;

  /// Scores (before temperature and link) of table `table` for all passages: fills `scores`, passages x outputs,
  /// row-major, and `coverage`, one a passage (known words / words; 0 without words; 1 for a model without vocabulary).
  /// A score is scale * sum / words^length_exponent + bias, worked out in double in this order, rounded to float once
  /// and held within the finite floats; without words it is the bias.
  void score_all(std::size_t table, const Columns& columns, Scratch& scratch, std::vector<float>& scores,
                 std::vector<float>& coverage) const;

  /// Scores of one passage, for heads that are asked rarely: fills outputs floats at `scores`.
  void score_one(std::size_t table, const Columns& columns, std::size_t passage, Scratch& scratch, float* scores) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::classify
