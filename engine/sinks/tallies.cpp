#include "sinks/decimals.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {

std::vector<HeadTally> make_tallies(const Model& model) {
  std::vector<HeadTally> tallies;
  for (const Head& head : model.heads) {
    HeadTally& tally = tallies.emplace_back();
    tally.head = head.name;
    tally.labels = head.labels;
    tally.counts.assign(head.labels.size(), 0);
    tally.probability_sums.assign(head.labels.size(), 0);
  }
  return tallies;
}

void tally(const Batch& batch, RunManifest& manifest) {
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) {
      ++manifest.rejects[static_cast<std::size_t>(passage.error)];
      continue;
    }
    manifest.replaced_surrogates += passage.replaced_surrogates;
    manifest.coverage_sum += to_units(batch.predictions.coverage[i], kHundredths);
    manifest.text_bytes += passage.text.size();
  }
  for (std::size_t h = 0; h < manifest.tallies.size(); ++h) {
    HeadTally& head = manifest.tallies[h];
    const HeadColumns& columns = batch.predictions.heads[h];
    const std::size_t outputs = head.labels.size();
    for (std::size_t i = 0; i < batch.passages.size(); ++i) {
      if (batch.passages[i].error != RowError::kNone || columns.asked[i] == 0) continue;
      ++head.asked;
      head.abstained += columns.abstained[i] != 0 ? 1 : 0;
      for (std::size_t k = 0; k < outputs; ++k) {
        head.counts[k] += (columns.labels[i] >> k) & 1U;
        head.probability_sums[k] += to_units(columns.probabilities[i * outputs + k], kTenThousandths);
      }
    }
  }
}

}  // namespace stancemill::sinks
