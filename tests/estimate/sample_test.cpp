#include "estimate/sample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "estimate/csv_rows.h"
#include "made_up.h"

namespace stancemill::estimate {
namespace {

using Numbers = std::vector<std::uint64_t>;

TEST(Allocate, IsProportionalAndFull) {
  EXPECT_EQ(allocate({500, 300, 200}, 100), (Numbers{50, 30, 20}));
  EXPECT_EQ(allocate({10, 10, 10}, 10), (Numbers{4, 3, 3}));
  EXPECT_EQ(allocate({5, 5}, 100), (Numbers{5, 5}));
  EXPECT_EQ(allocate({1000, 3, 1}, 10), (Numbers{9, 2, 1})) << "two of each stratum, or all it has";
  EXPECT_EQ(allocate({1, 1, 1, 1}, 2), (Numbers{1, 1, 1, 1})) << "strata come before the size";
}

class SampleTest : public testing::Test {
 protected:
  SampleTest() {
    std::string labels;
    for (int line = 1; line <= 600; ++line) {
      const std::string stance = line % 3 == 0 ? "yes" : "no";
      labels += R"({"id":)" + std::to_string(line) + R"(,"line":)" + std::to_string(line) + R"(,"stance":")" + stance +
                R"(","p":{"yes":0.4000,"no":0.6000},"lang":")" + (line % 4 == 0 ? "fr" : "en") + R"(","text":"=text )" +
                std::to_string(line) + "\"}\n";
    }
    options_.labels = folder_.write("l.jsonl", labels);
    options_.size = 60;
  }
  TemporaryFolder folder_;
  SampleOptions options_;
};

TEST_F(SampleTest, StrataHaveTheirShareAndTheirProbability) {
  options_.by = {"stance", "lang"};
  const auto sample = draw_sample(options_);
  ASSERT_TRUE(sample.ok()) << sample.status().message();
  EXPECT_EQ(sample.value().corpus, 600U);
  EXPECT_EQ(sample.value().strata, 4U);
  std::map<std::string, int> strata;
  for (const SampledPassage& passage : sample.value().passages) {
    ++strata[passage.stratum];
    EXPECT_DOUBLE_EQ(passage.inclusion, 0.1);
    EXPECT_EQ(passage.text, "=text " + std::to_string(passage.line));
    EXPECT_EQ(passage.stratum,
              std::string(passage.line % 3 == 0 ? "yes" : "no") + " | " + (passage.line % 4 == 0 ? "fr" : "en"));
  }
  EXPECT_EQ(strata, (std::map<std::string, int>{{"yes | en", 15}, {"yes | fr", 5}, {"no | en", 30}, {"no | fr", 10}}));
}

TEST_F(SampleTest, OneOfAStratumIsTwo) {
  options_.size = 1;
  const auto sample = draw_sample(options_);
  ASSERT_TRUE(sample.ok()) << sample.status().message();
  ASSERT_EQ(sample.value().passages.size(), 2U);
  EXPECT_NE(sample.value().passages[0].line, sample.value().passages[1].line);
}

TEST_F(SampleTest, TheSeedDecidesAndNothingElse) {
  const auto lines = [&] {
    std::set<std::uint64_t> found;
    const Sample sample = draw_sample(options_).take();
    for (const SampledPassage& passage : sample.passages) found.insert(passage.line);
    return found;
  };
  const auto first = lines();
  EXPECT_EQ(first.size(), 60U);
  EXPECT_EQ(lines(), first);
  options_.seed = 2;
  EXPECT_NE(lines(), first);
}

/// Each passage is drawn about as often as its probability says, over many seeds.
TEST_F(SampleTest, AllPassagesAreEquallyLikely) {
  std::vector<int> drawn(601, 0);
  for (options_.seed = 0; options_.seed < 200; ++options_.seed) {
    const Sample sample = draw_sample(options_).take();
    for (const SampledPassage& passage : sample.passages) ++drawn[passage.line];
  }
  double squares = 0;
  for (int line = 1; line <= 600; ++line) squares += (drawn[line] - 20.0) * (drawn[line] - 20.0) / (20.0 * 0.9);
  EXPECT_NEAR(squares, 600, 5 * std::sqrt(1200.0));
}

/// Whoever stops early has still drawn at random: strata of which more were taken than their share do not come last.
TEST_F(SampleTest, TheOrderDoesNotHangOnTheStratum) {
  std::string labels;
  for (int line = 1; line <= 6'000; ++line) {  // one stratum of 5,000, and a hundred of 10
    const std::string source = line <= 5'000 ? "large" : std::to_string((line - 1) / 10);
    labels += R"({"id":1,"line":)" + std::to_string(line) +
              R"(,"stance":"no","p":{"yes":0.4,"no":0.6},"text":"t","source":")" + source + "\"}\n";
  }
  options_.labels = folder_.write("strata.jsonl", labels);
  options_.by = {"source"};
  options_.size = 240;
  const Sample sample = draw_sample(options_).take();
  const auto small = [&](std::size_t begin, std::size_t end) {
    return std::count_if(sample.passages.begin() + static_cast<std::ptrdiff_t>(begin),
                         sample.passages.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const SampledPassage& passage) { return passage.stratum != "large"; });
  };
  const std::size_t all = sample.passages.size();
  ASSERT_EQ(all, 400U) << "200 and two of each";
  EXPECT_NEAR(static_cast<double>(small(0, all / 2)), static_cast<double>(small(all / 2, all)), 40);
}

