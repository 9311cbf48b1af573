// Runs of dictionary scripts are divided without ICU's engines, and exactly as they divide them.
#include "segment/dictionary_runs.h"

#include <random>

#include "segment/char_table.h"
#include "segment/icu_breaker.h"
#include "segment/scanner.h"
#include "segment/word_trie.h"
#include "segment_tools.h"

namespace stancemill::segment {
namespace {

/// The words of a run as ICU with the pinned rules gives them.
std::vector<TokenSpan> words_of_icu(IcuBreaker& icu, const std::string& run) {
  std::vector<std::uint32_t> ends;
  icu.segment_ends(run, ends);
  std::vector<TokenSpan> words;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : ends) {
    if (scan_kind(CharTable::get(), run.data(), begin, end).word) words.push_back({begin, end});
    begin = end;
  }
  return words;
}

/// The words of the one run at `at`.
std::size_t append_words(DictionaryRuns& runs, std::string_view text, std::size_t at, std::vector<TokenSpan>& words) {
  const std::size_t end = runs.take(text, at, words);
  runs.settle(words);
  return end;
}

std::u16string characters_of(DictionaryScript script) {
  std::u16string found;
  for (std::uint32_t c = 1; c < 0x10000; ++c) {
    if (DictionaryCharacters::get()[static_cast<char16_t>(c)].script() == script) {
      found.push_back(static_cast<char16_t>(c));
    }
  }
  return found;
}

/// Words of ICU's dictionary: what real text of these scripts is made of. Every n-th, to keep it short.
class RunsOf : public ::testing::TestWithParam<std::pair<DictionaryScript, const char*>> {
 protected:
  void SetUp() override {
    Result<IcuBreaker> created = IcuBreaker::create();
    ASSERT_TRUE(created.ok()) << created.status().message();
    icu_ = std::make_unique<IcuBreaker>(created.take());
    characters_ = characters_of(GetParam().first);
    ASSERT_FALSE(characters_.empty());
  }

  void expect_same(const std::string& run) {
    std::vector<TokenSpan> found;
    const std::size_t end = append_words(runs_, run, 0, found);
    if (end == 0) return;  // left to ICU
    EXPECT_EQ(end, run.size());
    ++divided_;
    if (found != words_of_icu(*icu_, run)) ++different_;
    if (different_ != 0 && shown_++ < 3) ADD_FAILURE() << "divided otherwise: " << run;
  }

  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_); }

  /// One that is no mark: a mark at a boundary is a segment of its own.
  char16_t first_character() {
    char16_t c = 0;
    do {
      c = characters_[below(characters_.size())];
    } while (!is_dictionary_class(CharTable::get().info(c).word_class()));
    return c;
  }

  /// Characters that follow each other in the dictionary's words: the walk takes random steps through the trie.
  std::string random_words(const WordTrie& trie, std::size_t count) {
    std::string run;
    for (std::size_t i = 0; i < count; ++i) {
      const char16_t first = first_character();
      run += utf8(first);
      WordTrie::Step step = trie.first(first);
      for (int tries = 0; step.node != 0 && tries < 400; ++tries) {
        const char16_t c = characters_[below(characters_.size())];
        const WordTrie::Step next = trie.next(step.node, c);
        if (!next.matched) continue;
        run += utf8(c);
        step = next;
        if (step.cost != 0 && below(2) == 0) break;
      }
    }
    return run;
  }

  std::unique_ptr<IcuBreaker> icu_;
  DictionaryRuns runs_;
  std::u16string characters_;
  std::mt19937 random_{11};
  std::size_t divided_ = 0;
  std::size_t different_ = 0;
  int shown_ = 0;
};

