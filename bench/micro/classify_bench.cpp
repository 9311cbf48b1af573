// Classification: nanoseconds a word and a row, with the memory of words warm and cold.
//
// Words are drawn by Zipf's law out of a vocabulary of 60,000 (warm: nearly all are remembered), and have five rows
// each. Argument: the CPU target, as in base/cpu.h (0 reference, 1 sse2, 2 sse4, 3 avx2, 4 avx3, 5 avx3_dl).
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "classify/classify.h"
#include "classify/kernels.h"

namespace stancemill::classify {
namespace {

constexpr std::uint32_t kRows = 1U << 18;

struct MadeUp {
  Model model;
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};
  FeatureBatch features;
};

void append_rows(const void*, std::string_view, std::uint64_t hash, std::vector<std::uint32_t>& rows) {
  for (std::uint64_t k = 1; k < 10; k += 2) rows.push_back(static_cast<std::uint32_t>((hash * k) >> 46));
}

bool is_known(const void*, std::uint64_t hash) { return hash % 8 != 0; }

constexpr WordRows kWordRows = {nullptr, append_rows, is_known};

/// A model of `outputs` outputs and 333 passages of 120 words and 119 bigrams.
MadeUp make_up(std::uint32_t outputs) {
  MadeUp made;
  std::mt19937_64 random(1);
  WeightTable table;
  table.outputs = outputs;
  table.rows.resize(std::size_t{kRows} * outputs);
  for (std::int8_t& weight : table.rows) weight = static_cast<std::int8_t>(random());
  table.scale.assign(outputs, 0.01F);
  table.bias.assign(outputs, 0.0F);
  made.model.tables.push_back(table);
  std::vector<std::uint64_t> vocabulary(60'000);
  for (std::uint64_t& hash : vocabulary) hash = random();
  std::uniform_real_distribution<double> uniform;
  made.features.row_begin.push_back(0);
  for (int passage = 0; passage < 333; ++passage) {
    std::size_t before = 0;
    for (int i = 0; i < 120; ++i) {
      const auto rank = static_cast<std::size_t>(std::pow(60'000.0, uniform(random))) - 1;
      made.features.word_hash.push_back(vocabulary[rank]);
      made.tokens.push_back({0, 0});
      if (i > 0)
        made.features.rows.push_back(static_cast<std::uint32_t>((vocabulary[before] + 3 * vocabulary[rank]) >> 46));
      before = rank;
    }
    made.token_begin.push_back(static_cast<std::uint32_t>(made.tokens.size()));
    made.features.row_begin.push_back(static_cast<std::uint32_t>(made.features.rows.size()));
  }
  return made;
}

void count(benchmark::State& state, const char* what, std::size_t items) {
  state.SetLabel(std::string(cpu_target_name(static_cast<CpuTarget>(state.range(0)))));
  state.counters[what] = benchmark::Counter(
      static_cast<double>(items), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

bool skip(benchmark::State& state) {
  if (static_cast<CpuTarget>(state.range(0)) <= best_cpu_target()) return false;
  state.SkipWithError("this machine does not run the target");
  return true;
}

void score_batch(benchmark::State& state, std::uint32_t outputs, bool warm) {
  if (skip(state)) return;
  const MadeUp made = make_up(outputs);
  const Classifier classifier(made.model, kWordRows, static_cast<CpuTarget>(state.range(0)));
  const Columns columns{"", made.tokens, made.token_begin, &made.features};
  Scratch scratch;
  std::vector<float> scores;
  std::vector<float> coverage;
  classifier.score_all(0, columns, scratch, scores, coverage);
  for (auto _ : state) {
    if (!warm) {
      state.PauseTiming();
      scratch.forget();
      state.ResumeTiming();
    }
    classifier.score_all(0, columns, scratch, scores, coverage);
    benchmark::DoNotOptimize(scores.data());
  }
  count(state, "s/word", made.tokens.size());
}

void ScoreAllWarm(benchmark::State& state) { score_batch(state, 4, true); }
BENCHMARK(ScoreAllWarm)->DenseRange(0, 5);

void ScoreAllCold(benchmark::State& state) { score_batch(state, 4, false); }
BENCHMARK(ScoreAllCold)->DenseRange(1, 5);

void ScoreAllTwelveOutputs(benchmark::State& state) { score_batch(state, 12, true); }
BENCHMARK(ScoreAllTwelveOutputs)->DenseRange(1, 5);

void ScoreOneTwelveOutputs(benchmark::State& state) {
  if (skip(state)) return;
  const MadeUp made = make_up(12);
  const Classifier classifier(made.model, kWordRows, static_cast<CpuTarget>(state.range(0)));
  const Columns columns{"", made.tokens, made.token_begin, &made.features};
  Scratch scratch;
  float scores[12];
  std::size_t passage = 0;
  for (auto _ : state) {
    classifier.score_one(0, columns, passage, scratch, scores);
    benchmark::DoNotOptimize(scores);
    passage = (passage + 1) % 333;
  }
  count(state, "s/word", 120);
}
BENCHMARK(ScoreOneTwelveOutputs)->DenseRange(1, 5);

void AddRowsKernel(benchmark::State& state) {
  if (skip(state)) return;
  const MadeUp made = make_up(4);
  const Kernels kernels = kernels_for(static_cast<CpuTarget>(state.range(0)));
  const PaddedTable table{made.model.tables[0].rows.data(), 1};
  std::int32_t sums[4] = {0, 0, 0, 0};
  for (auto _ : state) {
    for (std::size_t i = 0; i + 119 <= made.features.rows.size(); i += 119) {
      std::int32_t own[4] = {0, 0, 0, 0};
      kernels.add_rows(table, made.features.rows.data() + i, 119, own);
      sums[0] ^= own[0];
    }
    benchmark::DoNotOptimize(sums);
  }
  count(state, "s/row", made.features.rows.size());
}
BENCHMARK(AddRowsKernel)->DenseRange(1, 5);

void AddWordsKernel(benchmark::State& state) {
  if (skip(state)) return;
  const MadeUp made = make_up(4);
  const Kernels kernels = kernels_for(static_cast<CpuTarget>(state.range(0)));
  WordMemory memory(1);
  const std::int64_t ones[4] = {1, 1, 1, 1};
  std::vector<std::uint64_t> remembered;
  for (const std::uint64_t hash : made.features.word_hash) memory.remember(hash, true, ones);
  for (const std::uint64_t hash : made.features.word_hash) {
    if (memory.find(hash) != nullptr) remembered.push_back(hash);
  }
  std::uint64_t known = 0;
  std::uint32_t unknown[120];
  for (auto _ : state) {
    for (std::size_t i = 0; i + 120 <= remembered.size(); i += 120) {
      std::int32_t own[4] = {0, 0, 0, 0};
      kernels.add_words(memory, {remembered.data() + i, 120, remembered.size() - i, 0}, own, known, unknown);
      benchmark::DoNotOptimize(own);
    }
  }
  count(state, "s/word", remembered.size());
}
BENCHMARK(AddWordsKernel)->DenseRange(1, 5);

}  // namespace
}  // namespace stancemill::classify
