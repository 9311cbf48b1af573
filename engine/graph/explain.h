// explain: which n-grams of a passage pushed its labels.
//
// What: looks every feature of a passage up once more, with its places, and sums what it added to each label's score:
// scale x row / length norm, in double. Nothing is estimated. A word and the character n-grams inside it count as one,
// as they do for the reader; n-grams of words count on their own. Cost: some hundred times that of labelling; for
// people to read, not for every run. Threads: shared things are only read. Tested by: tests/graph/explain_test.cpp
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "graph/stages.h"
#include "stancemill/explanation.h"

namespace stancemill::graph {

/// Fills Batch::explanations after classify_stage(), with the `strongest` pushes of each label; rejected passages get
/// an empty explanation.
void explain_stage(const Shared& shared, Batch& batch, std::size_t strongest);

/// One text with what the model says about it.
struct ExplainedText {
  PredictionBatch predictions;  ///< of one passage
  Explanation explanation;
};

/// Labels and explains one valid UTF-8 text of at most 16 MiB (kUsage).
Result<ExplainedText> explain_text(const Model& model, std::string_view text, std::size_t strongest);

/// The whole answer as one JSON object, the same from every door: {"heads":{..},"coverage":..,"explain":{..}}.
std::string explained_json(const Model& model, const ExplainedText& explained);

}  // namespace stancemill::graph
