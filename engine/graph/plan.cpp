#include "graph/plan.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "graph/whole_number.h"
#include "sinks/json_reader.h"
#include "sinks/promise_json.h"
#include "sinks/sinks.h"
#include "stancemill/version.h"

namespace stancemill::graph {
namespace {

using nlohmann::ordered_json;

constexpr int kPlanVersion = 1;
constexpr std::uint64_t kMaxPlanBytes = 1ULL << 30;
constexpr std::string_view kEnding = ".json";

std::string stem_of(const std::string& path) {
  return path.ends_with(kEnding) ? path.substr(0, path.size() - kEnding.size()) : path;
}

Status differs(const std::string& path) {
  return {ErrorCode::kInput, path + ": is not what it was when the plan was made; make a new plan"};
}

/// Anything but a list would be gone through as one without members or with one.
const ordered_json& list(const ordered_json& json) {
  if (!json.is_array()) throw std::runtime_error("no list");
  return json;
}

/// Where a folder's output would have a name outside of the folder.
bool leads_out(const std::filesystem::path& relative) {
  return relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end();
}

/// Throws unless the shards' parts of each input are the whole of it, in order: a gap would be lines lost in silence.
void check_parts(const Plan& plan) {
  std::unordered_map<std::string, std::uint64_t> bytes;
  for (const Plan::Input& input : plan.inputs) bytes.emplace(input.file.path, input.identity.bytes);
  std::unordered_map<std::string, std::uint64_t> ends;
  for (const std::vector<io::InputFile>& files : plan.shards) {
    for (const io::InputFile& part : files) {
      const std::uint64_t end = part.is_range() ? part.end : bytes.at(part.path);
      const auto [before, is_first] = ends.emplace(part.path, 0);
      const bool is_next = part.is_range() ? part.begin == before->second && part.begin < part.end : is_first;
      if (!is_next || end > bytes.at(part.path)) throw std::runtime_error("parts");
      before->second = end;
    }
  }
  for (const auto& [path, size] : bytes) {
    const auto end = ends.find(path);
    if ((end == ends.end() ? 0 : end->second) != size) throw std::runtime_error("a gap");
  }
}

/// Throws where the JSON is no plan.
Plan plan_of(const ordered_json& json) {
  Plan plan;
  for (const ordered_json& input : list(json.at("inputs"))) {
    Plan::Input& to = plan.inputs.emplace_back();
    to.file.path = input.at("path").get<std::string>();
    to.file.relative = input.at("relative").get<std::string>();
    if (leads_out(to.file.relative)) throw std::runtime_error("relative");
    to.identity = {whole_number(input.at("bytes")), signed_number(input.at("modified")),
                   whole_number(input.at("ends"))};
    to.sha256 = input.at("sha256").get<std::string>();
  }
  for (const ordered_json& shard : list(json.at("shards"))) {
    std::vector<io::InputFile>& files = plan.shards.emplace_back();
    for (const ordered_json& part : list(shard)) {
      io::InputFile& file = files.emplace_back(plan.inputs.at(whole_number(part.at("input"))).file);
      file.begin = whole_number(part.at("begin"));
      file.end = whole_number(part.at("end"));
      file.first_line = whole_number(part.at("first_line"));
    }
  }
  check_parts(plan);
  if (json.contains("promise")) {
    sinks::JsonReader reader;
    plan.promise = sinks::read_promise(reader, json["promise"]);
    if (!reader.fault().empty()) throw std::runtime_error(reader.fault());
  }
  return plan;
}

}  // namespace

Result<Plan> make_plan(const std::vector<io::InputFile>& inputs, std::size_t shards, const std::string& path) {
  Plan plan;
  plan.stem = stem_of(path);
  std::string sha256;
  Result<std::vector<std::vector<io::InputFile>>> divided = divide(inputs, shards, sha256);
  if (!divided.ok()) return divided.status();
  plan.shards = divided.take();
  for (const io::InputFile& input : inputs) {
    const Result<io::FileIdentity> identity = io::identify(input.path);
    if (!identity.ok()) return identity.status();
    plan.inputs.push_back({input, identity.value(), sha256});
  }
  return plan;
}

Status write_plan(const Plan& plan, const std::string& path, bool force) {
  if (!force && io::file_bytes(path).ok()) return io::exists_already(path);
  ordered_json json = {{"version", kPlanVersion}, {"engine", kVersion}};
  json["inputs"] = ordered_json::array();
  std::map<std::string, std::size_t> numbers;
  for (const Plan::Input& input : plan.inputs) {
    numbers.emplace(input.file.path, numbers.size());
    json["inputs"].push_back({{"path", input.file.path},
                              {"relative", input.file.relative},
                              {"bytes", input.identity.bytes},
                              {"modified", input.identity.modified},
                              {"ends", input.identity.ends},
                              {"sha256", input.sha256}});
  }
  json["shards"] = ordered_json::array();
  for (const std::vector<io::InputFile>& files : plan.shards) {
    ordered_json parts = ordered_json::array();
    for (const io::InputFile& file : files) {
      parts.push_back({{"input", numbers.at(file.path)},
                       {"begin", file.begin},
                       {"end", file.end},
                       {"first_line", file.first_line}});
    }
    json["shards"].push_back(std::move(parts));
  }
  if (plan.promise) json["promise"] = sinks::promise_to_json(*plan.promise);
  return io::write_file(path, json.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n");
}

Result<Plan> read_plan(const std::string& path) {
  const Result<std::string> text = io::read_file(path, kMaxPlanBytes);
  if (!text.ok()) return text.status();
  try {
    const ordered_json json = sinks::read_json(text.value());
    if (json.at("version") != kPlanVersion) {
      return Status(ErrorCode::kInput, path + ": is a plan of another version than " + std::to_string(kPlanVersion));
    }
    Plan plan = plan_of(json);
    plan.stem = stem_of(path);
    return plan;
  } catch (const std::exception&) {  // nlohmann-json's, of what is not there or of another type
    return Status(ErrorCode::kInput, path + ": is not a plan; `stancemill plan` makes one");
  }
}

Result<Promise> promise_for(const std::string& path, const std::vector<io::InputFile>& inputs) {
  Result<Plan> read = read_plan(path);
  if (!read.ok()) return read.status();
  const Plan& plan = read.value();
  if (!plan.promise) {
    return Status(ErrorCode::kUsage, path + ": holds no promise; `stancemill plan --estimate` makes one");
  }
  if (plan.inputs.size() != inputs.size()) {
    return Status(ErrorCode::kInput, path + ": was made for " + std::to_string(plan.inputs.size()) +
                                         " inputs, and the run has " + std::to_string(inputs.size()));
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Result<io::FileIdentity> identity = io::identify(inputs[i].path);
    if (!identity.ok()) return identity.status();
    if (!(identity.value() == plan.inputs[i].identity)) return differs(inputs[i].path);
  }
  return *plan.promise;
}

Status check_inputs(const Plan& plan, std::size_t shard) {
  std::unordered_map<std::string, const io::FileIdentity*> planned;
  for (const Plan::Input& input : plan.inputs) planned.emplace(input.file.path, &input.identity);
  for (const io::InputFile& file : plan.shards[shard]) {
    const Result<io::FileIdentity> identity = io::identify(file.path);
    if (!identity.ok()) return identity.status();
    if (!(identity.value() == *planned.at(file.path))) return differs(file.path);
  }
  return {};
}

Result<ShardState> state_of(const Plan& plan, std::size_t shard, RunManifest& manifest) {
  const std::string path = plan.side_files(shard) + "run.json";
  if (!io::file_bytes(path).ok()) {
    return io::file_bytes(plan.side_files(shard) + "journal").ok() ? ShardState::kBegun : ShardState::kMissing;
  }
  const Result<std::string> text = io::read_file(path, kMaxPlanBytes);
  if (!text.ok()) return Status(ErrorCode::kVerification, text.status().message());
  Result<RunManifest> read = sinks::manifest_from_json(text.value(), path);
  if (!read.ok()) return read.status();
  manifest = read.take();
  const std::vector<io::InputFile>& files = plan.shards[shard];
  bool same = manifest.inputs.size() == files.size();
  for (std::size_t i = 0; same && i < files.size(); ++i) {
    same = manifest.inputs[i].path == files[i].path && manifest.inputs[i].begin == files[i].begin &&
           manifest.inputs[i].end == files[i].end;
  }
  if (!same) return Status(ErrorCode::kVerification, path + ": is not of this plan's shard; label it again");
  return ShardState::kComplete;
}

}  // namespace stancemill::graph
