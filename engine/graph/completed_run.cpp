#include "graph/completed_run.h"

#include <algorithm>

#include "base/text.h"
#include "graph/outputs.h"
#include "graph/run_identity.h"

namespace stancemill::graph {
namespace {

constexpr std::uint64_t kMaxManifestBytes = 1ULL << 30;

bool same_inputs(const RunManifest& manifest, const LabelOptions& options) {
  if (manifest.inputs.size() != options.inputs.size()) return false;
  for (std::size_t i = 0; i < options.inputs.size(); ++i) {
    const io::InputFile& input = options.inputs[i];
    const InputRecord& record = manifest.inputs[i];
    if (record.begin != input.begin || record.end != input.end) return false;
    if (is_utf8(input.path) && record.path != input.path) return false;  // JSON cannot hold other names
    const bool read = record.state == StreamState::kOk && !record.sha256.empty() && record.end == 0;
    if (read && !io::has_bytes(input.path, record.bytes)) return false;
  }
  return true;
}

bool outputs_are_there(const RunManifest& manifest) {
  return std::all_of(manifest.outputs.begin(), manifest.outputs.end(), [](const OutputRecord& output) {
    return !is_utf8(output.path) || output.path == "-" || io::is_device(output.path) ||
           io::has_bytes(output.path, output.bytes);
  });
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
  const auto& before = manifest.value().settings;
  const auto now = settings_of(options);
  std::string differences = differences_of("option", {before.begin(), before.end()}, {now.begin(), now.end()});
  if (manifest.value().model_sha256 != model.sha256) differences += "; the model is another one";
  if (!same_inputs(manifest.value(), options)) differences += "; the inputs are not what they were";
  if (!outputs_are_there(manifest.value())) differences += "; its outputs are not what they were";
  if (!differences.empty()) {
    return Status(ErrorCode::kOutput, path + ": another run was completed here" + differences.replace(0, 1, ":") +
                                          "; --force begins again, or choose another output");
  }
  return Found(manifest.take());
}

}  // namespace stancemill::graph
