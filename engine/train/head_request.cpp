#include <algorithm>

#include "train/dataset.h"

namespace stancemill::train {
namespace {

/// Cuts at each comma; an empty text gives no parts.
std::vector<std::string> split_at_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) parts.emplace_back();
  }
  return parts;
}

bool has_empty_or_double(const std::vector<std::string>& labels) {
  return std::any_of(labels.begin(), labels.end(), [&](const std::string& label) {
    return label.empty() || std::count(labels.begin(), labels.end(), label) > 1;
  });
}

}  // namespace

Result<HeadRequest> parse_head_request(std::string_view text) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kUsage, "--head " + std::string(text) + ": " + why +
                                         " (expected NAME=FIELD[:LABEL,LABEL..][@HEAD:LABEL,LABEL..])");
  };
  HeadRequest request;
  std::string_view rest = text;
  const std::size_t at = rest.find('@');
  if (at != std::string_view::npos) {
    const std::string_view decider = rest.substr(at + 1);
    const std::size_t colon = decider.find(':');
    if (colon == std::string_view::npos || colon == 0) return refuse("after @ stands no HEAD:LABEL");
    request.asked_by = decider.substr(0, colon);
    request.asked_labels = split_at_commas(decider.substr(colon + 1));
    if (request.asked_labels.empty() || has_empty_or_double(request.asked_labels)) {
      return refuse("the labels after @ are missing, empty or double");
    }
    rest = rest.substr(0, at);
  }
  const std::size_t colon = rest.find(':');
  if (colon != std::string_view::npos) {
    request.labels = split_at_commas(rest.substr(colon + 1));
    if (request.labels.empty() || has_empty_or_double(request.labels)) {
      return refuse("the labels after : are missing, empty or double");
    }
    rest = rest.substr(0, colon);
  }
  const std::size_t equals = rest.find('=');
  request.head = rest.substr(0, equals);
  request.field = equals == std::string_view::npos ? rest : rest.substr(equals + 1);
  if (request.head.empty() || request.field.empty()) return refuse("the name or the field is missing");
  return request;
}

std::vector<HeadRequest> default_head_requests() {
  return {{"stance", "stance", {}, "", {}}, {"frames", "frames", {}, "stance", {"favor", "against", "neutral"}}};
}

Result<std::vector<HeadRequest>> requests_of_model(const Model& model, const std::vector<HeadRequest>& fields) {
  std::vector<HeadRequest> requests;
  for (const Head& head : model.heads) {
    requests.push_back({head.name, head.name, head.labels, head.asked_by, head.asked_labels});
  }
  if (fields.empty()) return requests;
  std::vector<HeadRequest> named;
  for (const HeadRequest& field : fields) {
    const auto found = std::find_if(requests.begin(), requests.end(),
                                    [&](const HeadRequest& request) { return request.head == field.head; });
    if (found == requests.end()) {
      return Status(ErrorCode::kUsage, "the model has no head \"" + field.head + "\"");
    }
    if (!field.labels.empty() || !field.asked_by.empty()) {
      return Status(ErrorCode::kUsage,
                    "--head " + field.head + "=" + field.field +
                        ": its labels, and what it hangs on, stand in the model: name the field alone");
    }
    found->field = field.field;
    found->asked_by.clear();  // whether it is asked the model decides, with or without the answers to that head
    found->asked_labels.clear();
    named.push_back(*found);
  }
  return named;
}

}  // namespace stancemill::train
