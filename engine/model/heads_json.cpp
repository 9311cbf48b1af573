#include "model/heads_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/checked_json.h"

namespace stancemill::model {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxHeads = 64;
constexpr std::size_t kMaxNameBytes = 128;
constexpr std::size_t kMaxLabelSets = 8;

Status refuse(std::string message) { return {ErrorCode::kModel, std::move(message)}; }

/// A head's name is part of tensor names and a key of every output row beside these.
bool is_head_name(const std::string& name) {
  for (const char* taken : {"id", "file", "line", "p", "coverage", "abstained"}) {
    if (name == taken) return false;
  }
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kMaxNameBytes && std::all_of(name.begin(), name.end(), allowed);
}

Status read_string(const json& object, const char* key, const std::string& what, std::string& to) {
  if (!object[key].is_string()) return refuse(what + ": \"" + key + "\" is not a string");
  to = object[key].get<std::string>();
  return {};
}

/// A list of labels: each a string that is not empty, none twice.
Status read_labels(const json& object, const char* key, const std::string& what, std::vector<std::string>& to) {
  const json& list = object[key];
  if (!list.is_array() || list.size() > kMaxLabels) {
    return refuse(what + ": \"" + key + "\" is no list of at most 64 labels");
  }
  for (const json& label : list) {
    if (!label.is_string()) return refuse(what + ": a label is not a string");
    to.push_back(label.get<std::string>());
    if (to.back().empty() || to.back().size() > kMaxNameBytes) return refuse(what + ": a label is empty or too long");
    if (!is_printable(to.back())) return refuse(what + ": a label holds control characters");
    if (std::count(to.begin(), to.end(), to.back()) > 1) {
      return refuse(what + ": the label \"" + to.back() + "\" stands twice in \"" + key + "\"");
    }
  }
  return {};
}

Status read_number(const json& value, const char* key, const std::string& what, float low, float high, float& to) {
  Result<float> number = read_float(value, what + ": \"" + key + "\"");
  if (!number.ok()) return number.status();
  to = number.value();
  if (to < low || to > high) return refuse(what + ": \"" + key + "\" is out of its range");
  return {};
}

Status read_calibration(const json& object, const std::string& what, Head& head) {
  Result<float> temperature = read_float(object["temperature"], what + ": \"temperature\"");
  if (!temperature.ok()) return temperature.status();
  head.temperature = temperature.value();
  if (!(head.temperature > 0.0F)) return refuse(what + ": \"temperature\" is not above zero");

  const json& thresholds = object["thresholds"];
  const std::size_t expected = head.link == Link::kSigmoid ? head.labels.size() : 0;
  if (!thresholds.is_array() || thresholds.size() != expected) {
    return refuse(what + ": \"thresholds\" must have one number a label for a sigmoid head, none for a softmax head");
  }
  for (const json& threshold : thresholds) {
    head.thresholds.emplace_back();
    Status read = read_number(threshold, "thresholds", what, 0.0F, 1.0F, head.thresholds.back());
    if (!read.ok()) return read;
  }

  const json& abstention = object["abstention"];
  Status keys = check_keys(abstention, {"min_probability", "min_margin", "min_coverage"}, what + ": \"abstention\"");
  if (!keys.ok()) return keys;
  for (const auto& [key, to] : {std::pair<const char*, float*>{"min_probability", &head.min_probability},
                                {"min_margin", &head.min_margin},
                                {"min_coverage", &head.min_coverage}}) {
    Status read = read_number(abstention[key], key, what, 0.0F, 1.0F, *to);
    if (!read.ok()) return read;
  }
  return {};
}

/// "label_sets" is younger than the first models: it may be absent, and is written only where there are sets.
Status read_label_sets(const json& object, const std::string& what, Head& head) {
  const auto found = object.find("label_sets");
  if (found == object.end()) return {};
  const bool fitting = found->is_array() && !found->empty() && found->size() <= kMaxLabelSets;
  if (!fitting || head.link != Link::kSoftmax) {
    return refuse(what + ": \"label_sets\" is no list of 1 to 8 levels of a softmax head");
  }
  for (const json& level : *found) {
    if (Status keys = check_keys(level, {"percent", "min_probability"}, what + ": a label set"); !keys.ok())
      return keys;
    const int before = head.sets.empty() ? 0 : head.sets.back().percent;
    head.sets.emplace_back();
    const json& percent = level["percent"];
    if (!percent.is_number_unsigned() || percent.get<std::uint64_t>() > 99 || percent.get<int>() <= before) {
      return refuse(what + ": \"percent\" of the label sets must rise, from 1 to 99");
    }
    head.sets.back().percent = percent.get<int>();
    Status read = read_number(level["min_probability"], "min_probability", what + ": a label set", 0.0F, 1.0F,
                              head.sets.back().min_probability);
    if (!read.ok()) return read;
  }
  return {};
}

Status check_asking(const Head& head, const std::vector<Head>& earlier, const std::string& what) {
  if (head.asked_by.empty()) {
    if (!head.asked_labels.empty()) return refuse(what + ": \"asked_labels\" without \"asked_by\"");
    return {};
  }
  const auto decider =
      std::find_if(earlier.begin(), earlier.end(), [&](const Head& other) { return other.name == head.asked_by; });
  if (decider == earlier.end()) return refuse(what + ": \"asked_by\" names no earlier head: " + head.asked_by);
  if (head.asked_labels.empty()) return refuse(what + ": \"asked_by\" without \"asked_labels\"");
  for (const std::string& label : head.asked_labels) {
    if (std::count(decider->labels.begin(), decider->labels.end(), label) == 0) {
      return refuse(what + ": the head \"" + decider->name + "\" has no label \"" + label + "\"");
    }
  }
  return {};
}

Status read_head(const json& object, const std::vector<Head>& earlier, Head& head) {
  json required = object;
  if (required.is_object()) required.erase("label_sets");
  Status status = check_keys(required,
                             {"name", "labels", "link", "temperature", "thresholds", "abstention", "asked_by",
                              "asked_labels", "fallback_label"},
                             "a head");
  if (!status.ok()) return status;
  if (status = read_string(object, "name", "a head", head.name); !status.ok()) return status;
  const std::string what = "head \"" + head.name + "\"";
  if (!is_head_name(head.name)) return refuse(what + ": not a name that a head may have");
  for (const Head& other : earlier) {
    if (other.name == head.name) return refuse(what + " stands twice");
  }
  if (status = read_labels(object, "labels", what, head.labels); !status.ok()) return status;
  if (head.labels.empty()) return refuse(what + " has no labels");

  std::string link;
  if (status = read_string(object, "link", what, link); !status.ok()) return status;
  if (link != "softmax" && link != "sigmoid") return refuse(what + ": unknown link \"" + link + "\"");
  head.link = link == "softmax" ? Link::kSoftmax : Link::kSigmoid;
  if (status = read_calibration(object, what, head); !status.ok()) return status;

  if (status = read_label_sets(object, what, head); !status.ok()) return status;

  if (status = read_string(object, "asked_by", what, head.asked_by); !status.ok()) return status;
  if (status = read_labels(object, "asked_labels", what, head.asked_labels); !status.ok()) return status;
  if (status = check_asking(head, earlier, what); !status.ok()) return status;

  if (status = read_string(object, "fallback_label", what, head.fallback_label); !status.ok()) return status;
  const bool fallback_is_label = std::count(head.labels.begin(), head.labels.end(), head.fallback_label) == 1;
  const bool may_be_empty = head.link == Link::kSigmoid && head.fallback_label.empty();
  if (!fallback_is_label && !may_be_empty) return refuse(what + ": \"fallback_label\" is none of its labels");
  return {};
}

}  // namespace

