#include "features/negation.h"

#include <gtest/gtest.h>

#include <string>

#include "features/hash_v1.h"
#include "made_up_text.h"

namespace stancemill::features {
namespace {

/// The words in scope, of words and gaps that alternate: word, gap, word, gap ...
std::string negated(const std::vector<std::string>& words_and_gaps, std::uint64_t seed = 0) {
  MadeUpBatch batch;
  for (std::size_t i = 0; i < words_and_gaps.size(); i += 2) {
    batch.add_word(words_and_gaps[i], i + 1 < words_and_gaps.size() ? words_and_gaps[i + 1] : "");
  }
  const std::uint64_t key = hash_v1::seed_key(seed);
  std::vector<std::uint64_t> hashes;
  for (std::size_t i = 0; i < batch.tokens.size(); ++i) hashes.push_back(hash_v1::word_hash(batch.word(i), key));
  std::string marked;
  Negation(key).for_each_negated(batch.folded.view(), batch.tokens, hashes,
                                 [&](std::size_t i) { marked += std::string(batch.word(i)) + "|"; });
  return marked;
}

TEST(Negation, CoversFourWords) {
  EXPECT_EQ(negated({"we", " ", "do", " ", "not", " ", "want", " ", "a", " ", "cloud", " ", "of", " ", "ours", " "}),
            "want|a|cloud|of|");
}

TEST(Negation, EndsAtClausePunctuationAndLineFeeds) {
  for (const std::string gap : {".", ",", ";", ":", "!", "?", "\n", " , ", "... "}) {
    EXPECT_EQ(negated({"not", " ", "so", gap, "but", " "}), "so|") << gap;
  }
  for (const std::string gap : {" ", "-", " (", "\" ", "/", " \u2014 "}) {
    EXPECT_EQ(negated({"not", " ", "so", gap, "but", " "}), "so|but|") << gap;
  }
}

TEST(Negation, PunctuationAsATokenEndsTheScopeAndIsNotMarked) {
  EXPECT_EQ(negated({"not", " ", "so", "", ",", " ", "but", " "}), "so|");
  EXPECT_EQ(negated({"not", "", ".", "", "so", " "}), "");
  EXPECT_EQ(negated({"not", " ", "so", "", "!\uFE0F", " ", "but", " "}), "so|") << "with a mark behind it";
}

TEST(Negation, ANegatorInScopeIsMarkedOnceAndBeginsAnew) {
  EXPECT_EQ(negated({"not", " ", "a", " ", "never", " ", "b", " ", "c", " ", "d", " ", "e", " ", "f", " "}),
            "a|never|b|c|d|e|");
}

TEST(Negation, KnowsTheNegatorsOfEachLanguageUnderAnySeed) {
  for (const std::string word : {"not", "don't", "don’t", "never", "without", "pas", "jamais", "nicht", "keinen",
                                 "ohne", "nunca", "sin", "senza", "niet", "geen", "nigdy", "bez", "não", "sem"}) {
    EXPECT_EQ(negated({word, " ", "x", " "}, 3), "x|") << word;
  }
  for (const std::string word : {"knot", "note", "keinesfall", "passe", "ja", "yes", "dont't", "n"}) {
    EXPECT_EQ(negated({word, " ", "x", " "}, 3), "") << word;
  }
}

TEST(Negation, APassageWithoutWordsHasNone) { EXPECT_EQ(negated({}), ""); }

}  // namespace
}  // namespace stancemill::features
