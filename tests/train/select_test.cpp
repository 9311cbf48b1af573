#include "train/select.h"

#include <gtest/gtest.h>

#include "synthetic.h"
#include "train/featurize.h"

namespace stancemill::train {
namespace {

Corpus synthetic_corpus(std::size_t count) {
  const TemporaryFolder folder;
  DatasetOptions options;
  options.heads = default_head_requests();
  FeatureSpec spec;
  spec.bits = 14;
  spec.char_ngrams_min = 0;
  spec.char_ngrams_max = 0;
  return featurize(read_dataset({folder.write("d.jsonl", synthetic_jsonl(count, 5))}, options).take(), spec).take();
}

SelectOptions few_candidates() {
  SelectOptions options;
  options.candidates.strengths = {1.0, 0.0001};
  options.candidates.svm_strengths = {1.0, 0.0001};
  options.candidates.gammas = {0.0, 0.5};
  return options;
}

/// Selects among the features of one corpus.
Result<Selection> select_for(const Corpus& corpus, std::size_t head, const std::vector<std::uint8_t>& takes_part,
                             const Folds& folds, const SelectOptions& options) {
  const FeatureRows* const view = &corpus.features;
  return select(corpus.annotations, {&view, 1}, head, takes_part, folds, options);
}

TEST(PassagesOfHead, AreThoseThatAnswerAndThatTheDeciderAsks) {
  Annotations annotations = plain_annotations({0, 1, 2, 0}, 3);
  HeadGold frames = annotations.heads[0];
  frames.head = "frames";
  frames.asked_by = "h";
  frames.asked_labels = {"l0", "l2"};
  frames.present = {1, 1, 1, 0};
  annotations.heads.push_back(frames);
  EXPECT_EQ(passages_of_head(annotations, 0), std::vector<std::uint8_t>({1, 1, 1, 1}));
  EXPECT_EQ(passages_of_head(annotations, 1), std::vector<std::uint8_t>({1, 0, 1, 0}));
}

TEST(Select, TriesAllCandidatesAndKeepsTheBest) {
  const Corpus corpus = synthetic_corpus(240);
  const Folds folds = make_folds(corpus.annotations, 4, FoldBy::kGroup, 1).take();
  const Result<Selection> selection =
      select_for(corpus, 0, passages_of_head(corpus.annotations, 0), folds, few_candidates());
  ASSERT_TRUE(selection.ok()) << selection.status().message();
  ASSERT_EQ(selection.value().trials.size(), 8U);
  EXPECT_EQ(selection.value().trials[0].strength, 0.0001);
  for (const Trial& trial : selection.value().trials) EXPECT_LE(trial.value, selection.value().members.front().value);
  EXPECT_GT(selection.value().members.front().value, 0.6) << "chance is 0.25";
  EXPECT_EQ(selection.value().out_of_fold.all.n, 240U);
  EXPECT_EQ(selection.value().out_of_fold.all.macro_f1, selection.value().members.front().value);
}

TEST(Select, IsTheSameForEveryNumberOfThreads) {
  const Corpus corpus = synthetic_corpus(120);
  const Folds folds = make_folds(corpus.annotations, 3, FoldBy::kGroup, 1).take();
  SelectOptions options = few_candidates();
  for (std::size_t head = 0; head < 2; ++head) {
    const std::vector<std::uint8_t> takes_part = passages_of_head(corpus.annotations, head);
    options.threads = 1;
    const Selection one = select_for(corpus, head, takes_part, folds, options).take();
    for (const int threads : {2, 4}) {
      options.threads = threads;
      const Selection many = select_for(corpus, head, takes_part, folds, options).take();
      EXPECT_EQ(one.temperature, many.temperature);
      EXPECT_EQ(one.thresholds, many.thresholds);
      for (std::size_t t = 0; t < one.trials.size(); ++t) EXPECT_EQ(one.trials[t].value, many.trials[t].value);
    }
  }
}

TEST(Select, HeldOutLabelsDoNotReachTheirOwnScores) {
  // Labels drawn by lot cannot be learnt: out of fold nothing better than chance may come out.
  Corpus corpus = synthetic_corpus(400);
  std::mt19937_64 random(2);
  for (std::uint64_t& bits : corpus.annotations.heads[0].gold) bits = 1ULL << draw_below(random, 4);
  const Folds folds = make_folds(corpus.annotations, 4, FoldBy::kGroup, 1).take();
  const Selection selection =
      select_for(corpus, 0, passages_of_head(corpus.annotations, 0), folds, few_candidates()).take();
  EXPECT_LT(selection.out_of_fold.all.accuracy, 0.36);
}

TEST(Select, ReportsProgressToTheEnd) {
  const Corpus corpus = synthetic_corpus(60);
  const Folds folds = make_folds(corpus.annotations, 3, FoldBy::kGroup, 1).take();
  SelectOptions options = few_candidates();
  std::vector<std::size_t> steps;
  options.progress = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, 12U);
    steps.push_back(done);
  };
  ASSERT_TRUE(select_for(corpus, 0, passages_of_head(corpus.annotations, 0), folds, options).ok());
  ASSERT_EQ(steps.size(), 12U);
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(steps[i], i + 1);
}

TEST(Select, RefusesFoldsWithNothingToLearnOrToJudge) {
  const Corpus corpus = synthetic_corpus(20);
  const std::vector<std::uint8_t> all(20, 1);
  EXPECT_FALSE(select_for(corpus, 0, all, hold_out(20, 0), few_candidates()).ok());
  EXPECT_FALSE(select_for(corpus, 0, all, hold_out(20, 20), few_candidates()).ok());
  SelectOptions none = few_candidates();
  none.candidates.losses.clear();
  EXPECT_FALSE(select_for(corpus, 0, all, hold_out(20, 10), none).ok());
}

}  // namespace
}  // namespace stancemill::train
