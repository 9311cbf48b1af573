// Features: nanoseconds a word for hashing, for the rows that span words, and for a word's own rows.
//
// The text is made up: words of one to fourteen letters out of a vocabulary of 60,000, drawn by Zipf's law, in passages
// of 120. Argument: the CPU target, as in base/cpu.h (0 reference, 1 sse2, 2 sse4, 3 avx2, 4 avx3, 5 avx3_dl).
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "features/features.h"
#include "features/hash_v1.h"
#include "features/kernels.h"

namespace stancemill::features {
namespace {

struct MadeUpText {
  Buffer folded;
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};
};

const MadeUpText& made_up_text() {
  static const MadeUpText kText = [] {
    std::mt19937 random(1);
    std::poisson_distribution<std::size_t> length(4.5);
    std::vector<std::string> vocabulary(60'000);
    for (std::string& word : vocabulary) {
      word.resize(1 + std::min<std::size_t>(length(random), 30));
      for (char& letter : word) letter = static_cast<char>('a' + random() % 26);
    }
    MadeUpText text;
    std::uniform_real_distribution<double> uniform;
    for (int i = 0; i < 40'000; ++i) {
      // The inverse of the distribution with density 1 / rank.
      const auto rank = static_cast<std::size_t>(std::pow(60'000.0, uniform(random))) - 1;
      const auto begin = static_cast<std::uint32_t>(text.folded.size());
      text.folded.append(i % 50 == 0 ? "not" : vocabulary[rank]);  // a negator now and then, as in texts
      text.tokens.push_back({begin, static_cast<std::uint32_t>(text.folded.size())});
      text.folded.push_back(' ');
      if (i % 120 == 119) text.token_begin.push_back(static_cast<std::uint32_t>(text.tokens.size()));
    }
    text.token_begin.back() = static_cast<std::uint32_t>(text.tokens.size());
    return text;
  }();
  return kText;
}

void count_words(benchmark::State& state, std::size_t words) {
  state.SetLabel(std::string(cpu_target_name(static_cast<CpuTarget>(state.range(0)))));
  state.counters["s/word"] = benchmark::Counter(
      static_cast<double>(words), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

bool skip(benchmark::State& state) {
  if (static_cast<CpuTarget>(state.range(0)) <= best_cpu_target()) return false;
  state.SkipWithError("this machine does not run the target");
  return true;
}

void hash_batch(benchmark::State& state, const FeatureSpec& spec) {
  if (skip(state)) return;
  const MadeUpText& text = made_up_text();
  const Hasher hasher(spec, static_cast<CpuTarget>(state.range(0)));
  FeatureBatch features;
  for (auto _ : state) {
    hasher.hash(text.folded.view(), text.tokens, text.token_begin, features);
    benchmark::DoNotOptimize(features.rows.data());
  }
  count_words(state, text.tokens.size());
}

void HashDefaultSpec(benchmark::State& state) { hash_batch(state, FeatureSpec()); }
BENCHMARK(HashDefaultSpec)->DenseRange(0, 5);

void HashEverything(benchmark::State& state) {
  FeatureSpec spec;
  spec.word_ngrams = 3;
  spec.skip_bigrams = true;
  spec.negation_marks = true;
  hash_batch(state, spec);
}
BENCHMARK(HashEverything)->DenseRange(0, 5);

void HashNegationMarks(benchmark::State& state) {
  FeatureSpec spec;
  spec.word_ngrams = 1;
  spec.negation_marks = true;
  hash_batch(state, spec);
}
BENCHMARK(HashNegationMarks)->DenseRange(1, 5);

void WordHashKernel(benchmark::State& state) {
  if (skip(state)) return;
  const MadeUpText& text = made_up_text();
  const Kernels kernels = kernels_for(static_cast<CpuTarget>(state.range(0)));
  std::vector<std::uint64_t> hashes(text.tokens.size() + kSlack);
  for (auto _ : state) {
    kernels.hash_words(text.folded.data(), text.tokens.data(), text.tokens.size(), hash_v1::seed_key(0), hashes.data());
    benchmark::ClobberMemory();
  }
  count_words(state, text.tokens.size());
}
BENCHMARK(WordHashKernel)->DenseRange(1, 5);

void BigramKernel(benchmark::State& state) {
  if (skip(state)) return;
  const std::size_t count = 4096;
  const Kernels kernels = kernels_for(static_cast<CpuTarget>(state.range(0)));
  const std::vector<std::uint64_t> hashes(count + kSlack, 7);
  std::vector<std::uint32_t> rows(count + kSlack);
  for (auto _ : state) {
    kernels.bigrams(hashes.data(), count, 14, rows.data());
    benchmark::ClobberMemory();
  }
  count_words(state, count);
}
BENCHMARK(BigramKernel)->DenseRange(1, 5);

void WordRows(benchmark::State& state) {
  if (skip(state)) return;
  const MadeUpText& text = made_up_text();
  const Hasher hasher(FeatureSpec(), static_cast<CpuTarget>(state.range(0)));
  std::vector<std::uint32_t> rows;
  for (auto _ : state) {
    for (const TokenSpan token : text.tokens) {
      rows.clear();
      hasher.append_word_rows(text.folded.view(token.begin, token.end), 1, rows);
      benchmark::DoNotOptimize(rows.data());
    }
  }
  count_words(state, text.tokens.size());
}
BENCHMARK(WordRows)->DenseRange(0, 5);

}  // namespace
}  // namespace stancemill::features
