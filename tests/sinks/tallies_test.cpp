#include <gtest/gtest.h>

#include "sample.h"

namespace stancemill::sinks {
namespace {

TEST(Tallies, SumsAreThoseOfThePrintedDecimals) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {}};
  BatchBuilder rows(context);
  rows.label("{}", "", "text", in_favor(), 0.834F).label("{}", "", "te", unrelated(), 0.005F);
  rows.reject("x", RowError::kNotObject).reject("y", RowError::kNotObject).reject("z", RowError::kIdType);
  rows.batch.passages[1].replaced_surrogates = 2;
  RunManifest manifest;
  manifest.tallies = make_tallies(model);
  tally(rows.batch, manifest);
  tally(rows.batch, manifest);

  const HeadTally& stance = manifest.tallies[0];
  EXPECT_EQ(stance.head, "stance");
  EXPECT_EQ(stance.labels, model.heads[0].labels);
  EXPECT_EQ(stance.asked, 4U);
  EXPECT_EQ(stance.abstained, 2U);
  EXPECT_EQ(stance.counts, (std::vector<std::uint64_t>{2, 0, 0, 2}));
  EXPECT_EQ(stance.probability_sums, (std::vector<std::uint64_t>{2 * 7132, 2 * 811, 2 * 1511, 2 * (546 + 10000)}));
  const HeadTally& frames = manifest.tallies[1];
  EXPECT_EQ(frames.asked, 2U);
  EXPECT_EQ(frames.counts, (std::vector<std::uint64_t>{2, 0, 2}));
  EXPECT_EQ(frames.probability_sums, (std::vector<std::uint64_t>{2 * 9100, 2 * 2000, 2 * 5000}));
  EXPECT_EQ(manifest.coverage_sum, 2U * (83 + 0));
  EXPECT_EQ(manifest.text_bytes, 2U * 6);
  EXPECT_EQ(manifest.replaced_surrogates, 4U);
  EXPECT_EQ(manifest.rejects[static_cast<std::size_t>(RowError::kNotObject)], 4U);
  EXPECT_EQ(manifest.rejects[static_cast<std::size_t>(RowError::kIdType)], 2U);
}

}  // namespace
}  // namespace stancemill::sinks
