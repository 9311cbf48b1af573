#include "train/corpus.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace stancemill::train {
namespace {

using Labels = std::vector<std::string>;

TEST(SortLabels, StanceFirstThenBytes) {
  Labels labels = {"zebra", "unrelated", "against", "Apple", "favor", "neutral", "ärger"};
  sort_labels(labels);
  EXPECT_EQ(labels, Labels({"favor", "against", "neutral", "unrelated", "Apple", "zebra", "ärger"}));
}

HeadGold gold_of(const Labels& labels, std::vector<std::uint64_t> bits) {
  HeadGold gold;
  gold.head = "h";
  gold.labels = labels;
  gold.present.assign(bits.size(), 1);
  gold.gold = std::move(bits);
  return gold;
}

TEST(AlignLabels, RenumbersBothToOneOrder) {
  HeadGold a = gold_of({"favor", "x"}, {1, 2});
  HeadGold b = gold_of({"against", "favor"}, {1, 2});
  ASSERT_TRUE(align_labels(a, b).ok());
  EXPECT_EQ(a.labels, Labels({"favor", "against", "x"}));
  EXPECT_EQ(b.labels, a.labels);
  EXPECT_EQ(a.gold, std::vector<std::uint64_t>({1, 4}));
  EXPECT_EQ(b.gold, std::vector<std::uint64_t>({2, 1}));
}

TEST(AlignLabels, RefusesWhatDoesNotGoTogether) {
  HeadGold given = gold_of({"a"}, {1});
  given.labels_given = true;
  HeadGold other = gold_of({"b"}, {1});
  EXPECT_FALSE(align_labels(given, other).ok());
  HeadGold multi = gold_of({"a"}, {1});
  multi.multi_label = true;
  HeadGold single = gold_of({"a"}, {1});
  EXPECT_FALSE(align_labels(single, multi).ok());
  HeadGold hanging = gold_of({"a"}, {1});
  hanging.asked_by = "s";
  EXPECT_FALSE(align_labels(single, hanging).ok());
  Labels many;
  for (int i = 0; i < 40; ++i) many.push_back("a" + std::to_string(i));
  Labels more;
  for (int i = 0; i < 25; ++i) more.push_back("b" + std::to_string(i));
  HeadGold big = gold_of(many, {1});
  HeadGold bigger = gold_of(more, {1});
  EXPECT_FALSE(align_labels(big, bigger).ok());
}

Corpus small_corpus(std::uint32_t row, std::uint64_t word) {
  Corpus corpus;
  corpus.annotations = plain_annotations({0, 0}, 1);
  corpus.features.row_begin = {0, 1, 2};
  corpus.features.rows = {row, row + 1};
  corpus.features.counts = {1, 2};
  corpus.features.words = {3, 4};
  corpus.features.word_hash = {word, 100};
  corpus.features.word_passages = {1, 2};
  return corpus;
}

TEST(Append, PutsPassagesBehindAndAddsUpWords) {
  Corpus corpus;
  ASSERT_TRUE(append(corpus, small_corpus(5, 10)).ok());
  ASSERT_TRUE(append(corpus, small_corpus(7, 20)).ok());
  EXPECT_EQ(corpus.size(), 4U);
  EXPECT_EQ(corpus.annotations.size(), 4U);
  EXPECT_EQ(corpus.features.row_begin, std::vector<std::uint64_t>({0, 1, 2, 3, 4}));
  EXPECT_EQ(corpus.features.rows, std::vector<std::uint32_t>({5, 6, 7, 8}));
  EXPECT_EQ(corpus.features.word_hash, std::vector<std::uint64_t>({10, 20, 100}));
  EXPECT_EQ(corpus.features.word_passages, std::vector<std::uint32_t>({1, 1, 4}));
}

TEST(Append, RefusesOtherSpecsHeadsAndVersions) {
  const Corpus corpus = small_corpus(5, 10);
  Corpus to = corpus;
  Corpus other = corpus;
  other.features.spec.bits = 15;
  EXPECT_FALSE(append(to, other).ok());
  other = corpus;
  other.annotations.heads[0].head = "else";
  EXPECT_FALSE(append(to, other).ok());
  other = corpus;
  other.annotations.heads.clear();
  EXPECT_FALSE(append(to, other).ok());
  other = corpus;
  other.icu = "1";
  EXPECT_FALSE(append(to, other).ok());
}

}  // namespace
}  // namespace stancemill::train
