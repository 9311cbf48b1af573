// A choice of features and an average of candidates: `train --search`.
#include <gtest/gtest.h>

#include "features/features.h"
#include "model/model_file.h"
#include "synthetic.h"
#include "train/feature_presets.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

DatasetOptions two_heads() {
  DatasetOptions options;
  options.heads = default_head_requests();
  return options;
}

TrainOptions quick(std::size_t members) {
  TrainOptions options;
  options.candidates.strengths = {0.01, 0.1, 1.0};
  options.candidates.svm_strengths = {0.001, 0.01, 0.1};
  options.candidates.gammas = {0.0, 0.5};
  options.folds = 3;
  options.members = members;
  return options;
}

/// Views of made-up passages: words 1, words 1-2 with characters, and one with symbols.
std::vector<Corpus> three_views(const std::string& path) {
  FeatureSpec words;
  words.bits = 14;
  words.word_ngrams = 1;
  words.char_ngrams_min = words.char_ngrams_max = 0;
  FeatureSpec rich;
  rich.bits = 14;
  rich.char_ngrams_min = 3;
  FeatureSpec symbols = words;
  symbols.symbols = true;
  std::vector<Corpus> views;
  for (const FeatureSpec& spec : {words, rich, symbols}) {
    views.push_back(load_corpus({path}, two_heads(), spec).take());
  }
  return views;
}

TEST(Presets, AreSpecsThatTheHasherKnows) {
  std::vector<FeatureSpec> seen;
  for (const FeaturePreset& preset : feature_presets(16)) {
    EXPECT_TRUE(features::check_spec(preset.spec).ok()) << preset.name;
    EXPECT_EQ(preset.spec.bits, 16);
    EXPECT_EQ(std::count(seen.begin(), seen.end(), preset.spec), 0) << preset.name << " stands twice";
    seen.push_back(preset.spec);
  }
}

TEST(Search, ChoosesAmongViewsAndLabelsAsItPromised) {
  const TemporaryFolder folder;
  const std::vector<Corpus> views = three_views(folder.write("train.jsonl", synthetic_jsonl(300, 1)));
  const Result<TrainedModel> trained = train_model(views, {}, quick(4));
  ASSERT_TRUE(trained.ok()) << trained.status().message();
  const TrainedModel& best = trained.value();
  ASSERT_EQ(best.specs.size(), 3U);
  const Selection& stance = best.selections[0];
  EXPECT_EQ(stance.scouts.size(), 3U) << "one strength of three a view";
  EXPECT_EQ(stance.trials.size(), 2U * 2 * 2 * 3);
  for (const Trial& trial : stance.trials) EXPECT_LE(trial.value, stance.members[0].value);
  for (const Selection& selection : best.selections) {
    for (const Trial& member : selection.members) {
      EXPECT_EQ(best.specs[member.view], best.model.features) << "what is looked up is what was fitted and judged";
    }
  }
  DatasetOptions options;
  options.heads = requests_of_model(best.model, {}).take();
  const Dataset test = read_dataset({folder.write("test.jsonl", synthetic_jsonl(200, 2))}, options).take();
  EXPECT_GT(evaluate_model(best.model, nullptr, test, {}).take()[0].all.macro_f1, 0.7);
}

/// Passages whose first word gives the label, though all words occur in all.
std::string labelled_by_the_first_word(std::size_t count) {
  const std::vector<std::string> words = {"who", "where", "when", "why"};
  std::mt19937_64 random(9);
  std::string lines;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t first = draw_below(random, words.size());
    std::string text = words[first];
    for (std::size_t w = 0; w < 8; ++w) text += " " + words[(first + draw_below(random, 4) + w) % 4];
    lines += "{\"text\":\"" + text + "\",\"stance\":\"" + (first < 2 ? "favor" : "against") + "\"}\n";
  }
  return lines;
}

