#include <gtest/gtest.h>

#include "estimate/estimate.h"

namespace stancemill::estimate {
namespace {

MethodEstimate halves() { return {{0.5, 0.4, 0.6}, {0.5, 0.4, 0.6}}; }

/// Everything is given, for all passages and for one group.
Estimates whole() {
  Estimates estimates;
  estimates.head = "stance";
  estimates.labels = {"yes", "no"};
  estimates.by = {"lang"};
  estimates.gold = 60;
  estimates.gold_by_label = {30, 30};
  estimates.drawn = true;
  for (const std::vector<std::optional<std::string>>& by : {std::vector<std::optional<std::string>>(), {"en"}}) {
    GroupEstimate& group = estimates.groups.emplace_back();
    group.by = by;
    group.passages = 100;
    group.gold = 60;
    for (auto& method : group.methods) method = halves();
  }
  return estimates;
}

/// What is said below the tables.
std::string causes_in(const Estimates& estimates) {
  const std::string text = estimates_to_text(estimates);
  const std::size_t last = text.rfind("\n\n");
  return text.compare(last + 2, 2, "en") == 0 ? "" : text.substr(last + 2);
}

TEST(EstimatesToText, WhereAllIsGivenNothingIsSaid) { EXPECT_EQ(causes_in(whole()), ""); }

TEST(EstimatesToText, LabelsWithTooFewGoldPassagesAreNamed) {
  Estimates estimates = whole();
  estimates.gold_by_label = {1, 0};
  for (GroupEstimate& group : estimates.groups) {
    for (std::size_t m = 1; m + 1 < kMethodCount; ++m) group.methods[m].reset();
  }
  EXPECT_EQ(causes_in(estimates),
            "'yes' has 1 gold passage and 'no' has 0 gold passages, and adjusted, probabilistic and em need 2 of each "
            "label.\n");
}

TEST(EstimatesToText, GroupsWithTooFewGoldPassagesAreCounted) {
  Estimates estimates = whole();
  estimates.groups[1].gold = 29;
  estimates.groups[1].methods[4].reset();
  EXPECT_EQ(causes_in(estimates), "prediction-powered needs 30 gold passages in a group, and 1 group has fewer.\n");
}

TEST(EstimatesToText, ErrorsThatCannotBeSolvedForAreACause) {
  Estimates estimates = whole();
  estimates.groups[1].methods[1].reset();
  EXPECT_EQ(causes_in(estimates),
            "A dash under adjusted or probabilistic: too many shares fit these gold passages equally well.\n");
}

TEST(EstimatesToText, GoldThatWasNotDrawnIsACause) {
  Estimates estimates = whole();
  estimates.drawn = false;
  EXPECT_EQ(causes_in(estimates),
            "prediction-powered needs gold passages that `stancemill sample` drew from these labels.\n");
}

}  // namespace
}  // namespace stancemill::estimate
