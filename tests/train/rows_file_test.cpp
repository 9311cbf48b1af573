#include "train/rows_file.h"

#include <gtest/gtest.h>

#include <cstring>

#include "model/model_file.h"
#include "synthetic.h"

namespace stancemill::train {
namespace {

Corpus small_corpus() {
  Corpus corpus;
  corpus.unicode = "15.0";
  corpus.icu = "72.1";
  corpus.annotations = plain_annotations({0, 1, 1}, 2);
  corpus.annotations.heads[0].labels = {"fa\"vor", "größe"};
  corpus.annotations.groups = {"a", "", "b\n"};
  corpus.annotations.weights = {1.0, 0.5, 2.0};
  corpus.annotations.heads[0].present[0] = 0;
  corpus.annotations.heads[0].gold[0] = 0;
  corpus.annotations.heads[0].asked_by = "x";
  corpus.annotations.heads[0].asked_labels = {"y"};
  corpus.features.spec.bits = 14;
  corpus.features.row_begin = {0, 2, 2, 3};
  corpus.features.rows = {5, 7, 16383};
  corpus.features.counts = {1, 2, 9};
  corpus.features.words = {3, 0, 4};
  corpus.features.word_hash = {7, 0xFFFF'FFFF'FFFF'FFFFULL};
  corpus.features.word_passages = {1, 2};
  return corpus;
}

TEST(RowsFile, RoundTripKeepsEverything) {
  const Corpus corpus = small_corpus();
  const std::string bytes = serialize_rows(corpus);
  const Result<Corpus> read = parse_rows(bytes, "r");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(serialize_rows(read.value()), bytes);
  EXPECT_EQ(read.value().features.rows, corpus.features.rows);
  EXPECT_EQ(read.value().features.counts, corpus.features.counts);
  EXPECT_EQ(read.value().features.word_hash, corpus.features.word_hash);
  EXPECT_EQ(read.value().annotations.groups, corpus.annotations.groups);
  EXPECT_EQ(read.value().annotations.weights, corpus.annotations.weights);
  EXPECT_EQ(read.value().annotations.heads[0].labels, corpus.annotations.heads[0].labels);
  EXPECT_EQ(read.value().annotations.heads[0].gold, corpus.annotations.heads[0].gold);
  EXPECT_EQ(read.value().annotations.heads[0].asked_labels, corpus.annotations.heads[0].asked_labels);
  EXPECT_EQ(read.value().icu, "72.1");
}

TEST(RowsFile, RefusesWhatBreaksARule) {
  const std::vector<void (*)(Corpus&)> spoilers = {
      [](Corpus& c) { c.features.row_begin[3] = 4; },
      [](Corpus& c) { c.features.row_begin[1] = 3; },
      [](Corpus& c) { c.features.row_begin[0] = 1; },
      [](Corpus& c) { c.features.row_begin.pop_back(); },
      [](Corpus& c) {
        c.features.row_begin = {0, ~0ULL, ~0ULL, 3};
      },
      [](Corpus& c) { c.features.rows[2] = 16384; },
      [](Corpus& c) { c.features.rows[1] = 5; },
      [](Corpus& c) { c.features.counts[0] = 0; },
      [](Corpus& c) { c.features.counts.pop_back(); },
      [](Corpus& c) { c.features.word_hash[1] = 7; },
      [](Corpus& c) { c.features.word_passages.pop_back(); },
      [](Corpus& c) { c.features.spec.hash = "v9"; },
      [](Corpus& c) { c.annotations.groups.pop_back(); },
      [](Corpus& c) { c.annotations.weights[0] = 0.0; },
      [](Corpus& c) { c.annotations.weights[0] = 1e300; },
      [](Corpus& c) { c.annotations.weights.pop_back(); },
      [](Corpus& c) { c.annotations.heads[0].gold[1] = 4; },
      [](Corpus& c) { c.annotations.heads[0].gold[1] = 3; },
      [](Corpus& c) { c.annotations.heads[0].gold[1] = 0; },
      [](Corpus& c) { c.annotations.heads[0].present[0] = 2; },
      [](Corpus& c) { c.annotations.heads[0].gold.pop_back(); },
      [](Corpus& c) { c.annotations.heads[0].labels.clear(); },
      [](Corpus& c) { c.annotations.heads.clear(); },
  };
  for (std::size_t i = 0; i < spoilers.size(); ++i) {
    Corpus corpus = small_corpus();
    spoilers[i](corpus);
    const Result<Corpus> read = parse_rows(serialize_rows(corpus), "dir/r");
    ASSERT_FALSE(read.ok()) << i;
    EXPECT_EQ(read.status().code(), ErrorCode::kInput) << i;
    EXPECT_EQ(read.status().message().find("dir/r: "), 0U) << read.status().message();
  }
}

TEST(RowsFile, ModelsAndGarbageAreNotRows) {
  EXPECT_FALSE(parse_rows("", "r").ok());
  EXPECT_FALSE(parse_rows("{}", "r").ok());
  model::TensorFile file;
  file.metadata["format"] = "stancemill-model";
  EXPECT_FALSE(parse_rows(model::serialize_tensors(file), "r").ok());
}

TEST(RowsFile, NoDamageCrashesTheReader) {
  std::string bytes = serialize_rows(small_corpus());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_rows(std::string_view(bytes).substr(0, size), "r").ok()) << size;
  }
  // A flipped bit may pass (there is no checksum), but what passes keeps the rules.
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
      const Result<Corpus> read = parse_rows(bytes, "r");
      if (read.ok()) {
        EXPECT_TRUE(parse_rows(serialize_rows(read.value()), "r").ok()) << at;
      }
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
    }
  }
}

}  // namespace
}  // namespace stancemill::train
