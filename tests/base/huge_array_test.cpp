#include "base/huge_array.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace stancemill {
namespace {

TEST(HugeArray, HoldsZerosAndWhatIsWritten) {
  // Below and above a large page, at its very size, and none.
  for (const Pages pages : {Pages::kLarge, Pages::kSmall}) {
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{1} << 18, (std::size_t{1} << 18) + 1, std::size_t{1} << 20}) {
      const HugeArray<std::uint64_t> array(size, pages);
      ASSERT_EQ(array.size(), size);
      for (const std::uint64_t element : array.span()) ASSERT_EQ(element, 0U);
      for (std::size_t i = 0; i < size; ++i) array[i] = i + 1;
      for (std::size_t i = 0; i < size; ++i) ASSERT_EQ(array[i], i + 1);
    }
  }
}

TEST(HugeArray, MovesWhatItOwns) {
  HugeArray<std::uint32_t> first(std::size_t{1} << 20);
  first[7] = 9;
  HugeArray<std::uint32_t> second = std::move(first);
  EXPECT_EQ(second[7], 9U);
  HugeArray<std::uint32_t> third(3);
  third = std::move(second);
  EXPECT_EQ(third.size(), std::size_t{1} << 20);
  EXPECT_EQ(third[7], 9U);
}

TEST(HugeArray, IsEmptyWhereThereIsNoMemory) {
  const HugeArray<char> array(std::numeric_limits<std::size_t>::max() / 4);
  EXPECT_TRUE(array.empty());
  EXPECT_EQ(array.data(), nullptr);
}

}  // namespace
}  // namespace stancemill
