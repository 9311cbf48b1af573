// Words per way and script: GB/s of text, folding included. The texts are sentences repeated with their words shuffled.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "segment/segment.h"

namespace stancemill::segment {
namespace {

struct Sample {
  const char* name;
  const char* sentence;
};

constexpr Sample kSamples[] = {
    {"ascii",
     "The committee met again on Tuesday, but it didn't publish its report: version 3.14 of the 2,500-page draft isn't "
     "ready. "
     "Anyone who wants to comment may write to the secretary's office before the end of October, said Mr. Smith. "},
    {"latin",
     "L’été dernier, l'équipe a présenté une étude très complète sur la santé des élèves à l’école – près de 40 % "
     "d’entre eux "
     "dormaient trop peu. Für größere Städte gilt das natürlich noch stärker; überall möchte man früher öffnen. "
     "Źródłem całej tej wiedzy są badania, które przeprowadzono już dość dawno, więc można się spodziewać zmian. "},
    {"cyrillic",
     "В прошлом году комитет опубликовал отчёт «О состоянии городов» — почти 300 страниц текста, таблиц и карт. Никто "
     "не "
     "ожидал, что его прочитают так внимательно: уже через неделю пришло более 1 500 писем. "},
    {"mixed",
     "In 2023 schrieb sie: «Это важно» 😀 – και όλοι συμφώνησαν. שלום, צה\"ל and العربية في النص, 한국어 문장도 있다; "
     "हिन्दी में "
     "भी कुछ शब्द। Cà phê sữa đá rất ngon 👍🏽, naïve café’s menu. "},
    {"cjk", "委员会周二再次开会，但没有公布报告。昨日の会議では、新しいカメラについて長い話し合いがありました。"},
};

std::string make_text(const Sample& sample) {
  std::istringstream stream(sample.sentence);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  std::mt19937 random(1);
  std::string text;
  while (text.size() < (1U << 18U)) {
    std::shuffle(words.begin(), words.end(), random);
    for (const std::string& word : words) text += word + ' ';
    text.back() = '\n';
  }
  return text;
}

void segment_sample(benchmark::State& state, const Sample& sample, CpuTarget target, const SegmentOptions& options) {
  Result<Segmenter> created = Segmenter::create(options, target);
  if (!created.ok()) {
    state.SkipWithError(created.status().message().c_str());
    return;
  }
  Segmenter segmenter = created.take();
  Buffer text;
  text.append(make_text(sample));
  std::vector<TokenSpan> tokens;
  Buffer folded;
  for (auto _ : state) {
    segmenter.segment(text.view(), tokens, folded);
    benchmark::DoNotOptimize(tokens.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
  state.counters["tokens"] = static_cast<double>(tokens.size());
}

const int kRegistered = [] {
  SegmentOptions symbols;
  symbols.symbols = true;
  for (const Sample& sample : kSamples) {
    for (const CpuTarget target : runnable_cpu_targets()) {
      const std::string name = std::string(sample.name) + "/" + std::string(cpu_target_name(target));
      benchmark::RegisterBenchmark(name.c_str(), segment_sample, sample, target, SegmentOptions());
    }
    benchmark::RegisterBenchmark((std::string(sample.name) + "/with_symbols").c_str(), segment_sample, sample,
                                 best_cpu_target(), symbols);
  }
  return 0;
}();

}  // namespace
}  // namespace stancemill::segment
