#include "sinks/reference.h"

#include <cmath>
#include <string>

#include "sinks/explanation_json.h"
#include "sinks/json_text.h"
#include "sinks/label_sets_json.h"

namespace stancemill::sinks {
namespace {

/// `share` with so many decimals, rounded to nearest, ties up.
std::string fixed(float share, std::size_t decimals) {
  const double clamped = share > 0.0F ? std::min(static_cast<double>(share), 1.0) : 0.0;
  const auto units = static_cast<long>(std::floor(clamped * std::pow(10.0, decimals) + 0.5));
  std::string digits = std::to_string(units);
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  return digits.insert(digits.size() - decimals, ".");
}

std::string single_label(const Head& head, const std::string& key, const HeadColumns& columns, std::size_t passage) {
  if (columns.asked[passage] == 0) return "null,\"" + key + "\":null";
  std::string label = "null";
  std::string probabilities;
  for (std::size_t k = 0; k < head.labels.size(); ++k) {
    const std::string name = json_quoted(head.labels[k]);
    if ((columns.labels[passage] >> k & 1U) != 0) label = name;
    if (k > 0) probabilities += ",";
    probabilities += name + ":" + fixed(columns.probabilities[passage * head.labels.size() + k], 4);
  }
  return label + ",\"" + key + "\":{" + probabilities + "}";
}

std::string multi_label(const Head& head, const HeadColumns& columns, std::size_t passage) {
  std::string labels;
  for (std::size_t k = 0; k < head.labels.size(); ++k) {
    if ((columns.labels[passage] >> k & 1U) == 0) continue;
    labels += (labels.empty() ? "" : ",") + json_quoted(head.labels[k]);
  }
  return "[" + labels + "]";
}

std::string raw_or_null(const Batch& batch, const ByteRange& range) {
  return range.empty() ? "null" : std::string(batch.input.view(range.begin, range.end));
}

}  // namespace

void reference_render_jsonl(const RenderContext& context, Batch& batch) {
  const Model& model = *context.model;
  const std::size_t kept = context.kept_fields.size();
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    std::string row = "{\"id\":" + raw_or_null(batch, passage.id);
    if (context.name_inputs) row += ",\"file\":" + json_quoted(context.input_names[batch.input_index]);
    row += ",\"line\":" + std::to_string(passage.line);
    bool first_single = true;
    for (std::size_t h = 0; h < model.heads.size(); ++h) {
      const Head& head = model.heads[h];
      const HeadColumns& columns = batch.predictions.heads[h];
      row += "," + json_quoted(head.name) + ":";
      if (head.link == Link::kSigmoid) {
        row += multi_label(head, columns, i);
        continue;
      }
      row += single_label(head, first_single ? "p" : head.name + "_p", columns, i);
      first_single = false;
    }
    const bool abstained = !model.heads.empty() && batch.predictions.heads[0].abstained[i] != 0;
    row +=
        ",\"coverage\":" + fixed(batch.predictions.coverage[i], 2) + ",\"abstained\":" + (abstained ? "true" : "false");
    for (std::size_t k = 0; k < kept; ++k) {
      row += "," + json_quoted(context.kept_fields[k]) + ":" + raw_or_null(batch, batch.kept[i * kept + k]);
    }
    if (context.sets) row += label_sets_json(model, batch.predictions, i);
    if (context.explain) row += ",\"explain\":" + explanation_json(model, batch.explanations[i]);
    batch.output.append(row + "}\n");
  }
}

}  // namespace stancemill::sinks
