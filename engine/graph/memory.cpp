#include "graph/memory.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include "classify/classify.h"

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kFixedBytes = 56 * kMiB;
constexpr std::uint64_t kBytesPerThread = 2 * kMiB;  ///< of a worker, beside its memories of words

/// What a batch takes a byte of its input: where a word stands every other byte (a symbol at every byte, if the model
/// reads symbols), and each begins all n-grams that there are.
std::uint64_t bytes_per_input_byte(const FeatureSpec& spec) {
  constexpr std::uint64_t kTexts = 3;  // the input, the text, the folded text
  constexpr std::uint64_t kOfAWord = sizeof(TokenSpan) + sizeof(std::uint64_t);
  const int rows = spec.word_ngrams - 1 + (spec.skip_bigrams ? 1 : 0) + (spec.negation_marks ? 1 : 0);
  const std::uint64_t of_words = kOfAWord + sizeof(std::uint32_t) * static_cast<std::uint64_t>(rows);
  return kTexts + (spec.symbols ? of_words : of_words / 2) + 1;
}

/// The model's rows twice, as they were read and as the kernels want them; and what each thread takes.
std::uint64_t fixed_bytes(const Model& model, int threads) {
  std::uint64_t rows = 0;
  for (const WeightTable& table : model.tables) rows += table.rows.size();
  return kFixedBytes + 2 * rows +
         (kBytesPerThread + classify::memory_of_words(model)) * static_cast<std::uint64_t>(threads);
}

}  // namespace

Result<std::uint64_t> memory_of(const Model& model, const LabelOptions& options, int threads) {
  const std::uint64_t fixed = fixed_bytes(model, threads);
  const std::uint64_t largest_batch = std::max<std::uint64_t>(options.max_line_bytes, options.block_bytes);
  const std::uint64_t least = fixed + largest_batch * bytes_per_input_byte(model.features);
  const std::uint64_t memory = options.memory != 0 ? options.memory : std::max(kDefaultMemory, least);
  if (memory < least) {
    return Status(ErrorCode::kUsage, "--memory must be at least " + std::to_string((least + kMiB - 1) / kMiB) +
                                         "M for lines of up to " + std::to_string(options.max_line_bytes) +
                                         " bytes on " + std::to_string(threads) +
                                         " threads; give more, or lower --max-line-bytes or --threads");
  }
  return memory;
}

Result<std::uint64_t> ring_bytes_of(const Model& model, const LabelOptions& options, int threads) {
  const Result<std::uint64_t> memory = memory_of(model, options, threads);
  if (!memory.ok()) return memory.status();
  return (memory.value() - fixed_bytes(model, threads)) / bytes_per_input_byte(model.features);
}

std::uint64_t peak_memory_bytes() {
  // getrusage() would count in what the process was before its exec().
  std::ifstream status("/proc/self/status");
  const std::string name = "VmHWM:";
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::strtoull(line.c_str() + name.size(), nullptr, 10) * 1024;
  }
  return 0;
}

}  // namespace stancemill::graph
