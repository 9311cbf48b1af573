#include "sinks/promise_json.h"

#include <cmath>
#include <cstdint>

namespace stancemill::sinks {
namespace {

constexpr double kConfidence = 0.95;
constexpr double kExact = 9007199254740992.0;  // 2^53: up to here every whole number is a double

/// Counts are written as whole numbers.
ordered_json number_of(double value) {
  if (value >= 0 && value <= kExact && value == std::floor(value)) return static_cast<std::uint64_t>(value);
  return value;
}

}  // namespace

ordered_json promise_to_json(const Promise& promise) {
  ordered_json json = {
      {"version", kPromiseVersion}, {"made", promise.made}, {"confidence", kConfidence}, {"threads", promise.threads}};
  json["settings"] = ordered_json::object();
  for (const auto& [name, value] : promise.settings) json["settings"][name] = value;
  json["figures"] = ordered_json::object();
  for (const PromisedFigure& figure : promise.figures) {
    ordered_json& to = json["figures"][figure.name];
    to = {{"promised", number_of(figure.promised)}, {"low", number_of(figure.low)}, {"high", number_of(figure.high)}};
    if (!figure.fact) continue;
    to["fact"] = number_of(*figure.fact);
    to["kept"] = figure.kept();
  }
  return json;
}

Promise read_promise(JsonReader& reader, const ordered_json& json) {
  Promise promise;
  if (reader.number(json, "version") != kPromiseVersion) {
    reader.fail("the promise is of another version than " + std::to_string(kPromiseVersion));
    return promise;
  }
  promise.made = reader.text(json, "made");
  promise.threads = static_cast<int>(reader.number(json, "threads") & 0x7FFFFFFFU);
  for (const auto& [name, value] : reader.object(json, "settings").items()) {
    if (!value.is_string()) reader.fail("\"settings\" holds what is not a string: " + name);
    if (value.is_string()) promise.settings.emplace_back(name, value.get<std::string>());
  }
  for (const auto& [name, value] : reader.object(json, "figures").items()) {
    PromisedFigure& figure = promise.figures.emplace_back();
    figure.name = name;
    figure.promised = reader.seconds(reader.member(value, "promised"), "promised");
    figure.low = reader.seconds(reader.member(value, "low"), "low");
    figure.high = reader.seconds(reader.member(value, "high"), "high");
    if (value.is_object() && value.contains("fact")) figure.fact = reader.seconds(value["fact"], "fact");
  }
  return promise;
}

}  // namespace stancemill::sinks
