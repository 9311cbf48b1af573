// The ring's share of the memory: what is asked for is kept to, or refused with what would do.
#include "graph/memory.h"

#include <gtest/gtest.h>

namespace stancemill::graph {
namespace {

TEST(Memory, HoldsTheLongestLineOrRefuses) {
  LabelOptions options;
  for (const int threads : {1, 2, 16}) {
    const Result<std::uint64_t> ring_bytes = ring_bytes_of(options, threads);
    ASSERT_TRUE(ring_bytes.ok());
    EXPECT_GE(ring_bytes.value(), options.max_line_bytes);
  }
  options.memory = 100 * 1024 * 1024;
  const Result<std::uint64_t> refused = ring_bytes_of(options, 2);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().code(), ErrorCode::kUsage);
  EXPECT_NE(refused.status().message().find("--max-line-bytes"), std::string::npos);
  options.max_line_bytes = 1024 * 1024;
  EXPECT_TRUE(ring_bytes_of(options, 2).ok());
}

TEST(Memory, MoreMemoryIsMoreInFlight) {
  LabelOptions options;
  options.memory = 512ULL * 1024 * 1024;
  const std::uint64_t some = ring_bytes_of(options, 2).value();
  options.memory = 1024ULL * 1024 * 1024;
  EXPECT_GT(ring_bytes_of(options, 2).value(), some);
}

}  // namespace
}  // namespace stancemill::graph
