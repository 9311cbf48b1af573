#include "graph/memory.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kBytesPerInputByte = 14;
constexpr std::uint64_t kFixedBytes = 64 * kMiB;
constexpr std::uint64_t kBytesPerThread = 8 * kMiB;

std::uint64_t fixed_bytes(int threads) { return kFixedBytes + kBytesPerThread * static_cast<std::uint64_t>(threads); }

}  // namespace

Result<std::uint64_t> memory_of(const LabelOptions& options, int threads) {
  const std::uint64_t fixed = fixed_bytes(threads);
  const std::uint64_t largest_batch = std::max<std::uint64_t>(options.max_line_bytes, options.block_bytes);
  const std::uint64_t least = fixed + largest_batch * kBytesPerInputByte;
  const std::uint64_t memory = options.memory != 0 ? options.memory : std::max(kDefaultMemory, least);
  if (memory < least) {
    return Status(ErrorCode::kUsage, "--memory must be at least " + std::to_string((least + kMiB - 1) / kMiB) +
                                         "M for lines of up to " + std::to_string(options.max_line_bytes) +
                                         " bytes on " + std::to_string(threads) +
                                         " threads; give more, or lower --max-line-bytes or --threads");
  }
  return memory;
}

Result<std::uint64_t> ring_bytes_of(const LabelOptions& options, int threads) {
  const Result<std::uint64_t> memory = memory_of(options, threads);
  if (!memory.ok()) return memory.status();
  return (memory.value() - fixed_bytes(threads)) / kBytesPerInputByte;
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
