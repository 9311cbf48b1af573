#include "train/bootstrap.h"

#include <gtest/gtest.h>

#include "synthetic.h"

namespace stancemill::train {
namespace {

/// Columns that give these labels.
HeadColumns said(const std::vector<std::size_t>& labels) {
  HeadColumns columns;
  for (const std::size_t label : labels) {
    columns.labels.push_back(1ULL << label);
    columns.asked.push_back(1);
    columns.abstained.push_back(0);
  }
  return columns;
}

TEST(Bootstrap, AnIntervalHoldsTheScoreAndHasTheWidthOfABinomial) {
  // 400 passages, 300 right: the interval of the accuracy is 0.75 +- 1.96 sqrt(0.75 x 0.25 / 400) = 0.0424.
  std::vector<std::size_t> gold(400, 0);
  std::vector<std::size_t> given(400, 0);
  for (std::size_t i = 0; i < 400; ++i) gold[i] = i % 2;
  for (std::size_t i = 0; i < 400; ++i) given[i] = i % 4 == 3 ? 1 - gold[i] : gold[i];
  const Intervals intervals = bootstrap_intervals(plain_annotations(gold, 2), 0, said(given), {});
  const Interval accuracy = intervals.at("accuracy");
  EXPECT_NEAR(accuracy.low, 0.75 - 0.0424, 0.008);
  EXPECT_NEAR(accuracy.high, 0.75 + 0.0424, 0.008);
  EXPECT_EQ(intervals.count("favg"), 0U) << "there is neither favor nor against";
}

TEST(Bootstrap, TheSameModelIsNeverAheadOfItself) {
  const Annotations annotations = plain_annotations({0, 1, 0, 1, 0}, 2);
  const HeadColumns columns = said({0, 1, 1, 1, 0});
  const ScoreDifference lead = bootstrap_differences(annotations, 0, columns, columns, {}).at("macro_f1");
  EXPECT_EQ(lead.ours, lead.theirs);
  EXPECT_EQ(lead.interval.low, 0.0);
  EXPECT_EQ(lead.interval.high, 0.0);
  EXPECT_EQ(lead.share_not_better, 1.0);
}

TEST(Bootstrap, PairingMakesTheIntervalOfASmallLeadNarrow) {
  // Two models that differ on one passage in twenty, always for the better: the lead is 0.05, and surely above 0.
  std::vector<std::size_t> gold(400, 0);
  std::vector<std::size_t> ours(400, 0);
  std::vector<std::size_t> theirs(400, 0);
  for (std::size_t i = 0; i < 400; ++i) {
    gold[i] = i % 2;
    theirs[i] = i % 4 == 3 ? 1 - gold[i] : gold[i];
    ours[i] = i % 20 == 3 ? gold[i] : theirs[i];
  }
  const ScoreDifference lead =
      bootstrap_differences(plain_annotations(gold, 2), 0, said(ours), said(theirs), {}).at("accuracy");
  EXPECT_NEAR(lead.ours - lead.theirs, 0.05, 1e-12);
  EXPECT_GT(lead.interval.low, 0.02);
  EXPECT_LT(lead.interval.high, 0.08);
  EXPECT_EQ(lead.share_not_better, 0.0);
}

TEST(Bootstrap, GroupsAreDrawnAsAWhole) {
  // Four groups, two all right and two all wrong: the interval is as wide as can be, whatever the number of passages.
  std::vector<std::size_t> gold(400, 0);
  std::vector<std::size_t> given(400, 0);
  Annotations annotations = plain_annotations(gold, 2);
  for (std::size_t i = 0; i < 400; ++i) {
    annotations.groups[i] = "g" + std::to_string(i / 100);
    given[i] = i / 200;
  }
  BootstrapOptions by_group;
  by_group.by = "group";
  const Interval wide = bootstrap_intervals(annotations, 0, said(given), by_group).at("accuracy");
  const Interval narrow = bootstrap_intervals(annotations, 0, said(given), {}).at("accuracy");
  EXPECT_EQ(wide.low, 0.0);
  EXPECT_EQ(wide.high, 1.0);
  EXPECT_GT(narrow.low, 0.4);
}

TEST(Bootstrap, TheSeedDecidesAll) {
  const Annotations annotations = plain_annotations({0, 1, 0, 1, 0, 1, 1, 0, 1}, 2);
  const HeadColumns columns = said({0, 1, 1, 1, 0, 0, 1, 0, 1});
  BootstrapOptions other;
  other.seed = 2;
  other.resamples = 31;
  BootstrapOptions one = other;
  one.seed = 1;
  const auto interval = [&](const BootstrapOptions& options) {
    const Interval of = bootstrap_intervals(annotations, 0, columns, options).at("macro_f1");
    return std::pair(of.low, of.high);
  };
  EXPECT_EQ(interval(one), interval(one));
  EXPECT_NE(interval(one), interval(other));
  EXPECT_FALSE(check_bootstrap({10, "month", 1}).ok());
  EXPECT_TRUE(check_bootstrap({10, "source", 1}).ok());
}

TEST(Bootstrap, OneUnitAloneGivesNoInterval) {
  Annotations annotations = plain_annotations({0, 1, 0, 1}, 2);
  annotations.sources = {"s", "s", "s", "s"};
  BootstrapOptions options;
  options.by = "source";
  EXPECT_TRUE(bootstrap_intervals(annotations, 0, said({0, 1, 1, 1}), options).empty());
  const Differences differences =
      bootstrap_differences(annotations, 0, said({0, 1, 0, 1}), said({0, 1, 1, 1}), options);
  EXPECT_EQ(differences.at("accuracy").interval.low, -1.0);
  EXPECT_EQ(differences.at("accuracy").interval.high, 1.0);
}

TEST(Bootstrap, NothingToJudgeGivesNoInterval) {
  Annotations annotations = plain_annotations({0}, 2);
  annotations.heads[0].present[0] = 0;
  EXPECT_TRUE(bootstrap_intervals(annotations, 0, said({0}), {}).empty());
  EXPECT_TRUE(bootstrap_differences(annotations, 0, said({0}), said({0}), {}).empty());
}

}  // namespace
}  // namespace stancemill::train
