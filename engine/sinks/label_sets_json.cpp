#include "sinks/label_sets_json.h"

#include <algorithm>

#include "sinks/columns.h"
#include "sinks/json_text.h"

namespace stancemill::sinks {
namespace {

std::string set_json(const Head& head, const float* probabilities, float min_probability) {
  const float best = *std::max_element(probabilities, probabilities + head.labels.size());
  const float from = std::min(min_probability, best);
  std::string labels;
  for (std::size_t k = 0; k < head.labels.size(); ++k) {
    if (probabilities[k] >= from) labels += (labels.empty() ? "" : ",") + json_quoted(head.labels[k]);
  }
  return "[" + labels + "]";
}

}  // namespace

bool has_label_sets(const Head& head) { return head.link == Link::kSoftmax && !head.sets.empty(); }

std::string label_sets_json(const Model& model, const PredictionBatch& predictions, std::size_t passage) {
  std::string json;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const Head& head = model.heads[h];
    if (!has_label_sets(head)) continue;
    json += "," + json_quoted(sets_name(model, h)) + ":";
    const HeadColumns& columns = predictions.heads[h];
    if (columns.asked[passage] == 0) {
      json += "null";
      continue;
    }
    const float* const probabilities = columns.probabilities.data() + passage * head.labels.size();
    std::string sets;
    for (const LabelSetLevel& level : head.sets) {
      sets += (sets.empty() ? "\"" : ",\"") + std::to_string(level.percent) +
              "\":" + set_json(head, probabilities, level.min_probability);
    }
    json += "{" + sets + "}";
  }
  return json;
}

}  // namespace stancemill::sinks
