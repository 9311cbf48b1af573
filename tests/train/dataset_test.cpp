#include "train/dataset.h"

#include <gtest/gtest.h>

#include "synthetic.h"
#include "train/train.h"

namespace stancemill::train {
namespace {

using Labels = std::vector<std::string>;

DatasetOptions two_heads() {
  DatasetOptions options;
  options.heads = default_head_requests();
  return options;
}

TEST(Dataset, ReadsTextLabelsAndAnnotations) {
  const TemporaryFolder folder;
  const std::string path = folder.write(
      "enA.jsonl",
      R"({"id":"a","text":"one\u00e9","stance":"against","frames":["y","x"],"group":"g1","lang":"en","genre":"news"})"
      "\n\n"
      R"({"text":"two","stance":"favor","frames":[],"group":7,"source":"s","weight":2.5})"
      "\n"
      R"({"text":"three","stance":null,"frames":["x"]})"
      "\n");
  const Result<Dataset> read = read_dataset({path}, two_heads());
  ASSERT_TRUE(read.ok()) << read.status().message();
  const Dataset& data = read.value();
  EXPECT_EQ(data.texts, Labels({"oneé", "two", "three"}));
  EXPECT_EQ(data.ids, Labels({"\"a\"", "", ""}));
  EXPECT_EQ(data.annotations.groups, Labels({"g1", "7", ""}));
  EXPECT_EQ(data.annotations.langs, Labels({"en", "", ""}));
  EXPECT_EQ(data.annotations.sources, Labels({"enA", "s", "enA"}));
  EXPECT_EQ(data.annotations.genres, Labels({"news", "", ""}));
  EXPECT_EQ(data.annotations.weights, std::vector<double>({1.0, 2.5, 1.0}));
  const HeadGold& stance = data.annotations.heads[0];
  EXPECT_FALSE(stance.multi_label);
  EXPECT_EQ(stance.labels, Labels({"favor", "against"}));
  EXPECT_EQ(stance.gold, std::vector<std::uint64_t>({2, 1, 0}));
  EXPECT_EQ(stance.present, std::vector<std::uint8_t>({1, 1, 0}));
  const HeadGold& frames = data.annotations.heads[1];
  EXPECT_TRUE(frames.multi_label);
  EXPECT_EQ(frames.labels, Labels({"x", "y"}));
  EXPECT_EQ(frames.gold, std::vector<std::uint64_t>({3, 0, 1}));
  EXPECT_EQ(frames.present, std::vector<std::uint8_t>({1, 1, 1}));
}

TEST(Dataset, AGivenListFixesLabelsAndOrder) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl", "{\"text\":\"t\",\"a\":{\"b\":\"y\"}}\n");
  DatasetOptions options;
  options.heads = {parse_head_request("h=a.b:z,y").take()};
  const Result<Dataset> read = read_dataset({path}, options);
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(read.value().annotations.heads[0].labels, Labels({"z", "y"}));
  EXPECT_EQ(read.value().annotations.heads[0].gold[0], 2U);
}

TEST(Dataset, AWrongLineIsAnErrorWithFileAndLine) {
  const TemporaryFolder folder;
  const std::string good = R"({"text":"t","stance":"favor","frames":[]})";
  for (const char* bad : {
           R"({"text":"t","stance":)",
           R"({"stance":"favor","frames":[]})",
           R"({"text":"","stance":"favor","frames":[]})",
           R"({"text":5,"stance":"favor","frames":[]})",
           R"({"text":"t","stance":5,"frames":[]})",
           R"({"text":"t","stance":["favor"],"frames":[]})",
           R"({"text":"t","stance":"","frames":[]})",
           R"({"text":"t","stance":"favor","frames":[1]})",
           R"({"text":"t","stance":"favor","frames":"x"})",
           R"({"text":"t","stance":"favor","frames":[],"lang":5})",
           R"({"text":"t","stance":"favor","frames":[],"weight":0})",
           R"({"text":"t","stance":"favor","frames":[],"weight":"1"})",
           R"({"text":"t","stance":"favor","frames":[],"weight":1e300})",
           R"({"text":"t","stance":"favor\u001b[2J","frames":[]})",
           R"(["text"])",
       }) {
    const std::string path = folder.write("d.jsonl", good + "\n\n" + bad + "\n" + good + "\n");
    const Result<Dataset> read = read_dataset({path}, two_heads());
    ASSERT_FALSE(read.ok()) << bad;
    EXPECT_EQ(read.status().code(), ErrorCode::kInput) << bad;
    EXPECT_NE(read.status().message().find("d.jsonl:3: "), std::string::npos) << read.status().message();
  }
}

TEST(Dataset, TooManyLabelsAreAnError) {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 65; ++i) lines += "{\"text\":\"t\",\"stance\":\"l" + std::to_string(i) + "\"}\n";
  DatasetOptions options;
  options.heads = {{"stance", "stance", {}, "", {}}};
  const Result<Dataset> read = read_dataset({folder.write("d.jsonl", lines)}, options);
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.status().message().find(":65: "), std::string::npos) << read.status().message();
}