// A marked beginning is tried beside the same features without: one of the two goes on, and another view stays in.
TEST(Search, AMarkedBeginningIsChosenWhereItTellsAndTakesOnePlaceAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.write("train.jsonl", labelled_by_the_first_word(200));
  DatasetOptions data;
  data.heads = {{"stance", "stance", {}, "", {}}};
  FeatureSpec words;
  words.bits = 14;
  words.char_ngrams_min = words.char_ngrams_max = 0;
  FeatureSpec marked = words;
  marked.begin_marks = true;
  FeatureSpec other = words;
  other.word_ngrams = 1;
  std::vector<Corpus> views;
  for (const FeatureSpec& spec : {words, marked, other}) views.push_back(load_corpus({path}, data, spec).take());
  const TrainedModel trained = train_model(views, {}, quick(1)).take();
  EXPECT_TRUE(trained.model.features.begin_marks);
  EXPECT_GT(trained.selections[0].out_of_fold.all.accuracy, 0.98);
  EXPECT_EQ(trained.selections[0].scouts.size(), 3U);
  for (const Trial& trial : trained.selections[0].trials) EXPECT_NE(trial.view, 0U) << "its marked sibling is better";
}

TEST(Search, GivesTheSameBytesForEveryNumberOfThreads) {
  const TemporaryFolder folder;
  const std::vector<Corpus> views = three_views(folder.write("train.jsonl", synthetic_jsonl(120, 3)));
  TrainOptions options = quick(3);
  std::vector<std::string> bytes;
  for (const int threads : {1, 2, 4}) {
    options.threads = threads;
    bytes.push_back(model::serialize_model(train_model(views, {}, options).take().model));
  }
  EXPECT_EQ(bytes[0], bytes[1]);
  EXPECT_EQ(bytes[0], bytes[2]);
}

TEST(Search, AnAverageIsAsGoodOutOfFoldAsItsFirstMemberButForNoise) {
  const TemporaryFolder folder;
  const std::vector<Corpus> views = three_views(folder.write("train.jsonl", synthetic_jsonl(240, 4)));
  const TrainedModel one = train_model(views, {}, quick(1)).take();
  const TrainedModel many = train_model(views, {}, quick(6)).take();
  EXPECT_EQ(one.selections[0].members.size(), 1U);
  EXPECT_EQ(one.selections[0].members[0].value, many.selections[0].members[0].value);
  EXPECT_GE(many.selections[0].out_of_fold.all.macro_f1, one.selections[0].out_of_fold.all.macro_f1 - 0.002);
}

TEST(Search, TheAverageOfTwinsIsTheTwin) {
  const TemporaryFolder folder;
  const std::vector<Corpus> views = three_views(folder.write("train.jsonl", synthetic_jsonl(150, 5)));
  const std::span<const Corpus> one_view = std::span(views).subspan(1, 1);
  TrainOptions options = quick(2);
  options.candidates.losses = {Loss::kLogistic};
  options.candidates.gammas = {0.0, 0.0};
  const TrainedModel two = train_model(one_view, {}, options).take();
  options.members = 1;
  const TrainedModel one = train_model(one_view, {}, options).take();
  ASSERT_EQ(two.selections[0].members.size(), 2U);
  EXPECT_NEAR(two.model.heads[0].temperature, 1.0, 1e-3) << "members are averaged at their temperatures";
  const WeightTable& a = one.model.tables[0];
  const WeightTable& b = two.model.tables[0];
  for (std::size_t i = 0; i < a.rows.size(); ++i) EXPECT_NEAR(a.rows[i], b.rows[i], 1) << i;
  for (std::size_t k = 0; k < a.outputs; ++k) {
    EXPECT_NEAR(a.bias[k] / one.model.heads[0].temperature, b.bias[k] / two.model.heads[0].temperature, 1e-3);
  }
}

TEST(Search, RefusesViewsOfOtherPassagesOrRows) {
  const TemporaryFolder folder;
  std::vector<Corpus> views = three_views(folder.write("train.jsonl", synthetic_jsonl(60, 1)));
  std::vector<Corpus> others = three_views(folder.write("other.jsonl", synthetic_jsonl(30, 1)));
  views[1] = others[1];
  EXPECT_EQ(train_model(views, {}, quick(1)).status().code(), ErrorCode::kUsage);
  EXPECT_EQ(train_model(others, std::span(others).first(1), quick(1)).status().code(), ErrorCode::kUsage);
}

}  // namespace
}  // namespace stancemill::train