std::string heads_to_json(const std::vector<Head>& heads) {
  json list = json::array();
  for (const Head& head : heads) {
    json thresholds = json::array();
    for (const float threshold : head.thresholds) thresholds.push_back(shortest_double(threshold));
    list.push_back({{"name", head.name},
                    {"labels", head.labels},
                    {"link", head.link == Link::kSoftmax ? "softmax" : "sigmoid"},
                    {"temperature", shortest_double(head.temperature)},
                    {"thresholds", thresholds},
                    {"abstention",
                     {{"min_probability", shortest_double(head.min_probability)},
                      {"min_margin", shortest_double(head.min_margin)},
                      {"min_coverage", shortest_double(head.min_coverage)}}},
                    {"asked_by", head.asked_by},
                    {"asked_labels", head.asked_labels},
                    {"fallback_label", head.fallback_label}});
    for (const LabelSetLevel& level : head.sets) {
      list.back()["label_sets"].push_back(
          {{"percent", level.percent}, {"min_probability", shortest_double(level.min_probability)}});
    }
  }
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::vector<Head>> heads_from_json(std::string_view text) {
  Result<json> parsed = parse_checked_json(text);
  if (!parsed.ok()) return parsed.status();
  if (!parsed.value().is_array() || parsed.value().empty() || parsed.value().size() > kMaxHeads) {
    return refuse("its heads are no list of 1 to 64 heads");
  }
  std::vector<Head> heads;
  for (const json& object : parsed.value()) {
    Head head;
    Status status = read_head(object, heads, head);
    if (!status.ok()) return status;
    heads.push_back(std::move(head));
  }
  return heads;
}

}  // namespace stancemill::model
