#include <gtest/gtest.h>

#include <string>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

// FIPS 180-4's own examples.
TEST(Sha256, GivesThePublishedDigests) {
  Sha256 empty;
  EXPECT_EQ(empty.hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 abc;
  abc.update("abc");
  EXPECT_EQ(abc.hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, DoesNotDependOnThePieces) {
  const std::string bytes = some_lines(300);
  for (const std::size_t piece : {1UL, 63UL, 64UL, 65UL, 1000UL}) {
    Sha256 hash;
    for (std::size_t i = 0; i < bytes.size(); i += piece) hash.update(std::string_view(bytes).substr(i, piece));
    EXPECT_EQ(hash.hex(), plain_sha256(bytes)) << piece;
  }
}

TEST(Sha256, OfAFile) {
  const TemporaryFolder folder;
  const std::string bytes = some_lines(10'000);
  const Result<std::string> digest = sha256_of_file(folder.write("a", bytes));
  ASSERT_TRUE(digest.ok());
  EXPECT_EQ(digest.value(), plain_sha256(bytes));
  EXPECT_EQ(sha256_of_file(folder.path("missing")).status().code(), ErrorCode::kInput);
  EXPECT_EQ(sha256_of_file(folder.path()).status().code(), ErrorCode::kInput);
}

}  // namespace
}  // namespace stancemill::io
