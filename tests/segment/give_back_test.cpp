// One giant line must not be paid for ever after, whatever its script.
#include "segment/give_back.h"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>
#include <vector>

#include "segment/segment.h"
#include "stancemill/buffer.h"

namespace stancemill::segment {
namespace {

/// Bytes that are allocated; 0 where another allocator has its place (sanitizers), and then nothing is seen.
std::size_t allocated() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(GiveBack, AGiantRunLeavesNoLargeBuffersBehind) {
  Segmenter segmenter = Segmenter::create({}).take();
  const auto segment_words = [&](const std::string& unit, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += unit;
    Buffer in;
    in.append(text);
    Buffer folded;
    std::vector<TokenSpan> tokens;
    segmenter.segment(in.view(), tokens, folded);
    return tokens.size();
  };
  for (const char* unit : {"ภาษาไทย", "中国人民", "日本語です", "中国\U00020000人"}) {
    segment_words(unit, 10);  // the dictionary stays
    const std::size_t before = allocated();
    EXPECT_GT(segment_words(unit, 300'000), 300'000U);
    EXPECT_LT(allocated(), before + (std::size_t{3} << 20)) << unit;
  }
}

}  // namespace
}  // namespace stancemill::segment
