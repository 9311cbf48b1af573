#include "stancemill/buffer.h"

#include <gtest/gtest.h>

#include <string>

namespace stancemill {
namespace {

TEST(Buffer, KeepsItsBytesWhenItGrows) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 100'000; ++i) {
    const std::string piece = std::to_string(i);
    buffer.append(piece);
    expected += piece;
  }
  EXPECT_EQ(buffer.view(), expected);
}

TEST(Buffer, ClearKeepsCapacityAndShrinkGivesItBack) {
  Buffer buffer;
  buffer.resize(1 << 20);
  buffer.clear();
  EXPECT_GE(buffer.capacity(), std::size_t{1} << 20);
  buffer.append("kept");
  buffer.shrink_to(64);
  EXPECT_EQ(buffer.capacity(), 64U);
  EXPECT_EQ(buffer.view(), "kept");
}

TEST(Buffer, PaddingIsZerosWhereAsked) {
  Buffer().end_with_zeros();
  Buffer buffer;
  buffer.append(std::string(5'000, 'x'));
  for (const std::size_t size : {5'000, 4'999, 100, 0}) {
    buffer.resize(size);
    buffer.end_with_zeros();
    EXPECT_EQ(std::string(buffer.data() + size, Buffer::kPadding), std::string(Buffer::kPadding, '\0'));
    if (size > 0) {
      EXPECT_EQ(buffer.data()[size - 1], 'x');
    }
  }
}

TEST(Buffer, PaddingPastTheEndMayBeRead) {
  Buffer buffer;
  buffer.append("x");
  int sum = 0;
  for (std::size_t i = 0; i < Buffer::kPadding; ++i) sum += buffer.data()[buffer.capacity() + i];
  EXPECT_EQ(sum, 0);
}

}  // namespace
}  // namespace stancemill
