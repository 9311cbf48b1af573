// Nanoseconds a verdict: scores to probabilities and labels, for the shapes of the shipped heads.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "heads/heads.h"

namespace stancemill::heads {
namespace {

constexpr std::size_t kPassages = 1000;

void decide_all(benchmark::State& state, Link link, std::size_t labels) {
  Head head;
  head.name = "head";
  head.link = link;
  for (std::size_t k = 0; k < labels; ++k) head.labels.push_back("label" + std::to_string(k));
  if (link == Link::kSigmoid) head.thresholds.assign(labels, 0.4F);
  head.temperature = 1.3F;
  std::mt19937 random(1);
  std::normal_distribution<float> score(0, 3);
  std::vector<float> scores(kPassages * labels);
  for (float& one : scores) one = score(random);
  std::vector<float> probabilities(labels);
  for (auto _ : state) {
    for (std::size_t i = 0; i < kPassages; ++i) {
      benchmark::DoNotOptimize(decide(head, {scores.data() + i * labels, labels}, 0.9F, 100, probabilities));
    }
  }
  state.counters["s/verdict"] =
      benchmark::Counter(kPassages, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

BENCHMARK_CAPTURE(decide_all, softmax_4, Link::kSoftmax, 4);
BENCHMARK_CAPTURE(decide_all, sigmoid_12, Link::kSigmoid, 12);

}  // namespace
}  // namespace stancemill::heads
