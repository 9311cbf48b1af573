#include "stancemill/status.h"

#include <gtest/gtest.h>

#include <memory>

namespace stancemill {
namespace {

TEST(Status, ExitCodesAreTheDocumentedOnes) {
  EXPECT_EQ(exit_code(ErrorCode::kOk), 0);
  EXPECT_EQ(exit_code(ErrorCode::kFailed), 1);
  EXPECT_EQ(exit_code(ErrorCode::kUsage), 2);
  EXPECT_EQ(exit_code(ErrorCode::kInput), 4);
  EXPECT_EQ(exit_code(ErrorCode::kModel), 5);
  EXPECT_EQ(exit_code(ErrorCode::kOutput), 6);
  EXPECT_EQ(exit_code(ErrorCode::kVerification), 7);
  EXPECT_EQ(exit_code(ErrorCode::kInterrupted), 75);
  EXPECT_EQ(exit_code(ErrorCode::kClosedPipe), 0);
}

TEST(Result, HoldsAValueOrAStatus) {
  Result<std::unique_ptr<int>> good(std::make_unique<int>(7));
  ASSERT_TRUE(good.ok());
  EXPECT_TRUE(good.status().ok());
  EXPECT_EQ(*good.take(), 7);
  const Result<int> bad(Status(ErrorCode::kInput, "a.jsonl: no such file"));
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.status().message(), "a.jsonl: no such file");
}

}  // namespace
}  // namespace stancemill
