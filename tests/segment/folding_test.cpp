// The folding "simple-15.0" keeps its promises, the same way in every kernel.
#include "segment/folding.h"

#include <unicode/uchar.h>

#include "segment/char_table.h"
#include "segment_tools.h"

namespace stancemill::segment {
namespace {

std::string fold(std::string_view text) {
  std::string folded(text.size(), '?');
  fold_text(text.data(), text.size(), folded.data());
  return folded;
}

TEST(Folding, IsSimpleCaseFoldingWhereTheLengthInUtf8Stays) {
  UVersionInfo version;
  u_getUnicodeVersion(version);
  if (version[0] != 15 || version[1] != 0) GTEST_SKIP() << "this ICU is not of Unicode 15.0";
  int folded = 0;
  for (UChar32 c = 0; c < 0x110000; ++c) {
    const UChar32 to = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    const auto expected = static_cast<std::uint32_t>(U8_LENGTH(to) == U8_LENGTH(c) ? to : c);
    EXPECT_EQ(CharTable::get().fold(static_cast<std::uint32_t>(c)), expected) << std::hex << c;
    folded += expected != static_cast<std::uint32_t>(c) ? 1 : 0;
  }
  EXPECT_EQ(folded, 1420);
}

TEST(Folding, Examples) {
  EXPECT_EQ(fold("Don't PANIC [42]"), "don't panic [42]");
  EXPECT_EQ(fold("ÀÉÎÕÜ×÷ß ŁÓDŹ ΑΣς ЁЖ ԱԲ Ǆǅ"), "àéîõü×÷ß łódź ασσ ёж աբ ǆǆ");
  EXPECT_EQ(fold("Ṩ Ấ Ａ Ⅷ Ⓜ Ა Ⴀ \U00010400"), "ṩ ấ ａ ⅷ ⓜ ა ⴀ \U00010428");
  EXPECT_EQ(fold("İ ẞ \u212A Ⱥ ſ"), "İ ẞ \u212A Ⱥ ſ") << "their foldings have another length";
  EXPECT_EQ(fold(std::string_view("\0\x7F", 2)), std::string_view("\0\x7F", 2));
}

TEST(Folding, EveryCharacterFoldsAlikeInEveryKernelAtEveryPlaceOfABlock) {
  std::string text;
  for (char32_t c = 0; c < 0x1F000; ++c) {
    if (c < 0xD800 || c > 0xDFFF) text += utf8(c);
  }
  const std::string expected = fold(text);
  for (const CpuTarget target : runnable_cpu_targets()) {
    Segmenter segmenter = make_segmenter({}, target);
    for (std::size_t shift = 0; shift < 64; shift += 7) {
      const std::string found = run(segmenter, std::string(shift, 'X') + text).folded;
      EXPECT_TRUE(found == std::string(shift, 'x') + expected) << cpu_target_name(target) << " " << shift;
    }
  }
}

TEST(Folding, NoneLeavesTheTextAsItIs) {
  SegmentOptions options;
  options.folding = "none";
  for (const CpuTarget target : runnable_cpu_targets()) {
    Segmenter segmenter = make_segmenter(options, target);
    const Segmented result = run(segmenter, "Über ALLEM, 中国 ЖУК\n");
    EXPECT_EQ(result.folded, "Über ALLEM, 中国 ЖУК\n");
    EXPECT_EQ(result.tokens.size(), 4U);
  }
}

}  // namespace
}  // namespace stancemill::segment
