#include "graph/memory.h"

#include <algorithm>
#include <string>

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kBytesPerInputByte = 14;
constexpr std::uint64_t kFixedBytes = 64 * kMiB;
constexpr std::uint64_t kBytesPerThread = 8 * kMiB;

}  // namespace

Result<std::uint64_t> ring_bytes_of(const LabelOptions& options, int threads) {
  const std::uint64_t fixed = kFixedBytes + kBytesPerThread * static_cast<std::uint64_t>(threads);
  const std::uint64_t largest_batch = std::max<std::uint64_t>(options.max_line_bytes, options.block_bytes);
  const std::uint64_t least = fixed + largest_batch * kBytesPerInputByte;
  const std::uint64_t memory = options.memory != 0 ? options.memory : std::max(kDefaultMemory, least);
  if (memory < least) {
    return Status(ErrorCode::kUsage, "--memory must be at least " + std::to_string((least + kMiB - 1) / kMiB) +
                                         "M for lines of up to " + std::to_string(options.max_line_bytes) +
                                         " bytes on " + std::to_string(threads) +
                                         " threads; give more, or lower --max-line-bytes or --threads");
  }
  return (memory - fixed) / kBytesPerInputByte;
}

}  // namespace stancemill::graph
