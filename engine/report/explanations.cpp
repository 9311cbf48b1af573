#include "report/explanations.h"

#include <algorithm>

#include "graph/explain.h"

namespace stancemill::report {
namespace {

using nlohmann::ordered_json;

/// More n-grams than these mark half the text, and show nothing any more.
constexpr std::size_t kStrongest = 12;

/// The spans of what pushed `label` of head number `head`: [[begin, end, push]].
ordered_json spans_of(const Model& model, std::size_t head, const std::string& label, const Explanation& explanation) {
  ordered_json spans = ordered_json::array();
  for (const LabelExplanation& explained : explanation) {
    if (explained.head != head || model.heads[head].labels[explained.label] != label) continue;
    for (const Push& push : explained.pushes) {
      for (const ByteRange& span : push.spans) spans.push_back({span.begin, span.end, push.score});
    }
  }
  return spans;
}

}  // namespace

Status explain_examples(const Model& model, const std::string& lead, ordered_json& examples) {
  const auto head =
      std::find_if(model.heads.begin(), model.heads.end(), [&](const Head& one) { return one.name == lead; });
  if (head == model.heads.end()) return {};
  const auto number = static_cast<std::size_t>(head - model.heads.begin());
  for (ordered_json& row : examples["rows"]) {
    if (!row["spans"].empty() || row["cut"] == true) continue;
    const Result<graph::ExplainedText> explained =
        graph::explain_text(model, row["text"].get_ref<const std::string&>(), kStrongest);
    if (!explained.ok()) return explained.status();
    row["spans"] = spans_of(model, number, row["stance"].get<std::string>(), explained.value().explanation);
  }
  return {};
}

}  // namespace stancemill::report
