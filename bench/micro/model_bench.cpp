// What loading a model costs: the checks and the tables, of the shipped model's file in memory.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>

#include "model/model_file.h"

namespace stancemill::model {
namespace {

std::string shipped_file() {
  std::ifstream file(STANCEMILL_SOURCE_DIR "/models/ai-sovereignty/model.safetensors", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void ParseModel(benchmark::State& state) {
  const std::string file = shipped_file();
  for (auto _ : state) {
    const Result<Model> model = parse_model(file, "model.safetensors");
    if (!model.ok()) return state.SkipWithError(model.status().message().c_str());
    benchmark::DoNotOptimize(model.value().tables.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * file.size()));
}
BENCHMARK(ParseModel)->Unit(benchmark::kMillisecond);

void SerializeModel(benchmark::State& state) {
  const std::string file = shipped_file();
  const Result<Model> model = parse_model(file, "model.safetensors");
  if (!model.ok()) return state.SkipWithError(model.status().message().c_str());
  for (auto _ : state) benchmark::DoNotOptimize(serialize_model(model.value()));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * file.size()));
}
BENCHMARK(SerializeModel)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace stancemill::model
