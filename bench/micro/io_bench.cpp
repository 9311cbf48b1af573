// Decoded bytes a second, one thread: sources by format (with and without SHA-256), lines out of memory by block size,
// and outputs by format. Files lie in the system's temporary folder and in the page cache.
//
// STANCEMILL_BENCH_JSONL=FILE measures the first 64 MiB of a file of your own instead of lines made up here.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kBytes = std::size_t{64} << 20;
constexpr std::size_t kPieceBytes = 256 * 1024;

/// Lines of about a kilobyte, from a vocabulary that compresses as prose does: to about a third.
std::string make_lines() {
  std::vector<std::string> words;
  std::uint32_t random = 1;
  const auto next = [&random] { return (random = random * 1664525 + 1013904223) >> 8; };
  for (int i = 0; i < 4096; ++i) {
    std::string word;
    for (std::uint32_t left = 2 + next() % 9; left != 0; --left) word.push_back(static_cast<char>('a' + next() % 26));
    words.push_back(word + ' ');
  }
  std::string lines;
  for (std::uint32_t number = 0; lines.size() < kBytes; ++number) {
    lines += "{\"id\": \"p" + std::to_string(number) + "\", \"text\": \"";
    for (const std::size_t end = lines.size() + 500 + next() % 1000; lines.size() < end;) {
      lines += words[next() % 4096 * (next() % 4096) / 4096];  // some words are common, most are rare
    }
    lines += "\"}\n";
  }
  return lines;
}

const std::string& corpus() {
  static const std::string lines = [] {
    const char* const own = std::getenv("STANCEMILL_BENCH_JSONL");
    if (own == nullptr) return make_lines();
    std::string bytes(kBytes, '\0');
    std::ifstream file(own, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  }();
  return lines;
}

/// A name in the temporary folder for this process; the file goes away with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& ending)
      : path_((std::filesystem::temp_directory_path() / ("stancemill_io_bench_" + std::to_string(::getpid()) + ending))
                  .string()) {}
  ~TemporaryFile() {
    std::error_code error;
    std::filesystem::remove(path_, error);
    std::filesystem::remove(path_ + ".partial", error);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Writes the corpus to a file whose ending says how; false when something failed.
bool write_corpus(const std::string& path, bool commit) {
  const Result<std::unique_ptr<OutputFile>> file = OutputFile::create(path, {.overwrite = true});
  if (!file.ok()) return false;
  for (std::size_t i = 0; i < corpus().size(); i += kPieceBytes) {
    if (!file.value()->write(std::string_view(corpus()).substr(i, kPieceBytes)).ok()) return false;
  }
  return !commit || file.value()->commit().ok();
}

void count_bytes(benchmark::State& state, std::size_t bytes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

void read_source(benchmark::State& state, const std::string& ending, bool hash) {
  const TemporaryFile file(ending);
  if (!write_corpus(file.path(), true)) return state.SkipWithError("the file could not be written");
  std::vector<char> piece(kPieceBytes);
  for (auto _ : state) {
    const Result<std::unique_ptr<Source>> source = open_source(file.path(), hash);
    std::size_t bytes = 0;
    while (const std::size_t got = source.value()->read(piece.data(), piece.size())) bytes += got;
    if (bytes != corpus().size()) return state.SkipWithError("the file did not come back whole");
  }
  count_bytes(state, corpus().size());
}
BENCHMARK_CAPTURE(read_source, plain, ".jsonl", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, plain_sha256, ".jsonl", true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, gzip, ".jsonl.gz", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, gzip_sha256, ".jsonl.gz", true)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, zstd, ".jsonl.zst", false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_source, zstd_sha256, ".jsonl.zst", true)->Unit(benchmark::kMillisecond);

void read_lines(benchmark::State& state) {
  Batch batch;
  for (auto _ : state) {
    LineReader reader(memory_source(corpus()), {.block_bytes = static_cast<std::size_t>(state.range(0))});
    while (reader.next(batch)) benchmark::DoNotOptimize(batch.input.data());
    if (batch.end_offset != corpus().size()) return state.SkipWithError("lines were lost");
  }
  count_bytes(state, corpus().size());
}
BENCHMARK(read_lines)->Arg(64 << 10)->Arg(256 << 10)->Arg(1 << 20)->Unit(benchmark::kMillisecond);

/// Without the commit: its fsync measures the disk.
void write_output(benchmark::State& state, const std::string& ending) {
  const TemporaryFile file(ending);
  for (auto _ : state) {
    if (!write_corpus(file.path(), false)) return state.SkipWithError("the file could not be written");
  }
  count_bytes(state, corpus().size());
}
BENCHMARK_CAPTURE(write_output, plain, ".jsonl")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write_output, gzip, ".jsonl.gz")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write_output, zstd, ".jsonl.zst")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace stancemill::io
