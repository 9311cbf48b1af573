#include "classify/classify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "made_up_batch.h"

namespace stancemill::classify {
namespace {

class ClassifyOf : public testing::TestWithParam<CpuTarget> {};

struct Scored {
  std::vector<float> scores;
  std::vector<float> coverage;
  friend bool operator==(const Scored&, const Scored&) = default;
};

Scored score_all(const Classifier& classifier, const MadeUpBatch& batch, Scratch& scratch, std::size_t table = 0) {
  Scored scored;
  classifier.score_all(table, batch.columns(), scratch, scored.scores, scored.coverage);
  return scored;
}

/// A model with one table for each of `outputs`.
Model make_up_model(const std::vector<std::uint32_t>& outputs) {
  Model model;
  for (const std::uint32_t count : outputs) model.tables.push_back(make_up_table(count, count));
  return model;
}

std::vector<std::uint32_t> many_numbers_of_outputs() {
  std::vector<std::uint32_t> all;
  for (std::uint32_t outputs = 1; outputs <= 20; ++outputs) all.push_back(outputs);
  all.push_back(33);
  all.push_back(64);
  return all;
}

TEST_P(ClassifyOf, ScoresFollowTheFormulaForEveryNumberOfOutputs) {
  for (const std::uint32_t outputs : many_numbers_of_outputs()) {
    const Model model = make_up_model({outputs});
    const Classifier classifier(model, kTestWordRows, GetParam());
    Scratch scratch;
    const MadeUpBatch batch = make_up_batch(outputs, 30);
    const Scored scored = score_all(classifier, batch, scratch);
    ASSERT_EQ(scored.scores.size(), batch.passages() * outputs);
    for (std::size_t i = 0; i < batch.passages(); ++i) {
      const std::vector<float> expected = scores_by_hand(model.tables[0], batch, i);
      const auto row = scored.scores.begin() + static_cast<std::ptrdiff_t>(i * outputs);
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), row)) << outputs << " outputs, passage " << i;
    }
  }
}

TEST_P(ClassifyOf, OnePassageAloneScoresAsInTheBatch) {
  const Model model = make_up_model({4, 12, 7, 40});
  const Classifier classifier(model, kTestWordRows, GetParam());
  Scratch scratch;
  const MadeUpBatch batch = make_up_batch(3, 30);
  for (std::size_t table = 0; table < model.tables.size(); ++table) {
    const std::size_t outputs = model.tables[table].outputs;
    const Scored all = score_all(classifier, batch, scratch, table);
    for (std::size_t i = 0; i < batch.passages(); ++i) {
      std::vector<float> one(outputs + 1, -77.0F);
      classifier.score_one(table, batch.columns(), i, scratch, one.data());
      EXPECT_EQ(one.back(), -77.0F) << "written past the outputs";
      one.pop_back();
      const auto row = all.scores.begin() + static_cast<std::ptrdiff_t>(i * outputs);
      ASSERT_TRUE(std::equal(one.begin(), one.end(), row)) << "table " << table << ", passage " << i;
    }
  }
}

TEST_P(ClassifyOf, WhatIsRememberedChangesNoResult) {
  const Model model = make_up_model({4});
  const Classifier classifier(model, kTestWordRows, GetParam());
  const MadeUpBatch batch = make_up_batch(4, 40);
  Scratch scratch;
  const Scored cold = score_all(classifier, batch, scratch);
  EXPECT_EQ(score_all(classifier, batch, scratch), cold) << "all words are remembered";
  scratch.forget();
  EXPECT_EQ(score_all(classifier, batch, scratch), cold) << "forgotten";
  score_all(classifier, make_up_batch(5, 200), scratch);
  EXPECT_EQ(score_all(classifier, batch, scratch), cold) << "other words took some places";
}

TEST_P(ClassifyOf, WordsThatShareASlotKeepTheirOwnSums) {
  const Model model = make_up_model({4, 9});
  const Classifier classifier(model, kTestWordRows, GetParam());
  for (std::size_t table = 0; table < model.tables.size(); ++table) {
    MadeUpBatch batch;
    constexpr std::uint64_t kWord = 0x0512'3456'789A'BCDEU;
    for (int round = 0; round < 3; ++round) {
      for (int bit = 14; bit < 64; ++bit) {
        batch.add_word(kWord);
        batch.add_word(kWord ^ std::uint64_t{1} << bit);
        batch.end_passage();
      }
    }
    Scratch scratch;
    const Scored scored = score_all(classifier, batch, scratch, table);
    const std::size_t outputs = model.tables[table].outputs;
    for (std::size_t i = 0; i < batch.passages(); ++i) {
      const std::vector<float> expected = scores_by_hand(model.tables[table], batch, i);
      const auto row = scored.scores.begin() + static_cast<std::ptrdiff_t>(i * outputs);
      ASSERT_TRUE(std::equal(expected.begin(), expected.end(), row)) << i;
    }
  }
}

TEST_P(ClassifyOf, RememberedSumsHoldTheLargestWeights) {
  Model model = make_up_model({4});
  for (const int weight : {-128, 127}) {
    std::fill(model.tables[0].rows.begin(), model.tables[0].rows.end(), static_cast<std::int8_t>(weight));
    const Classifier classifier(model, kTestWordRows, GetParam());
    for (const std::uint64_t features : {249U, 250U, 251U, 255U}) {
      MadeUpBatch batch;
      for (int i = 0; i < 3; ++i) batch.add_word(features << 56 | 12345);
      batch.end_passage();
      Scratch scratch;
      const Scored scored = score_all(classifier, batch, scratch);
      EXPECT_EQ(scored.scores, scores_by_hand(model.tables[0], batch, 0)) << weight << ' ' << features;
    }
  }
}

