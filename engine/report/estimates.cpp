#include "report/estimates.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/counted.h"
#include "io/io.h"
#include "report/cube_data.h"
#include "sinks/json_reader.h"

namespace stancemill::report {
namespace {

constexpr std::uint64_t kMostBytes = 64ULL << 20;
constexpr std::uint64_t kEstimatesVersion = 1;
constexpr const char* kCounted = "classify_and_count";
/// What `estimate` needs to correct at all (estimate/estimate.h), and for prediction-powered inference in a group.
constexpr std::uint64_t kFewestOfALabel = 2;
constexpr std::uint64_t kFewestOfAGroup = 30;

struct Method {
  const char* name;   ///< in the file
  const char* words;  ///< on the page
};
/// The most trustworthy first: what each needs and how precise it is stands in bench/results/estimate-coverage.md.
constexpr std::array<Method, 4> kMethods = {
    {{"prediction_powered", "prediction-powered inference (Angelopoulos et al. 2023)"},
     {"em", "expectation–maximisation (Saerens et al. 2002)"},
     {"probabilistic_adjusted_count", "probabilistic adjusted count (Bella et al. 2010)"},
     {"adjusted_count", "adjusted count (Forman 2008)"}}};

/// The first method that is there for all groups; none where no group has a correction.
const Method* method_for(sinks::JsonReader& reader, const ordered_json& groups) {
  for (const Method& method : kMethods) {
    bool everywhere = !groups.empty();
    for (const ordered_json& group : groups) {
      everywhere = everywhere && !reader.member(reader.object(group, "methods"), method.name).is_null();
    }
    if (everywhere) return &method;
  }
  return nullptr;
}

/// The labels of which too few passages are labelled by hand, with their numbers: "'neutral' has 1"; empty: none is.
std::string lacking_labels(sinks::JsonReader& reader, const ordered_json& parsed,
                           const std::vector<std::string>& labels) {
  const ordered_json& counts = reader.list(reader.object(parsed, "gold"), "by_label");
  std::vector<std::string> lacking;
  for (std::size_t k = 0; k < std::min(labels.size(), counts.size()); ++k) {
    const std::uint64_t count = reader.number(counts[k], std::string("by_label"));
    if (count < kFewestOfALabel) lacking.push_back("'" + labels[k] + "' has " + std::to_string(count));
  }
  return lacking.empty() ? "" : listed(lacking);
}

/// Why there is no table by these groups.
std::string note_on(const ordered_json& group, const std::string& lacking) {
  std::string note = "Corrected shares by " + group["field"].get<std::string>() +
                     " are not shown: no method could be given for every group. ";
  if (!lacking.empty()) {
    note += "All methods but prediction-powered inference need " + std::to_string(kFewestOfALabel) +
            " hand-labelled passages of each label, and " + lacking + "; ";
    return note + "prediction-powered inference needs " + std::to_string(kFewestOfAGroup) + " in each group.";
  }
  return note + "More hand-labelled passages would help.";
}

/// The interval of a label: {"share","low","high"}.
ordered_json interval_of(sinks::JsonReader& reader, const ordered_json& methods, const char* method,
                         const std::string& label) {
  for (const ordered_json& given : reader.list(methods, method)) {
    if (reader.text(given, "label") != label) continue;
    ordered_json interval;
    for (const char* const part : {"share", "low", "high"}) {
      const double value = reader.seconds(reader.member(given, part), part);
      if (!(value >= -0.5 && value <= 1.5)) reader.fail(std::string("\"") + part + "\" is not a share");
      interval[part] = value;
    }
    return interval;
  }
  reader.fail(std::string("a group has no ") + method + " for \"" + label + "\"");
  return nullptr;
}

/// The values of a group as one name; null for all passages.
ordered_json name_of(const ordered_json& values) {
  if (!values.is_array() || values.empty()) return nullptr;
  if (values.size() == 1) return values[0];
  std::string name;
  for (const ordered_json& value : values) {
    name += (name.empty() ? "" : ", ") + (value.is_string() ? value.get<std::string>() : "–");
  }
  return name;
}

/// What the groups of a table are: null for all passages, a field and perhaps its unit, or several fields together.
ordered_json group_of(sinks::JsonReader& reader, const ordered_json& by) {
  std::vector<std::string> fields;
  for (const ordered_json& field : by) {
    if (!field.is_string()) reader.fail("\"by\" names something other than fields");
    if (field.is_string()) fields.push_back(field.get<std::string>());
  }
  if (fields.empty()) return nullptr;
  auto [name, unit] = field_and_unit(fields.front());
  for (std::size_t i = 1; i < fields.size(); ++i) name += ", " + field_and_unit(fields[i]).first;
  if (fields.size() > 1) unit.clear();
  return {{"field", name}, {"unit", unit.empty() ? ordered_json(nullptr) : ordered_json(unit)}};
}

ordered_json table_of(sinks::JsonReader& reader, const Method& method, const std::vector<std::string>& labels,
                      const ordered_json& group, const ordered_json& groups) {
  ordered_json rows = ordered_json::array();
  for (const ordered_json& one : groups) {
    const ordered_json& methods = reader.object(one, "methods");
    ordered_json shares = ordered_json::array();
    for (const std::string& label : labels) {
      ordered_json share = interval_of(reader, methods, method.name, label);
      if (!reader.fault().empty()) return nullptr;
      share["counted"] = interval_of(reader, methods, kCounted, label)["share"];
      shares.push_back(std::move(share));
    }
    rows.push_back({{"value", name_of(reader.member(one, "by"))},
                    {"passages", reader.number(one, "passages")},
                    {"gold", reader.number(one, "gold")},
                    {"shares", shares}});
  }
  return {{"method", method.words}, {"group", group}, {"labels", labels}, {"rows", rows}};
}

}  // namespace

Result<Estimates> estimates_from_json(const std::string& json, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kVerification, name_for_errors + ": is not what `estimate --json` writes: " + why);
  };
  const ordered_json parsed = sinks::read_json(json);
  if (!parsed.is_object()) return refuse("not a JSON object");
  sinks::JsonReader reader;
  const std::uint64_t version = reader.number(parsed, "version");
  if (reader.fault().empty() && version != kEstimatesVersion) {
    return refuse("it has version " + std::to_string(version) + ", and this program reads version 1");
  }
  Estimates estimates;
  estimates.head = reader.text(parsed, "head");
  for (const ordered_json& label : reader.list(parsed, "labels")) {
    if (!label.is_string()) return refuse("a label is not a string");
    estimates.labels.push_back(label.get<std::string>());
  }
  const std::uint64_t gold = reader.number(reader.object(parsed, "gold"), "passages");
  const ordered_json by = group_of(reader, reader.list(parsed, "by"));
  ordered_json everything = ordered_json::array();
  ordered_json groups = ordered_json::array();
  for (const ordered_json& group : reader.list(parsed, "groups")) {
    const bool is_all = reader.member(group, "by").is_null();
    if (is_all) estimates.passages = reader.number(group, "passages");
    (is_all ? everything : groups).push_back(group);
  }
  if (reader.fault().empty() && everything.size() != 1) reader.fail("it has no group of all passages");
  const std::string lacking = lacking_labels(reader, parsed, estimates.labels);
  for (std::size_t k = 0; k < estimates.labels.size() && reader.fault().empty(); ++k) {
    const ordered_json& methods = reader.object(everything[0], "methods");
    const ordered_json interval = interval_of(reader, methods, kCounted, estimates.labels[k]);
    if (reader.fault().empty()) estimates.counted.push_back(interval["share"].get<double>());
  }
  ordered_json tables = ordered_json::array();
  ordered_json notes = ordered_json::array();
  for (const auto& [group, members] : {std::pair(ordered_json(nullptr), everything), std::pair(by, groups)}) {
    const Method* method = method_for(reader, members);
    if (!reader.fault().empty()) break;
    if (method == nullptr && !group.is_null() && !members.empty()) notes.push_back(note_on(group, lacking));
    if (method == nullptr) continue;
    tables.push_back(table_of(reader, *method, estimates.labels, group, members));
    if (estimates.method.find(method->words) != std::string::npos) continue;
    estimates.method += (estimates.method.empty() ? "" : " and, by groups, ") + std::string(method->words);
  }
  if (!reader.fault().empty()) return refuse(reader.fault());
  if (tables.empty()) {
    return Status(ErrorCode::kUsage,
                  name_for_errors + ": holds no corrected shares: " +
                      (lacking.empty() ? "the hand-labelled passages do not tell how the classifier errs"
                                       : std::to_string(kFewestOfALabel) +
                                             " hand-labelled passages of each label are needed, and " + lacking) +
                      "; label more by hand, or leave out --estimate");
  }
  estimates.method += " from " + with_commas(gold) + " hand-labelled passages";
  estimates.data = {{"gold", gold}, {"tables", std::move(tables)}, {"notes", std::move(notes)}};
  return estimates;
}

Result<Estimates> read_estimates(const std::string& path) {
  if (path.empty()) return Estimates();
  const Result<std::string> text = io::read_file(path, kMostBytes);
  if (!text.ok()) return text.status();
  return estimates_from_json(text.value(), path);
}

}  // namespace stancemill::report
