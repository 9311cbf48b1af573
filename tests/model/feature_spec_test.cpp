#include <gtest/gtest.h>

#include "model/model_file.h"

namespace stancemill::model {
namespace {

TEST(FeatureSpec, JsonRoundTripKeepsEveryField) {
  FeatureSpec spec;
  spec.bits = 20;
  spec.seed = ~0ULL;
  spec.word_ngrams = 3;
  spec.skip_bigrams = true;
  spec.char_ngrams_min = 3;
  spec.char_ngrams_max = 6;
  spec.negation_marks = true;
  spec.begin_marks = true;
  spec.symbols = true;
  spec.folding = "none";
  spec.length_exponent = 0.75;
  Result<FeatureSpec> read = feature_spec_from_json(feature_spec_to_json(spec), "s");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value(), spec);
}

TEST(FeatureSpec, JsonRefusesMissingUnknownDuplicateAndMistypedKeys) {
  const std::string good = feature_spec_to_json(FeatureSpec{});
  ASSERT_TRUE(feature_spec_from_json(good, "s").ok());
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& bad :
       {replaced("\"bits\":18,", ""), replaced("\"bits\":18", "\"bits\":18,\"more\":1"),
        replaced("\"bits\":18", "\"bits\":18,\"bits\":18"), replaced("\"bits\":18", "\"bits\":\"18\""),
        replaced("\"bits\":18", "\"bits\":18.0"), replaced("\"bits\":18", "\"bits\":4294967314"),
        replaced("\"seed\":0", "\"seed\":-1"), replaced("\"symbols\":false", "\"symbols\":0"),
        replaced("\"hash\":\"v1\"", "\"hash\":1"), replaced("0.5", "\"0.5\""), std::string("[]"), std::string()}) {
    const Result<FeatureSpec> read = feature_spec_from_json(bad, "file");
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.status().code(), ErrorCode::kModel);
    EXPECT_EQ(read.status().message().find("file: "), 0U);
  }
}

// Models from before begin_marks lack the key: their metadata must be read as ever, and written as ever.
TEST(FeatureSpec, JsonHasBeginMarksOnlyWhereTheyAreOn) {
  FeatureSpec spec;
  const std::string without = feature_spec_to_json(spec);
  EXPECT_EQ(without.find("begin_marks"), std::string::npos);
  spec.begin_marks = true;
  const std::string with = feature_spec_to_json(spec);
  EXPECT_EQ(with, "{\"begin_marks\":true," + without.substr(1));
  EXPECT_TRUE(feature_spec_from_json(with, "s").value().begin_marks);
  EXPECT_FALSE(feature_spec_from_json(without, "s").value().begin_marks);
  for (const std::string value : {"1", "\"true\"", "null"}) {
    EXPECT_FALSE(feature_spec_from_json("{\"begin_marks\":" + value + "," + without.substr(1), "s").ok()) << value;
  }
  spec.word_ngrams = 1;  // no n-gram that the mark could begin
  EXPECT_FALSE(feature_spec_from_json(feature_spec_to_json(spec), "s").ok());
}

TEST(FeatureSpec, TomlKeepsDefaultsOfAbsentKeys) {
  Result<FeatureSpec> read =
      feature_spec_from_toml("# comment\nbits = 16\nlength_exponent = 1\nnegation_marks = true\nseed = 12\n", "s.toml");
  ASSERT_TRUE(read.ok()) << read.status().message();
  FeatureSpec expected;
  expected.bits = 16;
  expected.length_exponent = 1.0;
  expected.negation_marks = true;
  expected.seed = 12;
  EXPECT_EQ(read.value(), expected);
}

TEST(FeatureSpec, TomlNamesTheUnknownKeyAndListsTheKnownOnes) {
  const Result<FeatureSpec> read = feature_spec_from_toml("bitz = 16\n", "s.toml");
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), ErrorCode::kUsage);
  const std::string& message = read.status().message();
  EXPECT_EQ(message.find("s.toml: "), 0U) << message;
  EXPECT_NE(message.find("bitz"), std::string::npos);
  for (const char* key :
       {"hash", "word_rules", "folding", "bits", "seed", "word_ngrams", "skip_bigrams", "char_ngrams_min",
        "char_ngrams_max", "negation_marks", "begin_marks", "symbols", "length_exponent"}) {
    EXPECT_NE(message.find(key), std::string::npos) << key;
  }
}

TEST(FeatureSpec, TomlRefusesBadSyntaxTypesAndRanges) {
  for (const char* bad :
       {"bits = ", "bits = 16\nbits = 17", "bits = 13", "bits = \"16\"", "bits = 16.0", "seed = -1", "symbols = 1",
        "hash = \"v2\"", "length_exponent = 0.3", "char_ngrams_min = 6", "char_ngrams_min = 1", "[bits]",
        "begin_marks = 1", "begin_marks = true\nword_ngrams = 1", "word_ngrams = 99999999999"}) {
    const Result<FeatureSpec> read = feature_spec_from_toml(bad, "s.toml");
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.status().message().find("s.toml: "), 0U) << read.status().message();
  }
}

}  // namespace
}  // namespace stancemill::model
