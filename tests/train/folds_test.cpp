#include "train/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>
#include <set>

#include "synthetic.h"

namespace stancemill::train {
namespace {

Annotations with_groups(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> labels;
  for (std::size_t i = 0; i < count; ++i) labels.push_back(draw_below(random, 3));
  Annotations annotations = plain_annotations(labels, 3);
  for (std::size_t i = 0; i < count; ++i) {
    if (draw_below(random, 4) != 0) annotations.groups[i] = "g" + std::to_string(draw_below(random, count / 4));
    annotations.sources[i] = "s" + std::to_string(draw_below(random, 7));
  }
  return annotations;
}

TEST(Folds, NeverSplitAGroup) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Annotations annotations = with_groups(200, seed);
    const Result<Folds> folds = make_folds(annotations, 5, FoldBy::kGroup, seed);
    ASSERT_TRUE(folds.ok());
    std::map<std::string, int> fold_of_group;
    for (std::size_t i = 0; i < annotations.size(); ++i) {
      if (annotations.groups[i].empty()) continue;
      const auto [at, is_new] = fold_of_group.emplace(annotations.groups[i], folds.value().fold_of[i]);
      EXPECT_EQ(at->second, folds.value().fold_of[i]) << annotations.groups[i];
    }
  }
}

TEST(Folds, BySourceSplitNeitherASourceNorAGroup) {
  Annotations annotations = with_groups(200, 3);
  for (std::string& group : annotations.groups) group.clear();
  annotations.groups[0] = annotations.groups[1] = "tie";
  annotations.sources[0] = "s0";
  annotations.sources[1] = "s1";
  const Result<Folds> folds = make_folds(annotations, 10, FoldBy::kSource, 1);
  ASSERT_TRUE(folds.ok());
  EXPECT_EQ(folds.value().count, 6) << "seven sources, two of them tied by a group";
  std::map<std::string, std::set<int>> folds_of_source;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    folds_of_source[annotations.sources[i]].insert(folds.value().fold_of[i]);
  }
  for (const auto& [source, its_folds] : folds_of_source) EXPECT_EQ(its_folds.size(), 1U) << source;
  EXPECT_EQ(folds_of_source["s0"], folds_of_source["s1"]);
}

TEST(Folds, OnlySourcesThatDecideAreHeldOutAndWhatHasAGroupWithThem) {
  Annotations annotations = with_groups(200, 3);
  for (std::string& group : annotations.groups) group.clear();
  for (std::size_t i = 0; i < 100; ++i) annotations.sources[i] = "real-" + std::to_string(i % 9);
  annotations.groups[0] = annotations.groups[199] = "tie";
  const Folds folds = make_folds(annotations, 3, FoldBy::kSource, 1, "real-*").take();
  EXPECT_EQ(folds.count, 3);
  for (std::size_t i = 0; i < 100; ++i) EXPECT_NE(folds.fold_of[i], Folds::kAlwaysTrain) << i;
  // The tie is by a group, and the source of the tied passage goes with it.
  for (std::size_t i = 100; i < 200; ++i) {
    const bool tied = annotations.sources[i] == annotations.sources[199];
    EXPECT_EQ(folds.fold_of[i], tied ? folds.fold_of[0] : Folds::kAlwaysTrain) << i;
    EXPECT_EQ(folds.decides[i], 0) << i;
  }
  EXPECT_EQ(std::count(folds.decides.begin(), folds.decides.begin() + 100, 1), 100);
  EXPECT_EQ(make_folds(annotations, 3, FoldBy::kSource, 1, "unreal-*").status().code(), ErrorCode::kUsage);
}

TEST(Folds, AreOfLikeSizeWithLikeLabels) {
  const Annotations annotations = with_groups(1000, 9);
  const Result<Folds> folds = make_folds(annotations, 5, FoldBy::kGroup, 9);
  ASSERT_TRUE(folds.ok());
  std::map<int, std::array<std::size_t, 3>> labels;
  std::array<std::size_t, 3> total{};
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto label = static_cast<std::size_t>(std::countr_zero(annotations.heads[0].gold[i]));
    ++labels[folds.value().fold_of[i]][label];
    ++total[label];
  }
  ASSERT_EQ(labels.size(), 5U);
  for (const auto& [fold, counts] : labels) {
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(static_cast<double>(counts[k]), static_cast<double>(total[k]) / 5.0, 6.0) << fold;
    }
  }
}

TEST(Folds, TheSeedAloneDecides) {
  const Annotations annotations = with_groups(200, 3);
  const Folds a = make_folds(annotations, 5, FoldBy::kGroup, 1).take();
  EXPECT_EQ(a.fold_of, make_folds(annotations, 5, FoldBy::kGroup, 1).take().fold_of);
  EXPECT_NE(a.fold_of, make_folds(annotations, 5, FoldBy::kGroup, 2).take().fold_of);
}

TEST(Folds, RefuseWhatCannotBeSplit) {
  Annotations annotations = with_groups(20, 3);
  for (std::string& group : annotations.groups) group = "one";
  EXPECT_FALSE(make_folds(annotations, 5, FoldBy::kGroup, 1).ok());
  EXPECT_FALSE(make_folds(with_groups(20, 3), 1, FoldBy::kGroup, 1).ok());
  EXPECT_FALSE(make_folds(Annotations{}, 5, FoldBy::kGroup, 1).ok());
}

TEST(Folds, HoldOutKeepsTheFirstPassagesInTraining) {
  const Folds folds = hold_out(5, 3);
  EXPECT_EQ(folds.count, 1);
  EXPECT_EQ(folds.fold_of, std::vector<int>({-1, -1, -1, 0, 0}));
}

TEST(Random, ShuffleIsFrozen) {
  std::vector<int> items = {0, 1, 2, 3, 4, 5, 6, 7};
  std::mt19937_64 random(42);
  shuffle(items, random);
  EXPECT_EQ(items, std::vector<int>({2, 1, 5, 3, 0, 7, 4, 6}));
  std::vector<int> sorted = items;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(sorted, std::vector<int>({0, 1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace stancemill::train
