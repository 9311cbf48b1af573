#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "features/code_points.h"
#include "features/features.h"
#include "features/ngram_text.h"
#include "made_up_text.h"

namespace stancemill::features {
namespace {

/// "kind:bytes" of each feature of the words, which stand with one space between.
std::vector<std::string> described(const FeatureSpec& spec, const std::vector<std::string>& words) {
  MadeUpBatch batch;
  for (const std::string& word : words) batch.add_word(word, " ");
  std::vector<LocatedFeature> located;
  Hasher(spec).locate(batch.folded.view(), batch.tokens, located);
  std::vector<std::string> descriptions;
  for (const LocatedFeature& feature : located) {
    constexpr std::string_view kKinds[] = {"word", "ngram", "skip", "char", "negated", "begin"};
    descriptions.push_back(std::string(kKinds[static_cast<std::size_t>(feature.kind)]) + ":" +
                           std::string(batch.folded.view(feature.span.begin, feature.span.end)));
  }
  return descriptions;
}

using Descriptions = std::vector<std::string>;

TEST(Locate, FeaturesComeWordByWord) {
  FeatureSpec spec;
  spec.word_ngrams = 3;
  spec.skip_bigrams = true;
  spec.negation_marks = true;
  spec.char_ngrams_min = 0;
  EXPECT_EQ(described(spec, {"not", "a", "toy"}),
            (Descriptions{"word:not", "ngram:not a", "ngram:not a toy", "skip:not a toy", "word:a", "ngram:a toy",
                          "negated:a", "word:toy", "negated:toy"}));
}

TEST(NgramText, IsTheWordsJoinedBySingleSpaces) {
  MadeUpBatch batch;
  for (const char* const word : {"not", "a", "toy"}) batch.add_word(word, ", \n");
  const auto text_of = [&](std::size_t from, std::size_t to, FeatureKind kind) {
    return ngram_text({0, {batch.tokens[from].begin, batch.tokens[to].end}, kind}, batch.folded.view(), batch.tokens);
  };
  EXPECT_EQ(text_of(0, 2, FeatureKind::kWordNgram), "not a toy");
  EXPECT_EQ(text_of(0, 2, FeatureKind::kSkipBigram), "not .. toy");
  EXPECT_EQ(text_of(1, 1, FeatureKind::kNegated), "a");
}

TEST(Locate, BeginMarksStandWithTheFirstWordAlone) {
  FeatureSpec spec;
  spec.word_ngrams = 3;
  spec.begin_marks = true;
  spec.char_ngrams_min = 0;
  EXPECT_EQ(described(spec, {"who", "is", "it"}),
            (Descriptions{"word:who", "begin:who", "begin:who is", "ngram:who is", "ngram:who is it", "word:is",
                          "ngram:is it", "word:it"}));
  spec.word_ngrams = 2;
  EXPECT_EQ(described(spec, {"who", "is"}), (Descriptions{"word:who", "begin:who", "ngram:who is", "word:is"}));
  EXPECT_EQ(described(spec, {"who"}), (Descriptions{"word:who", "begin:who"}));
  EXPECT_EQ(described(spec, {}), Descriptions());
}

TEST(Locate, CharacterWindowsFitTheMarkedWordAndAreNotAllOfIt) {
  FeatureSpec spec;
  spec.word_ngrams = 1;
  EXPECT_EQ(described(spec, {"abc"}), (Descriptions{"word:abc"})) << "^abc$ is the whole marked word";
  EXPECT_EQ(described(spec, {"abcd"}), (Descriptions{"word:abcd", "char:abcd", "char:abcd"})) << "^abcd and abcd$";
  EXPECT_EQ(described(spec, {"abcdefg"}),
            (Descriptions{"word:abcdefg", "char:abcd", "char:abcde", "char:bcdef", "char:cdefg", "char:defg"}));
}

TEST(Locate, WindowsCountCodePointsAndSpansCountBytes) {
  FeatureSpec spec;
  spec.word_ngrams = 1;
  spec.char_ngrams_min = 3;
  spec.char_ngrams_max = 4;
  EXPECT_EQ(described(spec, {"é中𝒳"}),
            (Descriptions{"word:é中𝒳", "char:é中", "char:é中𝒳", "char:中𝒳", "char:é中𝒳", "char:é中𝒳"}));
}

TEST(Locate, MarksMakeBeginAndEndWindowsDiffer) {
  FeatureSpec spec;
  std::vector<LocatedFeature> located;
  const std::vector<TokenSpan> tokens = {{0, 4}};
  Hasher(spec).locate("abcd", tokens, located);
  ASSERT_EQ(located.size(), 3U);
  EXPECT_NE(located[1].row, located[2].row);
}

TEST(Locate, AppendsAndSpansAreOffsetsOfTheGivenText) {
  std::vector<LocatedFeature> located(1);
  const std::vector<TokenSpan> tokens = {{5, 7}, {8, 9}};
  Hasher(FeatureSpec()).locate("abcd ef g", tokens, located);
  ASSERT_EQ(located.size(), 4U);
  EXPECT_EQ(located[1].span, (ByteRange{5, 7}));
  EXPECT_EQ(located[2].span, (ByteRange{5, 9}));
  EXPECT_EQ(located[3].span, (ByteRange{8, 9}));
}

TEST(CodePoints, EveryLengthIsDecoded) {
  const std::string_view text = "a\x7F\u0080\u07FF\u0800\uFFFD\U00010000\U0010FFFF";
  std::vector<std::uint32_t> decoded;
  for (std::size_t at = 0; at < text.size();) decoded.push_back(next_code_point(text, at));
  EXPECT_EQ(decoded, (std::vector<std::uint32_t>{'a', 0x7F, 0x80, 0x7FF, 0x800, 0xFFFD, 0x10000, 0x10FFFF}));
}

}  // namespace
}  // namespace stancemill::features
