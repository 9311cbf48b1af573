#include <cstdio>

#include "graph/explain.h"
#include "sinks/explanation_json.h"
#include "sinks/json_text.h"

namespace stancemill::graph {

std::string explained_json(const Model& model, const ExplainedText& explained) {
  std::string heads;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const HeadColumns& said = explained.predictions.heads[h];
    if (said.asked[0] == 0) continue;
    std::string labels;
    std::string probabilities;
    for (std::size_t k = 0; k < model.heads[h].labels.size(); ++k) {
      const std::string name = sinks::json_quoted(model.heads[h].labels[k]);
      char number[16];
      std::snprintf(number, sizeof number, "%.4f", static_cast<double>(said.probabilities[k]));
      probabilities += (k == 0 ? "" : ",") + name + ":" + number;
      if ((said.labels[0] >> k & 1U) != 0) labels += (labels.empty() ? "" : ",") + name;
    }
    heads += (heads.empty() ? "" : ",") + sinks::json_quoted(model.heads[h].name) + ":{\"labels\":[" + labels +
             "],\"p\":{" + probabilities + "},\"abstained\":" + (said.abstained[0] != 0 ? "true" : "false") + "}";
  }
  char coverage[16];
  std::snprintf(coverage, sizeof coverage, "%.2f", static_cast<double>(explained.predictions.coverage[0]));
  return "{\"heads\":{" + heads + "},\"coverage\":" + coverage +
         ",\"explain\":" + sinks::explanation_json(model, explained.explanation) + "}";
}

}  // namespace stancemill::graph
