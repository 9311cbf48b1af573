#include "model/model_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <limits>

#include "small_model.h"

namespace stancemill::model {
namespace {

TEST(ModelFile, RoundTripGivesTheSameModelAndTheSameBytes) {
  const Model model = small_model();
  const std::string bytes = serialize_model(model);
  Result<Model> read = parse_model(bytes, "m");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().name, model.name);
  EXPECT_EQ(read.value().icu, model.icu);
  EXPECT_EQ(read.value().unicode, model.unicode);
  EXPECT_EQ(read.value().features, model.features);
  EXPECT_EQ(read.value().known_words, model.known_words);
  ASSERT_EQ(read.value().heads.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.value().heads[i].labels, model.heads[i].labels);
    EXPECT_EQ(read.value().heads[i].temperature, model.heads[i].temperature);
    EXPECT_EQ(read.value().heads[i].thresholds, model.heads[i].thresholds);
    EXPECT_EQ(read.value().heads[i].min_margin, model.heads[i].min_margin);
    EXPECT_EQ(read.value().heads[i].asked_labels, model.heads[i].asked_labels);
    EXPECT_EQ(read.value().tables[i].rows, model.tables[i].rows);
    EXPECT_EQ(read.value().tables[i].scale, model.tables[i].scale);
    EXPECT_EQ(read.value().tables[i].bias, model.tables[i].bias);
  }
  EXPECT_EQ(serialize_model(read.value()), bytes);
}

/// The small model with weights of -7 to 7, which lie two a byte.
Model four_bit_model() {
  Model model = small_model();
  model.weight_bits = 4;
  for (WeightTable& table : model.tables) {
    for (std::int8_t& weight : table.rows) weight = static_cast<std::int8_t>(weight % 8);
  }
  return model;
}

TEST(ModelFile, WeightsOfFourBitsHalveTheFileAndComeBackAsTheyWere) {
  const Model model = four_bit_model();
  const std::string bytes = serialize_model(model);
  EXPECT_LT(bytes.size(), serialize_model(small_model()).size() * 53 / 100);
  EXPECT_NE(bytes.find("\"version\":\"2\""), std::string::npos);
  EXPECT_NE(serialize_model(small_model()).find("\"version\":\"1\""), std::string::npos) << "other models stay as ever";
  const Result<Model> read = parse_model(bytes, "m");
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().weight_bits, 4);
  for (std::size_t i = 0; i < model.tables.size(); ++i) EXPECT_EQ(read.value().tables[i].rows, model.tables[i].rows);
  EXPECT_EQ(serialize_model(read.value()), bytes);
}

TEST(ModelFile, AWeightThatDoesNotFitFourBitsIsRefused) {
  for (const int weight : {-128, -8, 8, 9, 127}) {
    Model model = four_bit_model();
    model.tables[1].rows[5] = static_cast<std::int8_t>(weight);
    const Result<Model> read = parse_model(serialize_model(model), "m");
    ASSERT_FALSE(read.ok()) << weight;
    EXPECT_EQ(read.status().code(), ErrorCode::kModel);
    EXPECT_NE(read.status().message().find("\"heads.frames.rows\" holds a weight outside -7 to 7"), std::string::npos);
  }
}

// Models without sets must keep their bytes: the key is there only where there are sets.
TEST(ModelFile, LabelSetsComeBackAndAreAbsentWhereThereAreNone) {
  Model model = small_model();
  EXPECT_EQ(serialize_model(model).find("label_sets"), std::string::npos);
  model.heads[0].sets = {{80, 0.4F}, {90, 0.1F}};
  const std::string bytes = serialize_model(model);
  const Result<Model> read = parse_model(bytes, "m");
  ASSERT_TRUE(read.ok()) << read.status().message();
  ASSERT_EQ(read.value().heads[0].sets.size(), 2U);
  EXPECT_EQ(read.value().heads[0].sets[1].percent, 90);
  EXPECT_EQ(read.value().heads[0].sets[1].min_probability, 0.1F);
  EXPECT_TRUE(read.value().heads[1].sets.empty());
  EXPECT_EQ(serialize_model(read.value()), bytes);
}

TEST(ModelFile, EveryElementIsAligned) {
  const std::string bytes = serialize_model(small_model());
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT_EQ(header % 8, 0U);
  // The only 8-byte elements come first, right after the header.
  std::uint64_t first = 0;
  std::memcpy(&first, bytes.data() + 8 + header, 8);
  EXPECT_EQ(first, 1U);
}