TEST_F(SampleTest, TheTableIsReadBackWhole) {
  const Sample sample = draw_sample(options_).take();
  const auto rows = csv_rows(sample_to_csv(sample), "t");
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows.value().size(), 61U);
  EXPECT_EQ(rows.value()[0],
            (std::vector<std::string>{"gold", "text", "id", "file", "line", "stratum", "inclusion_probability"}));
  EXPECT_EQ(rows.value()[1][0], "");
  EXPECT_TRUE(rows.value()[1][1].starts_with("'=text ")) << "no spreadsheet runs a text";
  EXPECT_EQ(rows.value()[1][6], "0.1");
}

TEST_F(SampleTest, ItSaysHowManyPassagesATargetTakes) {
  const Sample sample = draw_sample(options_).take();
  // 1/3 yes: z^2 * 2/9 / 0.02^2 = 2134, of 600: 2134 / (1 + 2134 / 600) = 468.3
  EXPECT_EQ(sample.needed_alone, 469U);
  EXPECT_LE(sample.needed_powered, sample.needed_alone);
  EXPECT_NEAR(sample.margin_alone, 1.96 * std::sqrt(2.0 / 9 / 60 * 0.9), 1e-4);
}

/// Two passages of each of a thousand small strata make a sample larger, and hardly surer.
TEST_F(SampleTest, SmallStrataAddLittlePrecision) {
  std::string labels;
  for (int line = 1; line <= 10'000; ++line) {  // one stratum of 9,000, and a hundred of 10
    const std::string source = line <= 9'000 ? "large" : std::to_string((line - 1) / 10);
    labels += R"({"id":1,"line":)" + std::to_string(line) + R"(,"stance":")" + (line % 2 == 0 ? "yes" : "no") +
              R"(","p":{"yes":0.5,"no":0.5},"text":"t","source":")" + source + "\"}\n";
  }
  options_.labels = folder_.write("strata.jsonl", labels);
  options_.by = {"source"};
  options_.size = 100;
  const Sample sample = draw_sample(options_).take();
  ASSERT_EQ(sample.passages.size(), 290U) << "90 and two of each";
  const double large = 0.9 * 0.9 / 90 * (1 - 0.01);
  const double small = 100 * 0.001 * 0.001 / 2 * (1 - 0.2);
  EXPECT_NEAR(sample.margin_alone, 1.96 * std::sqrt(0.25 * (large + small)), 1e-4);
  EXPECT_GT(sample.margin_alone, 0.09) << "and not 0.057, as 290 of one stratum would give";
  // And as many again must be labelled for a margin: 0.9 n of the large one, and 200.
  options_.margin = sample.margin_alone;
  EXPECT_NEAR(static_cast<double>(draw_sample(options_).value().needed_alone), 290, 2);
}

TEST_F(SampleTest, LabelsThatAreAllTheSameGiveNoHint) {
  EXPECT_EQ(draw_sample(options_).value().only_label, "");
  std::string labels;
  for (int line = 1; line <= 600; ++line) {
    labels += R"({"id":1,"line":)" + std::to_string(line) +
              R"(,"stance":"no","p":{"yes":0.1,"no":0.9},"text":"t"})"
              "\n";
  }
  options_.labels = folder_.write("same.jsonl", labels);
  EXPECT_EQ(draw_sample(options_).value().only_label, "no");
}

TEST_F(SampleTest, LabelsWithoutTextsNeedTheCorpus) {
  options_.text_field = "body";
  EXPECT_EQ(draw_sample(options_).status().code(), ErrorCode::kUsage);
  std::string corpus;
  for (int line = 1; line <= 600; ++line) corpus += "{\"body\":\"body " + std::to_string(line) + "\"}\n";
  options_.corpus = {folder_.write("c.jsonl", corpus)};
  const Sample sample = draw_sample(options_).take();
  for (const SampledPassage& passage : sample.passages) {
    EXPECT_EQ(passage.text, "body " + std::to_string(passage.line));
  }
  options_.corpus = {folder_.write("c.jsonl", "{\"body\":\"x\"}\n")};
  EXPECT_EQ(draw_sample(options_).status().code(), ErrorCode::kInput);
}

}  // namespace
}  // namespace stancemill::estimate