TEST(Dataset, AHeadThatNobodyAnswersIsAnErrorUnlessAllowed) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl", "{\"text\":\"t\",\"stance\":\"favor\"}\n");
  EXPECT_FALSE(read_dataset({path}, two_heads()).ok());
  DatasetOptions options = two_heads();
  options.may_lack_answers = true;
  EXPECT_TRUE(read_dataset({path}, options).ok());
}

TEST(Dataset, HeadsThatNobodyAnswersAreLeftOut) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl", "{\"text\":\"t\",\"stance\":\"favor\"}\n");
  const std::string dev_path = folder.write("dev.jsonl", "{\"text\":\"t\",\"stance\":\"favor\",\"frames\":[\"a\"]}\n");
  DatasetOptions options = two_heads();
  options.may_lack_answers = true;
  std::vector<Corpus> data = load_views({path}, options, {FeatureSpec{}}).take();
  std::vector<Corpus> dev = load_views({dev_path}, options, {FeatureSpec{}}).take();
  ASSERT_EQ(dev[0].annotations.heads.size(), 2U);
  EXPECT_EQ(leave_out_unanswered(data, dev), (std::vector<std::string>{"frames"}));
  for (const Corpus* corpus : {&data[0], &dev[0]}) {
    ASSERT_EQ(corpus->annotations.heads.size(), 1U);
    EXPECT_EQ(corpus->annotations.heads[0].head, "stance");
  }
  EXPECT_TRUE(leave_out_unanswered(data, dev).empty());
}

TEST(Dataset, TheFirstHeadMustBeAnswered) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl", "{\"text\":\"t\",\"frames\":[\"a\"]}\n");
  DatasetOptions options = two_heads();
  options.may_lack_answers = true;
  const Result<std::vector<Corpus>> views = load_views({path}, options, {FeatureSpec{}});
  ASSERT_FALSE(views.ok());
  EXPECT_EQ(views.status().code(), ErrorCode::kUsage);
  EXPECT_NE(views.status().message().find("no passage answers the head \"stance\""), std::string::npos);
}

TEST(Dataset, RefusesRequestsThatDoNotGoTogether) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl", "{\"text\":\"t\",\"a\":\"x\",\"b\":\"y\"}\n");
  DatasetOptions options;
  options.heads = {{"h", "a", {}, "", {}}, {"h", "b", {}, "", {}}};
  EXPECT_EQ(read_dataset({path}, options).status().code(), ErrorCode::kUsage);
  options.heads = {{"h", "a", {}, "k", {"y"}}, {"k", "b", {}, "", {}}};
  EXPECT_EQ(read_dataset({path}, options).status().code(), ErrorCode::kUsage);
  options.heads = {{"h", "a", {}, "", {}}};
  options.text_field = "";
  EXPECT_FALSE(read_dataset({path}, options).ok());
  EXPECT_FALSE(read_dataset({folder.path("absent.jsonl")}, two_heads()).ok());
}

TEST(Dataset, ADamagedFileIsAnError) {
  const TemporaryFolder folder;
  const std::string path = folder.write("d.jsonl.gz", std::string("\x1F\x8B\x08\0\0\0\0\0\0\x03 garbage", 18));
  const Result<Dataset> read = read_dataset({path}, two_heads());
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.status().code(), ErrorCode::kInput);
}

}  // namespace
}  // namespace stancemill::train
