// Bytes of input a second through the parser, one thread, by CPU target, on lines of about 1 KB.
//
// STANCEMILL_BENCH_JSONL=FILE measures the first 8 MiB of a file of your own as well.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "parse/parse.h"

namespace stancemill::parse {
namespace {

constexpr std::size_t kBatchBytes = 256 * 1024;

/// Lines {"id": "p000000000", "text": "..."} of about `text_bytes`; one word in `words_an_escape` is followed by an
/// escape.
std::string make_lines(std::size_t bytes, std::size_t text_bytes, std::uint32_t words_an_escape) {
  static constexpr std::string_view kWords[] = {"sovereign", "models",  "für", "the", "\xE6\xA8\xA1\xE5\x9E\x8B",
                                                "of",        "compute", "and"};
  std::string lines;
  std::uint32_t random = 12345;
  for (std::uint32_t number = 0; lines.size() < bytes; ++number) {
    std::string id = std::to_string(number);
    id.insert(0, 9 - id.size(), '0');
    lines += "{\"id\": \"p" + id + "\", \"text\": \"";
    const std::size_t text_begin = lines.size();
    while (lines.size() - text_begin < text_bytes) {
      random = random * 1664525 + 1013904223;
      lines += kWords[random >> 29];
      lines += words_an_escape != 0 && (random >> 8) % words_an_escape == 0 ? "\\n" : " ";
    }
    lines += "\"}\n";
  }
  return lines;
}

/// Batches of whole lines, as a reader would cut them.
std::vector<Batch> make_batches(std::string_view lines) {
  std::vector<Batch> batches;
  while (!lines.empty()) {
    const std::size_t end = lines.size() <= kBatchBytes ? lines.size() : lines.rfind('\n', kBatchBytes) + 1;
    batches.emplace_back().input.append(lines.substr(0, end));
    lines.remove_prefix(end);
  }
  return batches;
}

void run(benchmark::State& state, CpuTarget target, std::string_view lines) {
  std::vector<Batch> batches = make_batches(lines);
  Parser parser({}, target);
  for (auto _ : state) {
    for (Batch& batch : batches) {
      parser.parse(batch);
      benchmark::DoNotOptimize(batch.passages.data());
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * lines.size()));
}

void register_all(const std::string& name, std::string_view lines) {
  for (const CpuTarget target : runnable_cpu_targets()) {
    benchmark::RegisterBenchmark((name + "/" + std::string(cpu_target_name(target))).c_str(),
                                 [target, lines](benchmark::State& state) { run(state, target, lines); });
  }
}

/// Google Benchmark's own main() runs what was registered before it began.
const bool kRegistered = [] {
  static const std::string kPlain = make_lines(2 << 20, 1000, 0);
  static const std::string kEscapes = make_lines(2 << 20, 1000, 32);
  static const std::string kShort = make_lines(2 << 20, 60, 32);
  register_all("no_escapes_1000", kPlain);
  register_all("escapes_1000", kEscapes);
  register_all("escapes_60", kShort);
  if (const char* const path = std::getenv("STANCEMILL_BENCH_JSONL")) {
    constexpr std::size_t kFileBytes = 8 << 20;
    static std::string own(kFileBytes, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(own.data(), kFileBytes);
    own.resize(static_cast<std::size_t>(file.gcount()));
    own.resize(own.rfind('\n') + 1);
    register_all("file", own);
  }
  return true;
}();

}  // namespace
}  // namespace stancemill::parse
