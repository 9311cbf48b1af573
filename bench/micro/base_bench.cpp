// Nanoseconds of the exact exponential, and bytes a second of what writes JSON strings and checks UTF-8.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "base/exact_math.h"
#include "base/text.h"

namespace stancemill {
namespace {

std::vector<double> arguments() {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-20, 0);  // what a softmax asks for
  std::vector<double> values(4096);
  for (double& value : values) value = uniform(random);
  return values;
}

template <class Function>
void evaluate(benchmark::State& state, const Function& function) {
  const std::vector<double> values = arguments();
  for (auto _ : state) {
    double sum = 0;
    for (const double value : values) sum += function(value);
    benchmark::DoNotOptimize(sum);
  }
  state.counters["s/call"] = benchmark::Counter(
      static_cast<double>(values.size()), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void ExactExp(benchmark::State& state) {
  evaluate(state, [](double x) { return exact_exp(x); });
}
BENCHMARK(ExactExp);

void LibraryExp(benchmark::State& state) {
  evaluate(state, [](double x) { return std::exp(x); });
}
BENCHMARK(LibraryExp);

void LengthNorm(benchmark::State& state) {
  evaluate(state, [](double x) { return exact_length_norm(1 - x, 0.5); });
}
BENCHMARK(LengthNorm);

/// Prose with a quote or a line feed about every hundred bytes.
std::string prose() {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += "Wer die Rechenzentren besitzt, \u00fcber deren Strom entscheidet, sagt: \"unsere\" Modelle.\n";
  return text;
}

void JsonString(benchmark::State& state) {
  const std::string text = prose();
  Buffer out;
  for (auto _ : state) {
    out.clear();
    append_json_string(out, text);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(JsonString);

void IsUtf8(benchmark::State& state) {
  const std::string text = prose();
  for (auto _ : state) benchmark::DoNotOptimize(is_utf8(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK(IsUtf8);

}  // namespace
}  // namespace stancemill
