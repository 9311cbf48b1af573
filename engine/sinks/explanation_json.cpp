#include "sinks/explanation_json.h"

#include <cmath>

#include "sinks/json_text.h"

namespace stancemill::sinks {
namespace {

/// With four decimals, rounded half away from zero. Scores are far below 2^50.
std::string four_decimals(double number) {
  const auto units = static_cast<long long>(std::llround(std::fabs(number) * 1e4));
  std::string digits = std::to_string(units);
  if (digits.size() < 5) digits.insert(0, 5 - digits.size(), '0');
  digits.insert(digits.size() - 4, ".");
  return (number < 0 && units != 0 ? "-" : "") + digits;
}

std::string push_json(const Push& push) {
  std::string spans;
  for (const ByteRange& span : push.spans) {
    spans += (spans.empty() ? "[" : ",[") + std::to_string(span.begin) + "," + std::to_string(span.end) + "]";
  }
  return "{\"push\":" + four_decimals(push.score) + ",\"kind\":\"" + kind_name(push.kind) + "\",\"spans\":[" + spans +
         "]}";
}

}  // namespace

const char* kind_name(NgramKind kind) {
  switch (kind) {
    case NgramKind::kWord:
      return "word";
    case NgramKind::kNgram:
      return "ngram";
    case NgramKind::kSkipBigram:
      return "skip_bigram";
    case NgramKind::kNegated:
      return "negated";
    case NgramKind::kBeginning:
      return "beginning";
  }
  return "word";
}

std::string explanation_json(const Model& model, const Explanation& explanation) {
  std::string json = "{";
  for (std::size_t i = 0; i < explanation.size(); ++i) {
    const LabelExplanation& label = explanation[i];
    const Head& head = model.heads[label.head];
    const bool opens_head = i == 0 || explanation[i - 1].head != label.head;
    if (opens_head) json += (i == 0 ? "" : "},") + json_quoted(head.name) + ":{";
    json += (opens_head ? "" : ",") + json_quoted(head.labels[label.label]) +
            ":{\"score\":" + four_decimals(label.score) + ",\"bias\":" + four_decimals(label.bias) + ",\"pushes\":[";
    for (std::size_t p = 0; p < label.pushes.size(); ++p) json += (p == 0 ? "" : ",") + push_json(label.pushes[p]);
    json += "]}";
  }
  return json + (explanation.empty() ? "}" : "}}");
}

}  // namespace stancemill::sinks
