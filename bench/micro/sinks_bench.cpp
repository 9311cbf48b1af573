// How fast rows are rendered: a batch of 1,000 passages, four stances, twelve frames, an id and two kept fields.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <random>
#include <string>

#include "sinks/reference.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

constexpr std::size_t kPassages = 1000;

Model make_model() {
  Model model;
  Head stance;
  stance.name = "stance";
  stance.labels = {"favor", "against", "neutral", "unrelated"};
  Head frames;
  frames.name = "frames";
  frames.link = Link::kSigmoid;
  for (const char* label : {"dependence", "economy", "security", "law", "culture", "energy", "science", "defence",
                            "privacy", "labour", "democracy", "cost"}) {
    frames.labels.emplace_back(label);
  }
  model.heads = {stance, frames};
  return model;
}

/// What a run of the rooms before would leave: every third passage is off the topic.
void fill(Batch& batch) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> uniform(0.0F, 1.0F);
  batch.predictions.heads.resize(2);
  const auto append = [](Buffer& to, const std::string& bytes) {
    const auto begin = static_cast<std::uint32_t>(to.size());
    to.append(bytes);
    return ByteRange{begin, static_cast<std::uint32_t>(to.size())};
  };
  for (std::size_t i = 0; i < kPassages; ++i) {
    Passage& passage = batch.passages.emplace_back();
    passage.line = 1'000'000 + i;
    const std::string text(300, 'x');
    passage.source = append(batch.input, R"({"text":")" + text + "\"}");
    passage.id = append(batch.input, "\"doc-" + std::to_string(random()) + "\"");
    passage.text = append(batch.text, text);
    batch.kept.push_back(append(batch.input, "\"2026-05-01\""));
    batch.kept.push_back(append(batch.input, "\"Harbour Courier\""));
    const bool on_topic = i % 3 != 0;
    HeadColumns& stance = batch.predictions.heads[0];
    HeadColumns& frames = batch.predictions.heads[1];
    for (int k = 0; k < 4; ++k) stance.probabilities.push_back(uniform(random));
    for (int k = 0; k < 12; ++k) frames.probabilities.push_back(on_topic ? uniform(random) : 0.0F);
    stance.labels.push_back(on_topic ? 1ULL << (random() % 3) : 8);
    frames.labels.push_back(on_topic ? random() & random() & random() & 0xFFFU : 0);
    stance.asked.push_back(1);
    frames.asked.push_back(on_topic ? 1 : 0);
    stance.abstained.push_back(random() % 8 == 0 ? 1 : 0);
    frames.abstained.push_back(0);
    batch.predictions.coverage.push_back(uniform(random));
  }
}

void report(benchmark::State& state, std::size_t bytes_a_round) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPassages));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes_a_round));
}

void render_text(benchmark::State& state, Format format, bool kept) {
  const Model model = make_model();
  const RenderContext context{&model, {"corpus.jsonl"}, false, {}};
  const RenderContext keeping{&model, {"corpus.jsonl"}, false, {"date", "source"}};
  const auto sink = make_text_sink(format, kept ? keeping : context, nullptr);
  Batch batch;
  fill(batch);
  for (auto _ : state) {
    batch.output.clear();
    sink->render(context, batch);
    benchmark::DoNotOptimize(batch.output.data());
  }
  report(state, batch.output.size());
}
BENCHMARK_CAPTURE(render_text, jsonl, Format::kJsonl, false);
BENCHMARK_CAPTURE(render_text, jsonl_kept, Format::kJsonl, true);
BENCHMARK_CAPTURE(render_text, merge, Format::kMerge, false);
BENCHMARK_CAPTURE(render_text, dolma, Format::kDolma, false);
BENCHMARK_CAPTURE(render_text, csv, Format::kCsv, false);
BENCHMARK_CAPTURE(render_text, csv_kept, Format::kCsv, true);

void render_jsonl_reference(benchmark::State& state) {
  const Model model = make_model();
  const RenderContext context{&model, {"corpus.jsonl"}, false, {}};
  Batch batch;
  fill(batch);
  for (auto _ : state) {
    batch.output.clear();
    reference_render_jsonl(context, batch);
    benchmark::DoNotOptimize(batch.output.data());
  }
  report(state, batch.output.size());
}
BENCHMARK(render_jsonl_reference);

void render_rejected(benchmark::State& state) {
  const Model model = make_model();
  const RenderContext context{&model, {"corpus.jsonl"}, false, {}};
  Batch batch;
  fill(batch);
  for (Passage& passage : batch.passages) passage.error = RowError::kTextNull;
  for (auto _ : state) {
    batch.rejects.clear();
    render_rejects(context, batch);
    benchmark::DoNotOptimize(batch.rejects.data());
  }
  report(state, batch.rejects.size());
}
BENCHMARK(render_rejected);

void tally_batch(benchmark::State& state) {
  const Model model = make_model();
  Batch batch;
  fill(batch);
  RunManifest manifest;
  manifest.tallies = make_tallies(model);
  for (auto _ : state) {
    tally(batch, manifest);
    benchmark::DoNotOptimize(manifest);
  }
  report(state, 0);
}
BENCHMARK(tally_batch);

void write_sqlite(benchmark::State& state) {
  const Model model = make_model();
  const RenderContext context{&model, {"corpus.jsonl"}, false, {"date", "source"}};
  const std::string path = (std::filesystem::temp_directory_path() / "stancemill_sinks_bench.sqlite").string();
  Batch batch;
  fill(batch);
  Result<std::unique_ptr<Sink>> sink = make_sqlite_sink(path, context);
  if (!sink.ok()) return state.SkipWithError(sink.status().message().c_str());
  for (auto _ : state) {
    if (!sink.value()->write(context, batch).ok()) return state.SkipWithError("not written");
  }
  report(state, 0);
  sink = Status(ErrorCode::kFailed, "closed");
  std::filesystem::remove(path);
}
BENCHMARK(write_sqlite);

}  // namespace
}  // namespace stancemill::sinks
