#include <gtest/gtest.h>

#include "features/features.h"

namespace stancemill::features {
namespace {

TEST(FeatureSpecCheck, TheDefaultPasses) { EXPECT_TRUE(check_spec(FeatureSpec()).ok()); }

/// Expects that the default spec with one thing changed is refused, and that the message says what.
void expect_refused(void (*change)(FeatureSpec&), const std::string& word) {
  FeatureSpec spec;
  change(spec);
  const Status status = check_spec(spec);
  EXPECT_FALSE(status.ok()) << word;
  EXPECT_EQ(status.code(), ErrorCode::kModel);
  EXPECT_NE(status.message().find(word), std::string::npos) << status.message();
}

TEST(FeatureSpecCheck, RefusesWhatItDoesNotKnow) {
  expect_refused([](FeatureSpec& spec) { spec.hash = "v2"; }, "hash");
  expect_refused([](FeatureSpec& spec) { spec.word_rules = "uax29-16.0"; }, "word rules");
  expect_refused([](FeatureSpec& spec) { spec.folding = "full"; }, "folding");
}

TEST(FeatureSpecCheck, RefusesNumbersOutOfRange) {
  expect_refused([](FeatureSpec& spec) { spec.bits = 13; }, "bits");
  expect_refused([](FeatureSpec& spec) { spec.bits = 23; }, "bits");
  expect_refused([](FeatureSpec& spec) { spec.word_ngrams = 0; }, "word_ngrams");
  expect_refused([](FeatureSpec& spec) { spec.word_ngrams = 4; }, "word_ngrams");
  expect_refused([](FeatureSpec& spec) { spec.char_ngrams_min = 1; }, "char_ngrams_min");
  expect_refused([](FeatureSpec& spec) { spec.char_ngrams_min = -1; }, "char_ngrams_min");
  expect_refused([](FeatureSpec& spec) { spec.char_ngrams_max = 4; }, "char_ngrams_max");
  expect_refused([](FeatureSpec& spec) { spec.char_ngrams_max = 9; }, "char_ngrams_max");
  expect_refused([](FeatureSpec& spec) { spec.length_exponent = 0.3; }, "length_exponent");
}

TEST(FeatureSpecCheck, RefusesAMarkedBeginningWithoutWordNgrams) {
  expect_refused([](FeatureSpec& spec) { spec.word_ngrams = 1, spec.begin_marks = true; }, "begin_marks");
}

TEST(FeatureSpecCheck, TheEndsOfTheRangesPass) {
  FeatureSpec spec;
  for (const int bits : {14, 22}) {
    for (const int word_ngrams : {1, 3}) {
      for (const int longest : {2, 8}) {
        spec.bits = bits;
        spec.word_ngrams = word_ngrams;
        spec.char_ngrams_min = 2;
        spec.char_ngrams_max = longest;
        EXPECT_TRUE(check_spec(spec).ok());
      }
    }
  }
  spec.char_ngrams_min = spec.char_ngrams_max = 0;
  EXPECT_TRUE(check_spec(spec).ok()) << "no character n-grams";
}

}  // namespace
}  // namespace stancemill::features
