#include "report/estimates.h"

#include "io/io.h"
#include "report/cube_data.h"
#include "sinks/json_reader.h"

namespace stancemill::report {
namespace {

constexpr std::uint64_t kMostBytes = 64ULL << 20;
constexpr std::uint64_t kEstimatesVersion = 1;

/// The shares of a group in the order of the labels.
ordered_json shares_of(sinks::JsonReader& reader, const ordered_json& group, const ordered_json& labels) {
  const ordered_json& given = reader.list(group, "shares");
  ordered_json shares = ordered_json::array();
  for (const ordered_json& label : labels) {
    ordered_json found;
    for (const ordered_json& share : given) {
      if (reader.text(share, "label") == label) found = share;
    }
    if (found.is_null()) reader.fail("a group has no share for \"" + label.get<std::string>() + "\"");
    shares.push_back({{"share", reader.seconds(reader.member(found, "estimate"), "estimate")},
                      {"low", reader.seconds(reader.member(found, "low"), "low")},
                      {"high", reader.seconds(reader.member(found, "high"), "high")},
                      {"counted", reader.seconds(reader.member(found, "counted"), "counted")}});
  }
  return shares;
}

/// The values of a group as one name; null where there are no fields.
ordered_json name_of(const ordered_json& values) {
  if (values.empty()) return nullptr;
  std::string name;
  for (const ordered_json& value : values) {
    name += (name.empty() ? "" : ", ") + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return name;
}

}  // namespace

Result<Estimates> estimates_from_json(const std::string& json, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kVerification, name_for_errors + ": is not what `estimate --json` writes: " + why);
  };
  const ordered_json parsed = ordered_json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return refuse("not a JSON object");
  sinks::JsonReader reader;
  const std::uint64_t version = reader.number(parsed, "version");
  if (reader.fault().empty() && version != kEstimatesVersion) {
    return refuse("it has version " + std::to_string(version) + ", and this program reads version 1");
  }
  Estimates estimates;
  estimates.method = reader.text(parsed, "method");
  ordered_json labels = ordered_json::array();
  for (const ordered_json& label : reader.list(parsed, "labels")) {
    if (!label.is_string()) return refuse("a label is not a string");
    labels.push_back(label);
  }
  const ordered_json& by = reader.list(parsed, "by");
  ordered_json table = {
      {"method", estimates.method}, {"group", nullptr}, {"labels", labels}, {"rows", ordered_json::array()}};
  if (by.size() == 1 && by[0].is_string()) {
    const auto [field, unit] = field_and_unit(by[0].get<std::string>());
    table["group"] = {{"field", field}, {"unit", unit.empty() ? ordered_json(nullptr) : ordered_json(unit)}};
  } else if (!by.empty()) {
    table["group"] = {{"field", name_of(by)}, {"unit", nullptr}};
  }
  for (const ordered_json& group : reader.list(parsed, "groups")) {
    table["rows"].push_back({{"value", name_of(reader.list(group, "by"))},
                             {"passages", reader.number(group, "passages")},
                             {"shares", shares_of(reader, group, labels)}});
  }
  if (!reader.fault().empty()) return refuse(reader.fault());
  estimates.data = {{"tables", ordered_json::array({table})}};
  return estimates;
}

Result<Estimates> read_estimates(const std::string& path) {
  if (path.empty()) return Estimates();
  const Result<std::string> text = io::read_file(path, kMostBytes);
  if (!text.ok()) return text.status();
  return estimates_from_json(text.value(), path);
}

}  // namespace stancemill::report
