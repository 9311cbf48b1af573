#include "graph/run_identity.h"

#include <nlohmann/json.hpp>

#include "segment/segment.h"
#include "sinks/json_reader.h"
#include "stancemill/version.h"

namespace stancemill::graph {
namespace {

using nlohmann::ordered_json;

std::string shown(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json input_identity(const io::InputFile& input) {
  ordered_json json = {{"path", input.path}};
  if (input.is_range()) json["range"] = {input.begin, input.end, input.first_line};
  const Result<io::FileIdentity> identity = io::identify(input.path);
  if (!identity.ok()) return json;  // a pipe, or not there: noted by what is missing
  json["bytes"] = identity.value().bytes;
  json["modified"] = identity.value().modified;
  json["ends"] = identity.value().ends;
  return json;
}

/// The members of an object, each as it is shown.
std::map<std::string, std::string> members_of(const ordered_json& json) {
  std::map<std::string, std::string> members;
  for (const auto& [name, value] : json.items()) members.emplace(name, shown(value));
  return members;
}

void compare_inputs(const ordered_json& begun, const ordered_json& asked, std::string& differences) {
  if (begun.size() != asked.size()) {
    differences += "; there were " + std::to_string(begun.size()) + " inputs and are " + std::to_string(asked.size());
    return;
  }
  for (std::size_t i = 0; i < begun.size(); ++i) {
    if (begun[i] == asked[i]) continue;
    const std::string path = shown(asked[i].value("path", ordered_json()));
    if (begun[i].value("path", ordered_json()) != asked[i].value("path", ordered_json())) {
      differences += "; input " + std::to_string(i + 1) + " was '" + shown(begun[i].value("path", ordered_json())) +
                     "' and is '" + path + "'";
      continue;
    }
    std::string what;
    for (const auto& [member, name] :
         {std::pair{"bytes", "size"}, {"modified", "time of change"}, {"ends", "content"}, {"range", "range"}}) {
      const bool same = begun[i].value(member, ordered_json()) == asked[i].value(member, ordered_json());
      if (!same) what += (what.empty() ? "" : ", ") + std::string(name);
    }
    differences += "; the input '" + path + "' is not what it was (" + what + ")";
  }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> settings_of(const LabelOptions& options) {
  std::string kept;
  for (const std::string& name : options.parse.kept_fields) kept += (kept.empty() ? "" : ",") + name;
  std::string by;
  for (const sinks::ByField& field : options.by) by += (by.empty() ? "" : ",") + field.written;
  std::vector<std::pair<std::string, std::string>> settings = {
      {"format", std::string(sinks::name_of(options.format))},
      {"text-field", options.parse.text_field},
      {"id-field", options.parse.id_field},
      {"keep", kept},
      {"by", by},
      {"examples", std::to_string(options.examples)},
      {"explain", std::to_string(options.explain)},
      {"strict", options.parse.strict ? "yes" : "no"},
      {"max-line-bytes", std::to_string(options.max_line_bytes)},
      {"limit", std::to_string(options.limit)}};
  if (options.sets) settings.emplace_back("sets", "yes");  // younger than the first journals, which lack it
  return settings;
}

std::string differences_of(const std::string& kind, const std::map<std::string, std::string>& before,
                           const std::map<std::string, std::string>& now) {
  std::map<std::string, std::string> all = before;
  all.insert(now.begin(), now.end());
  const auto told = [](const std::map<std::string, std::string>& members, const std::string& name) {
    const auto found = members.find(name);
    return found == members.end() ? "not given" : "'" + found->second + "'";
  };
  std::string differences;
  for (const auto& [name, value] : all) {
    const std::string was = told(before, name);
    const std::string is = told(now, name);
    if (was != is) differences += "; " + kind + " " + name + " was " + was + " and is " + is;
  }
  return differences;
}

std::string identity_of(const Model& model, const LabelOptions& options) {
  ordered_json json;
  json["version"] = {{"engine", kVersion},
                     {"hash", model.features.hash},
                     {"word-rules", model.features.word_rules},
                     {"unicode", segment::unicode_version()},
                     {"icu", segment::icu_version()}};
  json["model"] = model.sha256;
  json["options"] = ordered_json::object();
  for (const auto& [name, value] : settings_of(options)) json["options"][name] = value;
  json["options"]["output"] = options.output;
  json["options"]["rejects"] = options.rejects;
  json["options"]["mirror"] = options.mirror ? "yes" : "no";
  json["options"]["shard"] = options.shard;
  json["inputs"] = ordered_json::array();
  for (const io::InputFile& input : options.inputs) json["inputs"].push_back(input_identity(input));
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Status compare_identities(std::string_view begun, std::string_view asked) {
  const ordered_json before = sinks::read_json(begun);
  const ordered_json now = sinks::read_json(asked);
  if (before == now) return {};
  if (!before.is_object() || !now.is_object()) return {ErrorCode::kUsage, "the journal does not say what run it is of"};
  std::string differences;
  differences += differences_of("version: the", members_of(before.value("version", ordered_json::object())),
                                members_of(now["version"]));
  if (before.value("model", ordered_json()) != now["model"]) {
    differences += "; the model is another one (sha256 " + shown(before.value("model", ordered_json())) + " and " +
                   shown(now["model"]) + ")";
  }
  differences +=
      differences_of("option", members_of(before.value("options", ordered_json::object())), members_of(now["options"]));
  compare_inputs(before.value("inputs", ordered_json::array()), now["inputs"], differences);
  if (differences.empty()) differences = "; it says more than this program knows";
  return {ErrorCode::kUsage, "the run that was begun cannot be gone on with" + differences.replace(0, 1, ":") +
                                 "; give what was given then, or begin again with --force"};
}

}  // namespace stancemill::graph
