#include "train/featurize.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "features/features.h"
#include "segment/segment.h"

namespace stancemill::train {
namespace {

Dataset dataset_of(const std::vector<std::string>& texts) {
  Dataset data;
  data.texts = texts;
  data.annotations.groups.resize(texts.size());
  return data;
}

// The plain way to say what the features of a passage are: features::Hasher::locate().
TEST(Featurize, CountsExactlyTheFeaturesThatLocateFinds) {
  FeatureSpec spec;
  spec.word_ngrams = 3;
  spec.skip_bigrams = true;
  spec.char_ngrams_min = 3;
  spec.negation_marks = true;
  spec.begin_marks = true;
  const Dataset data =
      dataset_of({"The cat does not like the other cat.", "ÜBER über\nQué? 日本語 🙂", "!!!", "a a a a"});
  const Result<Corpus> corpus = featurize(data, spec);
  ASSERT_TRUE(corpus.ok()) << corpus.status().message();
  const FeatureRows& rows = corpus.value().features;
  ASSERT_EQ(rows.size(), data.size());
  segment::Segmenter segmenter = segment::Segmenter::create({}).take();
  const features::Hasher hasher(spec);
  for (std::size_t i = 0; i < data.size(); ++i) {
    Buffer text;
    text.append(data.texts[i] + "\n");
    std::vector<TokenSpan> tokens;
    Buffer folded;
    segmenter.segment(text.view(), tokens, folded);
    std::vector<features::LocatedFeature> located;
    hasher.locate(folded.view(), tokens, located);
    std::vector<std::uint32_t> expected;
    for (const auto& feature : located) expected.push_back(feature.row);
    std::sort(expected.begin(), expected.end());
    std::vector<std::uint32_t> found;
    for (std::uint64_t at = rows.row_begin[i]; at < rows.row_begin[i + 1]; ++at) {
      found.insert(found.end(), rows.counts[at], rows.rows[at]);
    }
    EXPECT_EQ(found, expected) << data.texts[i];
    EXPECT_EQ(rows.words[i], tokens.size());
  }
  EXPECT_EQ(rows.words[2], 0U);
  EXPECT_EQ(corpus.value().icu, segment::icu_version());
}

TEST(Featurize, CountsInHowManyPassagesAWordOccurs) {
  const Result<Corpus> corpus = featurize(dataset_of({"a a b", "A", "c"}), FeatureSpec{});
  ASSERT_TRUE(corpus.ok());
  const FeatureRows& rows = corpus.value().features;
  ASSERT_EQ(rows.word_hash.size(), 3U);
  EXPECT_TRUE(std::is_sorted(rows.word_hash.begin(), rows.word_hash.end()));
  std::vector<std::uint32_t> passages = rows.word_passages;
  std::sort(passages.begin(), passages.end());
  EXPECT_EQ(passages, std::vector<std::uint32_t>({1, 1, 2}));
}

TEST(Featurize, RefusesAnUnknownSpec) {
  FeatureSpec spec;
  spec.hash = "v9";
  EXPECT_FALSE(featurize(dataset_of({"a"}), spec).ok());
}

}  // namespace
}  // namespace stancemill::train