TEST(ModelFile, AModelWithoutAVocabularyIsAllowed) {
  Model model = small_model();
  model.known_words.clear();
  EXPECT_TRUE(parse_model(serialize_model(model), "m").ok());
}

TEST(ModelFile, FloatsOfEveryKindComeBackExactly) {
  Model model = small_model();
  std::mt19937_64 random(3);
  for (int i = 0; i < 200; ++i) {
    const std::uint32_t bits = static_cast<std::uint32_t>(random()) & 0x7F7F'FFFFU;
    std::memcpy(&model.heads[0].temperature, &bits, 4);
    if (!(model.heads[0].temperature > 0)) continue;
    Result<Model> read = parse_model(serialize_model(model), "m");
    ASSERT_TRUE(read.ok()) << read.status().message();
    EXPECT_EQ(read.value().heads[0].temperature, model.heads[0].temperature);
  }
}

struct BadModel {
  const char* why;
  const char* message;  ///< a part of what the refusal says
  std::function<void(Model&)> spoil;
};

// These files are sound as containers and carry a right checksum: only the content is wrong.
TEST(ModelFile, RefusesContentThatBreaksARule) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<BadModel> cases = {
      {"scale NaN", "no number up to a million", [&](Model& m) { m.tables[0].scale[1] = kNan; }},
      {"scale below zero", "holds a negative number", [&](Model& m) { m.tables[0].scale[1] = -0.01F; }},
      {"another Unicode", "Unicode 16.0", [&](Model& m) { m.unicode = "16.0"; }},
      {"scale infinite", "no number up to a million", [&](Model& m) { m.tables[1].scale[0] = kInfinity; }},
      {"bias NaN", "no number up to a million", [&](Model& m) { m.tables[1].bias[1] = kNan; }},
      {"bias infinite", "no number up to a million", [&](Model& m) { m.tables[0].bias[0] = -kInfinity; }},
      {"bias that is too large", "no number up to a million", [&](Model& m) { m.tables[0].bias[0] = -1.1e6F; }},
      {"label with an escape", "control characters", [&](Model& m) { m.heads[0].labels[0] = "favor\x1b]0;x\x07"; }},
      {"name with an escape", "control characters", [&](Model& m) { m.name = "name\x1b[2J"; }},
      {"unicode with an escape", "control characters", [&](Model& m) { m.unicode = "15.0\x1b[2J"; }},
      {"temperature NaN", "temperature", [&](Model& m) { m.heads[0].temperature = kNan; }},
      {"temperature zero", "temperature", [](Model& m) { m.heads[0].temperature = 0; }},
      {"temperature negative", "temperature", [](Model& m) { m.heads[0].temperature = -1; }},
      {"threshold NaN", "thresholds", [&](Model& m) { m.heads[1].thresholds[0] = kNan; }},
      {"threshold infinite", "thresholds", [&](Model& m) { m.heads[1].thresholds[0] = kInfinity; }},
      {"threshold over 1", "thresholds", [](Model& m) { m.heads[1].thresholds[0] = 1.5F; }},
      {"a threshold missing", "thresholds", [](Model& m) { m.heads[1].thresholds.pop_back(); }},
      {"thresholds of softmax", "thresholds",
       [](Model& m) {
         m.heads[0].thresholds = {0.5F, 0.5F, 0.5F};
       }},
      {"min_margin out of range", "min_margin", [](Model& m) { m.heads[0].min_margin = -0.1F; }},
      {"unknown hash", "hash", [](Model& m) { m.features.hash = "v2"; }},
      {"unknown word rules", "word_rules", [](Model& m) { m.features.word_rules = "uax29-16.0"; }},
      {"unknown folding", "folding", [](Model& m) { m.features.folding = "full"; }},
      {"word_ngrams", "word_ngrams", [](Model& m) { m.features.word_ngrams = 4; }},
      {"char_ngrams", "char_ngrams", [](Model& m) { m.features.char_ngrams_max = 9; }},
      {"length_exponent", "length_exponent", [](Model& m) { m.features.length_exponent = 0.3; }},
      {"no labels", "labels", [](Model& m) { m.heads[0].labels.clear(); }},
      {"an empty label", "label", [](Model& m) { m.heads[1].labels[0] = ""; }},
      {"a label twice", "twice", [](Model& m) { m.heads[1].labels[0] = m.heads[1].labels[1]; }},
      {"label not UTF-8", "fallback", [](Model& m) { m.heads[0].fallback_label = "\xFF"; }},
      {"fallback unknown", "fallback", [](Model& m) { m.heads[0].fallback_label = "x"; }},
      {"fallback missing", "fallback", [](Model& m) { m.heads[0].fallback_label = ""; }},
      {"two heads of one name", "twice", [](Model& m) { m.heads[1].name = "stance"; }},
      {"head name that is a row's key", "name", [](Model& m) { m.heads[0].name = "p"; }},
      {"head name with a dot", "name", [](Model& m) { m.heads[0].name = "a.rows"; }},
      {"asked_by unknown", "asked_by", [](Model& m) { m.heads[1].asked_by = "topic"; }},
      {"asked_by itself", "asked_by", [](Model& m) { m.heads[1].asked_by = "frames"; }},
      {"asked_by a later head", "asked_by",
       [](Model& m) {
         std::swap(m.heads[0], m.heads[1]);
         std::swap(m.tables[0], m.tables[1]);
       }},
      {"asked label unknown", "label", [](Model& m) { m.heads[1].asked_labels[0] = "economy"; }},
      {"asked_by without labels", "asked_labels", [](Model& m) { m.heads[1].asked_labels.clear(); }},
      {"labels without asked_by", "asked_by", [](Model& m) { m.heads[1].asked_by.clear(); }},
      {"sets of a sigmoid head", "label_sets",
       [](Model& m) {
         m.heads[1].sets = {{80, 0.4F}};
       }},
      {"sets that do not rise", "percent",
       [](Model& m) {
         m.heads[0].sets = {{90, 0.4F}, {90, 0.5F}};
       }},
      {"a set of 0 percent", "percent",
       [](Model& m) {
         m.heads[0].sets = {{0, 0.4F}};
       }},
      {"a set of 100 percent", "percent",
       [](Model& m) {
         m.heads[0].sets = {{100, 0.4F}};
       }},
      {"a set's probability NaN", "min_probability",
       [&](Model& m) {
         m.heads[0].sets = {{80, kNan}};
       }},
      {"a set's probability over 1", "min_probability",
       [](Model& m) {
         m.heads[0].sets = {{80, 1.5F}};
       }},
      {"nine sets", "label_sets",
       [](Model& m) {
         for (int i = 1; i < 10; ++i) m.heads[0].sets.push_back({i * 10, 0.4F});
       }},
      {"begin marks without n-grams", "begin_marks",
       [](Model& m) {
         m.features.word_ngrams = 1;
         m.features.begin_marks = true;
       }},
      {"vocabulary of three words", "power of two", [](Model& m) { m.known_words.resize(3); }},
      {"no heads", "heads",
       [](Model& m) {
         m.heads.clear();
         m.tables.clear();
       }},
  };
  for (const BadModel& bad : cases) {
    Model model = small_model();
    bad.spoil(model);
    const Result<Model> read = parse_model(serialize_model(model), "dir/m.safetensors");
    ASSERT_FALSE(read.ok()) << bad.why;
    EXPECT_EQ(read.status().code(), ErrorCode::kModel) << bad.why;
    const std::string& message = read.status().message();
    EXPECT_NE(message.find(bad.message), std::string::npos) << bad.why << ": " << message;
    EXPECT_EQ(message.find("dir/m.safetensors: "), 0U) << message;
    EXPECT_NE(message.find("download it or train it again"), std::string::npos) << message;
  }
}

TEST(ModelFile, RefusesTooManyLabelsAndBitsOutOfRange) {
  Model model = small_model();
  model.heads.pop_back();
  model.tables.pop_back();
  for (const std::size_t labels : {std::size_t{64}, std::size_t{65}}) {
    model.heads[0].labels.clear();
    for (std::size_t k = 0; k < labels; ++k) model.heads[0].labels.push_back("l" + std::to_string(k));
    model.heads[0].fallback_label = "l0";
    model.tables[0].outputs = static_cast<std::uint32_t>(labels);
    model.tables[0].rows.assign((std::size_t{1} << 14) * labels, 1);
    model.tables[0].scale.assign(labels, 1.0F);
    model.tables[0].bias.assign(labels, 0.0F);
    EXPECT_EQ(parse_model(serialize_model(model), "m").ok(), labels == 64);
  }
  for (const int bits : {13, 23}) {
    Model narrow = small_model();
    narrow.features.bits = bits;
    for (WeightTable& table : narrow.tables) table.rows.assign((std::size_t{1} << bits) * table.outputs, 1);
    EXPECT_FALSE(parse_model(serialize_model(narrow), "m").ok()) << bits;
  }
}

}  // namespace
}  // namespace stancemill::model
