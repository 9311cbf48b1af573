#include "base/hash.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace stancemill {
namespace {

/// Which values fold and which examples are drawn depends on these: they may not change.
TEST(Hash, ValuesAreFrozen) {
  EXPECT_EQ(hash_bytes(""), 0xE220A8397B1DCDAFULL);
  EXPECT_EQ(hash_bytes("a"), 0x7171FD973FBAE05CULL);
  EXPECT_EQ(hash_bytes("sovereign compute", 7), 0xAE0457EF124568F2ULL);
}

TEST(Hash, LengthAndSeedCount) {
  std::set<std::uint64_t> seen;
  std::string zeros;
  for (int length = 0; length < 100; ++length, zeros.push_back('\0')) {
    EXPECT_TRUE(seen.insert(hash_bytes(zeros)).second) << length;
    EXPECT_TRUE(seen.insert(hash_bytes(zeros, 1)).second) << length;
  }
}

TEST(Hash, HalfOfTheValuesHaveAHighBit) {
  int high = 0;
  for (int i = 0; i < 10'000; ++i) high += hash_bytes("source " + std::to_string(i)) >> 63U ? 1 : 0;
  EXPECT_NEAR(high, 5'000, 200);
}

}  // namespace
}  // namespace stancemill