TEST_P(ClassifyOf, AScratchServesSeveralTablesAndClassifiers) {
  const Model model = make_up_model({4, 8});
  Model other = make_up_model({4, 8});
  other.tables[0] = make_up_table(4, 99);
  const Classifier first(model, kTestWordRows, GetParam());
  const Classifier second(other, kTestWordRows, GetParam());
  const MadeUpBatch batch = make_up_batch(6, 20);
  Scratch fresh;
  Scratch another;
  const Scored first_alone = score_all(first, batch, fresh);
  const Scored second_alone = score_all(second, batch, another);
  EXPECT_NE(first_alone.scores, second_alone.scores);
  Scratch shared;
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(score_all(first, batch, shared), first_alone);
    score_all(first, batch, shared, 1);
    EXPECT_EQ(score_all(first, batch, shared), first_alone);
    EXPECT_EQ(score_all(second, batch, shared), second_alone);
  }
}

TEST_P(ClassifyOf, CoverageIsTheShareOfKnownWords) {
  const Model model = make_up_model({4});
  MadeUpBatch batch;
  for (const std::uint64_t hash : {1U, 2U, 3U, 4U, 4U}) batch.add_word(hash << 20);  // 3 << 20 is unknown
  batch.end_passage();
  batch.end_passage();  // no words
  batch.add_word(9);
  batch.end_passage();
  batch.add_word(std::uint64_t{255} << 56 | 1);  // has too many features to be remembered
  batch.add_word(std::uint64_t{255} << 56);
  batch.end_passage();
  ASSERT_NE(batch.features.word_hash[6] % 3 == 0, batch.features.word_hash[7] % 3 == 0);
  const std::vector<float> expected = {0.8F, 0.0F, 0.0F, 0.5F};
  const Classifier classifier(model, kTestWordRows, GetParam());
  Scratch scratch;
  EXPECT_EQ(score_all(classifier, batch, scratch).coverage, expected);
  EXPECT_EQ(score_all(classifier, batch, scratch).coverage, expected) << "words remembered";

  const Classifier without_vocabulary(model, {nullptr, append_test_rows, nullptr}, GetParam());
  EXPECT_EQ(score_all(without_vocabulary, batch, scratch).coverage, (std::vector<float>{1, 0, 1, 1}));
}

TEST_P(ClassifyOf, APassageWithoutWordsScoresTheBias) {
  const Model model = make_up_model({4});
  const Classifier classifier(model, kTestWordRows, GetParam());
  MadeUpBatch batch;
  batch.end_passage();
  Scratch scratch;
  EXPECT_EQ(score_all(classifier, batch, scratch).scores, model.tables[0].bias);
}

TEST_P(ClassifyOf, AnEmptyBatchScoresNothing) {
  const Model model = make_up_model({4});
  const Classifier classifier(model, kTestWordRows, GetParam());
  Scratch scratch;
  std::vector<float> scores(3);
  std::vector<float> coverage(3);
  classifier.score_all(0, MadeUpBatch().columns(), scratch, scores, coverage);
  EXPECT_TRUE(scores.empty());
  EXPECT_TRUE(coverage.empty());
}

TEST_P(ClassifyOf, ScoresStayFinite) {
  Model model = make_up_model({4});
  constexpr float kLargest = std::numeric_limits<float>::max();
  model.tables[0].scale = {kLargest, kLargest, -kLargest, 0.0F};
  std::fill(model.tables[0].rows.begin(), model.tables[0].rows.end(), std::int8_t{100});
  model.tables[0].bias = {0.0F, kLargest, 0.0F, kLargest};
  const Classifier classifier(model, kTestWordRows, GetParam());
  MadeUpBatch batch;
  batch.add_word(std::uint64_t{50} << 56);
  batch.end_passage();
  Scratch scratch;
  EXPECT_EQ(score_all(classifier, batch, scratch).scores,
            (std::vector<float>{kLargest, kLargest, -kLargest, kLargest}));
}

TEST_P(ClassifyOf, TheLengthExponentIsTheModels) {
  Model model = make_up_model({4});
  model.tables[0].bias = {0, 0, 0, 0};
  model.tables[0].scale = {1, 1, 1, 1};
  MadeUpBatch batch;
  for (int i = 0; i < 16; ++i) batch.add_word(std::uint64_t{1} << 56 | 123456);
  batch.end_passage();
  Scratch scratch;
  model.features.length_exponent = 0.0;
  const std::vector<float> sums = score_all(Classifier(model, kTestWordRows, GetParam()), batch, scratch).scores;
  for (const double exponent : {0.25, 0.5, 0.75, 1.0}) {
    model.features.length_exponent = exponent;
    const std::vector<float> scores = score_all(Classifier(model, kTestWordRows, GetParam()), batch, scratch).scores;
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_EQ(scores[k], sums[k] / static_cast<float>(std::exp2(4.0 * exponent))) << exponent;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryTarget, ClassifyOf, testing::ValuesIn(runnable_cpu_targets()),
                         [](const auto& target) { return std::string(cpu_target_name(target.param)); });

}  // namespace
}  // namespace stancemill::classify
