#include "graph/completed_run.h"

#include <map>

#include "graph/outputs.h"
#include "graph/run_identity.h"

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kMaxManifestBytes = 1ULL << 30;

/// What was completed otherwise than it is asked for now: "; option keep was '' and is 'date'".
std::string differing_settings(const RunManifest& manifest, const LabelOptions& options) {
  const std::map<std::string, std::string> before(manifest.settings.begin(), manifest.settings.end());
  std::map<std::string, std::string> now;
  for (const auto& [name, value] : settings_of(options)) now[name] = value;
  std::string differences;
  for (const auto& [name, value] : now) {
    const auto found = before.find(name);
    const std::string was = found == before.end() ? "" : found->second;
    if (was != value) differences += "; option " + name + " was '" + was + "' and is '" + value + "'";
  }
  for (const auto& [name, value] : before) {
    if (!now.contains(name)) differences += "; option " + name + " was '" + value + "' and is not given";
  }
  return differences;
}

bool same_inputs(const RunManifest& manifest, const LabelOptions& options) {
  if (manifest.inputs.size() != options.inputs.size()) return false;
  for (std::size_t i = 0; i < options.inputs.size(); ++i) {
    const io::InputFile& input = options.inputs[i];
    const InputRecord& record = manifest.inputs[i];
    if (record.begin != input.begin || record.end != input.end) return false;
    const Result<std::uint64_t> bytes = io::file_bytes(input.path);
    const bool read = record.state == StreamState::kOk && !record.sha256.empty() && record.end == 0;
    if (read && (!bytes.ok() || bytes.value() != record.bytes)) return false;
  }
  return true;
}

}  // namespace

Result<std::optional<RunManifest>> completed_run(const Model& model, const LabelOptions& options) {
  using Found = std::optional<RunManifest>;
  const std::string path = side_paths_of(options).manifest;
  if (!io::file_bytes(path).ok()) return Found();
  const Result<std::string> text = io::read_file(path, kMaxManifestBytes);
  if (!text.ok()) return Status(ErrorCode::kOutput, text.status().message());
  Result<RunManifest> manifest = sinks::manifest_from_json(text.value(), path);
  if (!manifest.ok()) return Status(ErrorCode::kOutput, manifest.status().message());
  std::string differences = differing_settings(manifest.value(), options);
  if (manifest.value().model_sha256 != model.sha256) differences += "; the model is another one";
  if (!same_inputs(manifest.value(), options)) differences += "; the inputs are not what they were";
  if (!differences.empty()) {
    return Status(ErrorCode::kOutput, path + ": another run was completed here" + differences.replace(0, 1, ":") +
                                          "; --force begins again, or choose another output");
  }
  return Found(manifest.take());
}

}  // namespace stancemill::graph
