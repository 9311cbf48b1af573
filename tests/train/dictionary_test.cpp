#include "train/dictionary.h"

#include <gtest/gtest.h>

#include "io/io.h"
#include "synthetic.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

DatasetOptions stance_alone() {
  DatasetOptions options;
  options.heads = {{"stance", "stance", {}, "", {}}};
  return options;
}

TrainOptions quick() {
  TrainOptions options;
  options.candidates.losses = {Loss::kLogistic};
  options.candidates.strengths = {1.0};
  options.candidates.gammas = {0.0};
  options.folds = 3;
  return options;
}

/// Trains on the text, saves model and dictionary in the folder and reads the dictionary back.
Dictionary dictionary_of(const TemporaryFolder& folder, const std::vector<std::string>& names,
                         const FeatureSpec& spec) {
  const Corpus corpus = load_corpus(names, stance_alone(), spec).take();
  const TrainedModel trained = train_model(corpus, nullptr, quick()).take();
  EXPECT_TRUE(save_model(trained, folder.path("m")).ok());
  EXPECT_TRUE(save_dictionary(trained, names, stance_alone(), folder.path("m")).ok());
  const std::string path = folder.path("m/dictionary.tsv");
  return dictionary_from_tsv(io::read_file(path, 1 << 26).take(), path).take();
}

const DictionaryEntry* find(const Dictionary& dictionary, const std::string& kind, const std::string& ngram) {
  for (const DictionaryEntry& entry : dictionary.entries) {
    if (entry.kind == kind && entry.ngram == ngram) return &entry;
  }
  return nullptr;
}

TEST(Dictionary, NamesTheWordsThatDecide) {
  const TemporaryFolder folder;
  FeatureSpec spec;
  spec.bits = 18;
  spec.char_ngrams_min = 4;
  spec.char_ngrams_max = 4;
  const std::string data = folder.write("d.jsonl", synthetic_jsonl(300, 1));
  const Dictionary dictionary = dictionary_of(folder, {data}, spec);
  for (const char* word : {"proud", "folly", "spokesman", "butter"}) {
    const DictionaryEntry* entry = find(dictionary, "word", word);
    ASSERT_NE(entry, nullptr) << word;
    EXPECT_GT(entry->passages, 20U);
    EXPECT_EQ(entry->langs.at("en") + entry->langs.at("xx"), entry->passages);
    EXPECT_LT(entry->others, 0.2) << "2^18 rows are many for these words";
  }
  EXPECT_NE(find(dictionary, "characters", "^pro"), nullptr);
  EXPECT_EQ(dictionary.model_sha256, io::sha256_of_file(folder.path("m/model.safetensors")).take());
}

TEST(Dictionary, SaysHowMuchOfARowBelongsToOthers) {
  // In 2^14 rows with words 1-3, some n-grams must share a row; all shares of a row then add up to at most one.
  const TemporaryFolder folder;
  FeatureSpec spec;
  spec.bits = 14;
  spec.word_ngrams = 3;
  spec.char_ngrams_min = 2;
  const Dictionary dictionary = dictionary_of(folder, {folder.write("d.jsonl", synthetic_jsonl(400, 2))}, spec);
  std::map<std::uint32_t, double> own;
  double most = 0.0;
  for (const DictionaryEntry& entry : dictionary.entries) {
    EXPECT_GE(entry.others, 0.0);
    EXPECT_GE(entry.passages, Dictionary::kMinPassages);
    own[entry.row] += 1.0 - entry.others;
    most = std::max(most, entry.others);
  }
  for (const auto& [row, share] : own) EXPECT_LE(share, 1.0 + 1e-3) << row;
  EXPECT_GT(most, 0.0);
}

TEST(Dictionary, RowsWithoutTextGiveNoWordsAway) {
  const TemporaryFolder folder;
  FeatureSpec spec;
  spec.bits = 14;
  const std::string text = folder.write("d.jsonl", synthetic_jsonl(120, 3));
  const std::string rows = folder.path("r.safetensors");
  ASSERT_TRUE(write_rows(load_corpus({text}, stance_alone(), spec).take(), rows).ok());
  const TrainedModel trained = train_model(load_corpus({rows}, stance_alone(), spec).take(), nullptr, quick()).take();
  ASSERT_TRUE(save_model(trained, folder.path("m")).ok());
  folder.write("m/dictionary.tsv", "an old one");
  ASSERT_TRUE(save_dictionary(trained, {rows}, stance_alone(), folder.path("m")).ok());
  EXPECT_FALSE(std::filesystem::exists(folder.path("m/dictionary.tsv")));
}

TEST(DictionaryFile, ReadsWhatItWritesAndRefusesTheRest) {
  Dictionary dictionary;
  dictionary.model_sha256 = "abc";
  dictionary.entries = {{7, "ngram", "own models", 5, 0.25, {{"", 1}, {"en", 4}}}};
  const std::string tsv = dictionary_to_tsv(dictionary);
  const Dictionary read = dictionary_from_tsv(tsv, "d.tsv").take();
  EXPECT_EQ(read.model_sha256, "abc");
  ASSERT_EQ(read.entries.size(), 1U);
  EXPECT_EQ(read.entries[0].ngram, "own models");
  EXPECT_EQ(read.entries[0].others, 0.25);
  EXPECT_EQ(read.entries[0].langs, dictionary.entries[0].langs);
  EXPECT_EQ(dictionary_to_tsv(read), tsv);

  const auto refused = [](std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    const Result<Dictionary> result = dictionary_from_tsv(text, "d.tsv");
    return !result.ok() && result.status().message().find("d.tsv") != std::string::npos;
  };
  EXPECT_TRUE(refused(tsv, "#stancemill-dictionary\t1", "#stancemill-dictionary\t2"));
  EXPECT_TRUE(refused(tsv, "#stancemill-dictionary", "#other"));
  EXPECT_TRUE(refused(tsv, "\t0.2500", "\t1.2500"));
  EXPECT_TRUE(refused(tsv, "en:4", "en4"));
  EXPECT_TRUE(refused(tsv, "7\tngram", "seven\tngram"));
  EXPECT_TRUE(refused(tsv, "en:4\n", "en:4"));
  EXPECT_TRUE(refused(tsv, tsv, ""));
}

}  // namespace
}  // namespace stancemill::train
