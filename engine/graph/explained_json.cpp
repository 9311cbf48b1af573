#include <array>

#include "graph/explain.h"
#include "sinks/decimals.h"
#include "sinks/explanation_json.h"
#include "sinks/json_text.h"

namespace stancemill::graph {
namespace {

/// As rows print a probability and a coverage: printf would ask the locale of the process that we are a guest of.
std::string four_decimals(float share) {
  std::array<char, sinks::kFourDecimalsBytes> digits{};
  sinks::put_four_decimals(digits.data(), sinks::to_units(share, sinks::kTenThousandths));
  return {digits.data(), digits.size()};
}

std::string two_decimals(float share) {
  std::array<char, sinks::kTwoDecimalsBytes> digits{};
  sinks::put_two_decimals(digits.data(), sinks::to_units(share, sinks::kHundredths));
  return {digits.data(), digits.size()};
}

}  // namespace

std::string explained_json(const Model& model, const ExplainedText& explained) {
  std::string heads;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const HeadColumns& said = explained.predictions.heads[h];
    if (said.asked[0] == 0) continue;
    std::string labels;
    std::string probabilities;
    for (std::size_t k = 0; k < model.heads[h].labels.size(); ++k) {
      const std::string name = sinks::json_quoted(model.heads[h].labels[k]);
      probabilities += (k == 0 ? "" : ",") + name + ":" + four_decimals(said.probabilities[k]);
      if ((said.labels[0] >> k & 1U) != 0) labels += (labels.empty() ? "" : ",") + name;
    }
    heads += (heads.empty() ? "" : ",") + sinks::json_quoted(model.heads[h].name) + ":{\"labels\":[" + labels +
             "],\"p\":{" + probabilities + "},\"abstained\":" + (said.abstained[0] != 0 ? "true" : "false") + "}";
  }
  return "{\"heads\":{" + heads + "},\"coverage\":" + two_decimals(explained.predictions.coverage[0]) +
         ",\"explain\":" + sinks::explanation_json(model, explained.explanation) + "}";
}

}  // namespace stancemill::graph