TEST_P(RunsOf, RandomCharactersAreDividedAsIcuDividesThem) {
  for (int round = 0; round < 3'000 && !HasFailure(); ++round) {
    std::string run = utf8(first_character());
    const std::size_t size = below(30);
    // Few different characters a run, so that repetitions and neighbours in blocks come about.
    const std::size_t from = below(characters_.size());
    const std::size_t range = 1 + below(std::min<std::size_t>(characters_.size(), 200));
    for (std::size_t i = 0; i < size; ++i) run += utf8(characters_[(from + below(range)) % characters_.size()]);
    expect_same(run);
  }
  EXPECT_GT(divided_, 2'900U);
}

TEST_P(RunsOf, RunsOfWordsAreDividedAsIcuDividesThem) {
  const std::optional<WordTrie> trie = WordTrie::load(GetParam().second);
  ASSERT_TRUE(trie.has_value());
  for (int round = 0; round < 1'500 && !HasFailure(); ++round) expect_same(random_words(*trie, 1 + below(12)));
  EXPECT_GT(divided_, 1'400U);
}

INSTANTIATE_TEST_SUITE_P(Scripts, RunsOf,
                         ::testing::Values(std::pair(DictionaryScript::kCjk, "cjdict"),
                                           std::pair(DictionaryScript::kThai, "thaidict"),
                                           std::pair(DictionaryScript::kLao, "laodict"),
                                           std::pair(DictionaryScript::kKhmer, "khmerdict"),
                                           std::pair(DictionaryScript::kBurmese, "burmesedict")),
                         [](const auto& script) { return std::string(script.param.second); });

TEST(DictionaryRuns, KatakanaRunsOfEveryLengthAreDividedAsIcuDividesThem) {
  Result<IcuBreaker> icu = IcuBreaker::create();
  ASSERT_TRUE(icu.ok());
  DictionaryRuns runs;
  std::string katakana;
  for (int length = 1; length < 50; ++length) {
    katakana += utf8(static_cast<char32_t>(0x30A1 + length * 7 % 80));
    for (const char* before : {"", "日本", "の"}) {
      const std::string run = before + katakana;
      std::vector<TokenSpan> found;
      if (append_words(runs, run, 0, found) == 0) continue;
      EXPECT_EQ(found, words_of_icu(icu.value(), run)) << run;
    }
  }
}

TEST(DictionaryRuns, WhatTheRulesJoinToARunIsLeftToIcu) {
  DictionaryRuns runs;
  std::vector<TokenSpan> found;
  for (const char* text : {"中\u3099文", "カ_", "漢\U00020000", "ｶﾅ", "한국", "abc", "", "ก\u200D", "㋿"}) {
    EXPECT_EQ(append_words(runs, text, 0, found), 0U) << text;
  }
  EXPECT_TRUE(found.empty());
  EXPECT_EQ(append_words(runs, "中文abc", 0, found), 6U);
  EXPECT_EQ(append_words(runs, "中_", 0, found), 3U);
}

TEST(DictionaryRuns, RunsWithSeparatorsBetweenThemAreTakenTogetherAndDividedAlike) {
  Result<IcuBreaker> icu = IcuBreaker::create();
  ASSERT_TRUE(icu.ok());
  DictionaryRuns runs;
  std::u16string separators;
  for (std::uint32_t c = 0x0E00; c < 0x10000; ++c) {
    const DictionaryCharacter character = DictionaryCharacters::get()[static_cast<char16_t>(c)];
    if (character.script() == DictionaryScript::kNone && character.has(DictionaryCharacter::kSeparator)) {
      separators.push_back(static_cast<char16_t>(c));
    }
  }
  ASSERT_GT(separators.size(), 1'000U);
  for (const char16_t separator : separators) {
    const std::string between = utf8(separator);
    const std::string run = "我们的" + between + "カタカナ" + between + between + "日本語";
    std::vector<TokenSpan> found;
    ASSERT_EQ(append_words(runs, run + between + "x", 0, found), run.size()) << std::hex << int{separator};
    ASSERT_EQ(found, words_of_icu(icu.value(), run)) << std::hex << int{separator};
  }
}

TEST(DictionaryRuns, ALineOfManyRunsIsTakenInPartsAndDividedAlike) {
  Result<IcuBreaker> icu = IcuBreaker::create();
  ASSERT_TRUE(icu.ok());
  std::string text;
  for (int i = 0; i < 3'000; ++i) text += i % 7 == 0 ? "カタカナ、" : "我们的。。";
  DictionaryRuns runs;
  std::vector<TokenSpan> found;
  std::size_t at = 0;
  int parts = 0;
  while (at < text.size()) {
    const std::size_t end = append_words(runs, text, at, found);
    ++parts;
    for (at = end; text.substr(at).starts_with("。") || text.substr(at).starts_with("、"); at += 3) {
    }
  }
  EXPECT_GT(parts, 2);
  EXPECT_EQ(found, words_of_icu(icu.value(), text));
}

TEST(DictionaryRuns, RunsThatWerePutOffGoWhereTheyBelong) {
  const std::string text = "我们a日本語bc中文";
  DictionaryRuns runs;
  std::vector<TokenSpan> tokens = {{100, 101}};
  EXPECT_EQ(runs.take(text, 0, tokens), 6U);
  tokens.push_back({6, 7});
  EXPECT_EQ(runs.take(text, 7, tokens), 16U);
  tokens.push_back({16, 17});
  tokens.push_back({17, 18});
  tokens.pop_back();
  EXPECT_EQ(runs.take(text, 18, tokens), 24U);
  runs.settle(tokens);
  EXPECT_EQ(tokens, (std::vector<TokenSpan>{{100, 101}, {0, 6}, {6, 7}, {7, 16}, {16, 17}, {18, 24}}));
  runs.settle(tokens);
  EXPECT_EQ(tokens.size(), 6U);
}

TEST(DictionaryRuns, OnlyTheRunsBeforeOneThatIsLeftToIcuAreTaken) {
  DictionaryRuns runs;
  for (const char* tail : {"中\u3099", "漢\U00020000", "カ_"}) {
    std::vector<TokenSpan> found;
    EXPECT_EQ(append_words(runs, std::string("我们。。") + tail, 0, found), 6U) << tail;
    EXPECT_EQ(found, (std::vector<TokenSpan>{{0, 6}})) << tail;
  }
  std::vector<TokenSpan> found;
  EXPECT_EQ(append_words(runs, "我们。\u0301中", 0, found), 6U);  // the mark belongs to the full stop
}

TEST(DictionaryRuns, ARunOfMillionsGivesItsMemoryBack) {
  std::string run;
  for (int i = 0; i < 100'000; ++i) run += "我们的";
  DictionaryRuns runs;
  std::vector<TokenSpan> found;
  EXPECT_EQ(append_words(runs, run, 0, found), run.size());
  EXPECT_EQ(found.size(), 200'000U);
  found.clear();
  EXPECT_EQ(append_words(runs, "我们的", 0, found), 9U);
  EXPECT_EQ(found.size(), 2U);
}

TEST(WordTrie, NamesWithoutADictionaryGiveNone) { EXPECT_FALSE(WordTrie::load("klingondict").has_value()); }

}  // namespace
}  // namespace stancemill::segment
