#include "model/checked_json.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace stancemill::model {
namespace {

constexpr int kMaxDepth = 8;

Status refuse(std::string message) { return {ErrorCode::kModel, std::move(message)}; }

}  // namespace

Result<nlohmann::json> parse_checked_json(std::string_view text) {
  using nlohmann::json;
  std::vector<std::set<std::string>> open_objects;
  std::string fault;
  const auto inspect = [&](int depth, json::parse_event_t event, json& parsed) {
    if (!fault.empty()) return false;
    switch (event) {
      case json::parse_event_t::object_start:
        open_objects.emplace_back();
        break;
      case json::parse_event_t::object_end:
        open_objects.pop_back();
        break;
      case json::parse_event_t::key:
        if (!open_objects.back().insert(parsed.get<std::string>()).second) {
          fault = "the key \"" + parsed.get<std::string>() + "\" stands twice in one JSON object";
        }
        break;
      default:
        break;
    }
    if (depth > kMaxDepth) fault = "its JSON is nested too deeply";
    return fault.empty();
  };
  json value = json::parse(text.begin(), text.end(), inspect, /*allow_exceptions=*/false);
  if (!fault.empty()) return refuse(fault);
  if (value.is_discarded()) return refuse("its JSON is not well-formed");
  return value;
}

Status check_keys(const nlohmann::json& object, std::initializer_list<const char*> keys, const std::string& what) {
  if (!object.is_object()) return refuse(what + " is not a JSON object");
  for (const char* key : keys) {
    if (!object.contains(key)) return refuse(what + " lacks \"" + key + "\"");
  }
  if (object.size() == keys.size()) return {};
  for (const auto& [key, value] : object.items()) {
    bool known = false;
    for (const char* name : keys) known = known || key == name;
    if (!known) return refuse(what + " has the unknown key \"" + key + "\"");
  }
  return {};
}

Result<float> read_float(const nlohmann::json& value, const std::string& what) {
  if (!value.is_number()) return refuse(what + " is not a number");
  const double number = value.get<double>();
  if (!(std::fabs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) {
    return refuse(what + " is not a finite number");
  }
  return static_cast<float>(number);
}

double shortest_double(float value) {
  char digits[32];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  double shortest = 0.0;
  const auto read = std::from_chars(digits, written.ptr, shortest);
  // Reading decimal digits as double and rounding again may miss by one float in a rare tie: then the long form it is.
  const bool same = read.ec == std::errc() && static_cast<float>(shortest) == value;
  return same ? shortest : static_cast<double>(value);
}

}  // namespace stancemill::model
