// What callers of the room rely on, on every target.
#include "segment/segment.h"

#include <random>

#include "segment_tools.h"

namespace stancemill::segment {
namespace {

using Words = std::vector<std::string>;

class EveryTarget : public testing::TestWithParam<CpuTarget> {
 protected:
  static Segmenter make(const SegmentOptions& options = {}) { return make_segmenter(options, GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Segment, EveryTarget, testing::ValuesIn(runnable_cpu_targets()),
                         [](const auto& parameter) { return std::string(cpu_target_name(parameter.param)); });

TEST_P(EveryTarget, WordsAreThoseOfUax29) {
  Segmenter s = make();
  EXPECT_EQ(words(s, "The quick (\"brown\") fox can't jump 32.3 feet, right?"),
            (Words{"The", "quick", "brown", "fox", "can't", "jump", "32.3", "feet", "right"}));
  EXPECT_EQ(words(s, "mail me@x.org at 12:30 e.g. a:b 1,000;5 _x_ __ a__ 'tis"),
            (Words{"mail", "me", "x.org", "at", "12", "30", "e.g", "a:b", "1,000;5", "_x_", "a__", "tis"}));
  EXPECT_EQ(words(s, "l’été n’est pas ‘fini’ caf\u0065\u0301 co\u00ADop"),
            (Words{"l’été", "n’est", "pas", "fini", "caf\u0065\u0301", "co\u00ADop"}));
  EXPECT_EQ(words(s, "צה\"ל ג' א'5 العربية हिन्दी 한국어 ქართული"),
            (Words{"צה\"ל", "ג'", "א'", "5", "العربية", "हिन्दी", "한국어", "ქართული"}));
}

TEST_P(EveryTarget, DictionariesDivideTheScriptsWithoutSpaces) {
  Segmenter s = make();
  EXPECT_EQ(words(s, "ภาษาไทย"), (Words{"ภาษา", "ไทย"}));
  EXPECT_EQ(words(s, "abc日本語です。x"), (Words{"abc", "日本語", "です", "x"}));
  EXPECT_EQ(words(s, "中国人民 no"), (Words{"中国", "人民", "no"}));
  EXPECT_GE(words(s, "ខ្ញុំស្រលាញ់ភាសាខ្មែរ").size(), 2U);
  EXPECT_EQ(words(s, "人々 様々"), (Words{"人々", "様々"})) << "U+3005 stays with the characters before it";
}

TEST_P(EveryTarget, EmojiAreSymbolsAndNoWords) {
  SegmentOptions options;
  options.symbols = true;
  Segmenter symbols = make(options);
  Segmenter plain = make();
  const std::string text = "so 👨‍👩‍👧 sad 🇩🇪🇫🇷 ☺!\u200B ½";
  EXPECT_EQ(words(plain, text), (Words{"so", "sad"}));
  EXPECT_EQ(words(symbols, text), (Words{"so", "👨‍👩‍👧", "sad", "🇩🇪", "🇫🇷", "☺", "!", "½"}));
  EXPECT_EQ(words(plain, "a\u200D☺ ☺\u200Dℹx"), (Words{"a\u200D☺", "☺\u200Dℹx"})) << "WB3c";
}

TEST_P(EveryTarget, AllGivesEveryByteOnce) {
  SegmentOptions options;
  options.all = true;
  Segmenter s = make(options);
  const std::string text = "Hi,  you\r\n中国 ☺\n";
  EXPECT_EQ(words(s, text), (Words{"Hi", ",", "  ", "you", "\r\n", "中国", " ", "☺", "\n"}));
  EXPECT_EQ(words(s, "🇩\u200D☺🇪🇫🇷"), (Words{"🇩\u200D☺", "🇪🇫", "🇷"})) << "WB3c ends a pair of flags";
}

TEST_P(EveryTarget, LinesStandAlone) {
  // Word by word and with dictionaries, emoji and flags at the line ends: all lines at once give what each line gives.
  const std::vector<std::string> lines = {"a.",   "b",      "\u0301x", "1,",  "2",       "🇩🇪🇫",      "🇷",
                                          "日本", "語です", "א\"",     "ב",   "_",       "_a",       "\u200D",
                                          "☺",    "x\r",    "ภาษา",    "ไทย", "カタカ_", "ナabc 日", "本",
                                          "",     " ",      "👨‍", "👩",   "x:",      "y"};
  SegmentOptions all;
  all.all = true;
  for (const SegmentOptions& options : {SegmentOptions(), all}) {
    Segmenter s = make(options);
    std::string text;
    std::vector<TokenSpan> expected;
    for (int round = 0; round < 5; ++round) {
      for (const std::string& line : lines) {
        const auto at = static_cast<std::uint32_t>(text.size());
        for (const TokenSpan& span : run(s, line + '\n').tokens) expected.push_back({at + span.begin, at + span.end});
        text += line + '\n';
      }
    }
    EXPECT_EQ(run(s, text).tokens, expected);
  }
}

TEST_P(EveryTarget, WhatCameBeforeDoesNotMatter) {
  Segmenter used = make();
  const std::string text = "Übrigens: 日本語です カタカナ_x ภาษาไทย don't\n";
  const Segmented expected = run(used, text);
  for (const char* before : {"ປະເທດລາວ", "א'", "__", "a.", "中国人民", ""}) {
    run(used, before);
    EXPECT_EQ(run(used, text), expected) << "after " << before;
    Segmenter fresh = make();
    EXPECT_EQ(run(fresh, text), expected);
  }
}

TEST_P(EveryTarget, EmptyTextHasNoTokens) {
  Segmenter s = make();
  EXPECT_EQ(run(s, ""), Segmented());
  EXPECT_EQ(run(s, "\n").tokens.size(), 0U);
}

TEST_P(EveryTarget, IllFormedTextStaysWithinItsBounds) {
  Segmenter s = make();
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string text(std::uniform_int_distribution<std::size_t>(1, 200)(random), '\0');
    for (char& c : text) {
      const int kind = std::uniform_int_distribution<int>(0, 3)(random);
      c = static_cast<char>(kind == 0 ? 'a' : 0x80 * (kind > 1) + std::uniform_int_distribution<int>(0, 127)(random));
    }
    std::uint32_t last = 0;
    for (const TokenSpan& span : run(s, text).tokens) {
      ASSERT_LE(last, span.begin);
      ASSERT_LT(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
      last = span.end;
    }
  }
}

TEST(Segmenter, RefusesUnknownNames) {
  SegmentOptions rules;
  rules.word_rules = "uax29-99.0";
  const Result<Segmenter> no_rules = Segmenter::create(rules);
  ASSERT_FALSE(no_rules.ok());
  EXPECT_EQ(no_rules.status().code(), ErrorCode::kUsage);
  EXPECT_NE(no_rules.status().message().find("uax29-99.0"), std::string::npos);
  SegmentOptions folding;
  folding.folding = "full";
  const Result<Segmenter> no_folding = Segmenter::create(folding);
  ASSERT_FALSE(no_folding.ok());
  EXPECT_EQ(no_folding.status().code(), ErrorCode::kUsage);
  EXPECT_NE(no_folding.status().message().find("full"), std::string::npos);
}

TEST(Segmenter, NamesItsVersions) {
  EXPECT_EQ(unicode_version(), "15.0");
  EXPECT_GE(std::stod(icu_version()), 60.0);
}

}  // namespace
}  // namespace stancemill::segment
