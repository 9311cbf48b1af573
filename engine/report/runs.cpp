#include "report/runs.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

#include "io/io.h"
#include "sinks/cube.h"
#include "sinks/sinks.h"

namespace stancemill::report {
namespace {

constexpr std::string_view kManifestEnd = "run.json";
constexpr std::uint64_t kMostManifestBytes = 1ULL << 30;
constexpr std::size_t kMostInputsShown = 400;
constexpr std::size_t kFewestInputsARun = 5;

/// One cell with all that the heads counted, for runs without figures by field.
TallyCube whole_cube(const Sum& sum) {
  TallyCube cube;
  if (sum.heads.empty()) return cube;
  const HeadTally& lead = sum.heads[sum.lead];
  cube.lead = {lead.head, lead.labels};
  cube.cells.push_back(
      {{}, sum.totals.labelled, lead.abstained, sum.coverage_sum, lead.counts, lead.probability_sums, {}});
  return cube;
}

Status add_heads(std::vector<HeadTally>& into, const Run& run) {
  if (into.empty()) {
    into = run.manifest.tallies;
    return {};
  }
  const std::vector<HeadTally>& from = run.manifest.tallies;
  const bool same = std::equal(into.begin(), into.end(), from.begin(), from.end(),
                               [](const auto& a, const auto& b) { return a.head == b.head && a.labels == b.labels; });
  if (!same) return {ErrorCode::kUsage, run.manifest_path + ": has other heads or labels than the first run"};
  for (std::size_t h = 0; h < into.size(); ++h) {
    into[h].asked += from[h].asked;
    into[h].abstained += from[h].abstained;
    for (std::size_t k = 0; k < into[h].labels.size(); ++k) {
      into[h].counts[k] += from[h].counts[k];
      into[h].probability_sums[k] += from[h].probability_sums[k];
    }
  }
  return {};
}

Status add_cube(std::optional<TallyCube>& into, const Run& run, bool first) {
  const std::optional<TallyCube>& from = run.manifest.cube;
  if (first) {
    into = from;
    return {};
  }
  const Status mismatch(ErrorCode::kUsage, run.manifest_path +
                                               ": its figures were taken by other fields than those of the first run; "
                                               "label both with the same --by");
  if (into.has_value() != from.has_value()) return mismatch;
  if (!into.has_value()) return {};
  return sinks::merge_cube(*into, *from).ok() ? Status() : mismatch;
}

bool has_trouble(const InputRecord& input) { return input.state != StreamState::kOk; }

std::size_t trouble_count(const RunManifest& manifest) {
  return static_cast<std::size_t>(std::count_if(manifest.inputs.begin(), manifest.inputs.end(), has_trouble));
}

ordered_json inputs_json(const std::vector<InputRecord>& inputs, std::size_t most) {
  std::vector<const InputRecord*> shown;
  for (const InputRecord& input : inputs) shown.push_back(&input);
  std::stable_partition(shown.begin(), shown.end(), [](const auto* input) { return has_trouble(*input); });
  shown.resize(std::min(shown.size(), most));
  ordered_json rows = ordered_json::array();
  for (const InputRecord* input : shown) {
    ordered_json row = {{"path", input->path}, {"bytes", input->bytes}, {"sha256", input->sha256}};
    row.update(totals_json(input->counts));
    row["state"] = state_name(input->state);
    row["detail"] = input->detail;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string_view meaning_of(RowError reason) {
  switch (reason) {
    case RowError::kNone:
      return "";
    case RowError::kJsonSyntax:
      return "not well-formed JSON";
    case RowError::kNotObject:
      return "JSON, but no object";
    case RowError::kUtf8Invalid:
      return "bytes that are not UTF-8";
    case RowError::kEncodingUnsupported:
      return "a file in UTF-16 or UTF-32";
    case RowError::kTextMissing:
      return "no text field";
    case RowError::kTextNull:
      return "the text is null";
    case RowError::kTextType:
      return "the text is not a string";
    case RowError::kTextEmpty:
      return "the text is empty";
    case RowError::kTextSurrogate:
      return "the text holds half a character";
    case RowError::kIdType:
      return "the id is neither string nor number";
    case RowError::kDuplicateKey:
      return "text, id or the key that merge adds stands twice";
    case RowError::kLineTooLong:
      return "the line is too long";
    case RowError::kDepthExceeded:
      return "nested too deeply";
  }
  return "";
}

}  // namespace

std::size_t lead_of(const std::vector<HeadTally>& heads, const std::optional<TallyCube>& cube) {
  for (std::size_t h = 0; h < heads.size(); ++h) {
    const std::uint64_t given = std::accumulate(heads[h].counts.begin(), heads[h].counts.end(), std::uint64_t{0});
    if (cube.has_value() ? heads[h].head == cube->lead.head : given == heads[h].asked) return h;
  }
  return 0;
}

std::size_t trouble_count(const std::vector<Run>& runs) {
  std::size_t count = 0;
  for (const Run& run : runs) count += trouble_count(run.manifest);
  return count;
}

std::string manifest_path_of(const std::string& name) {
  std::error_code error;
  if (std::filesystem::is_directory(name, error)) return (std::filesystem::path(name) / kManifestEnd).string();
  return name.ends_with(kManifestEnd) ? name : name + "." + std::string(kManifestEnd);
}

Result<Run> read_run(const std::string& name) {
  Run run;
  run.name = name;
  run.manifest_path = manifest_path_of(name);
  const Result<std::string> text = io::read_file(run.manifest_path, kMostManifestBytes);
  if (!text.ok()) {
    return Status(ErrorCode::kInput, text.status().message() +
                                         " (a report is made from the manifest that `label` writes beside its output)");
  }
  Result<RunManifest> manifest = sinks::manifest_from_json(text.value(), run.manifest_path);
  if (!manifest.ok()) return manifest.status();
  run.manifest = manifest.take();
  return run;
}

Result<Sum> add_up(const std::vector<Run>& runs) {
  Sum sum;
  std::map<std::tuple<std::string, std::string, std::uint64_t>, std::string> runs_by_input;
  std::optional<TallyCube> cube;
  for (const Run& run : runs) {
    const RunManifest& manifest = run.manifest;
    if (manifest.model_sha256 != runs.front().manifest.model_sha256) {
      return Status(ErrorCode::kUsage, run.manifest_path +
                                           ": is of another model than the first run; their figures cannot be added up "
                                           "(`report --diff A B` compares two runs)");
    }
    for (const InputRecord& input : manifest.inputs) {
      if (input.sha256.empty() || input.counts.lines == 0) continue;
      const auto [first, is_new] = runs_by_input.emplace(std::tuple(input.path, input.sha256, input.begin), run.name);
      if (is_new) continue;
      return Status(ErrorCode::kUsage, run.name + ": its input " + input.path + " is one of " + first->second +
                                           " as well, and would be counted twice");
    }
    sum.totals += manifest.totals;
    sum.coverage_sum += manifest.coverage_sum;
    for (std::size_t i = 0; i < sum.rejects.size(); ++i) sum.rejects[i] += manifest.rejects[i];
    if (Status status = add_heads(sum.heads, run); !status.ok()) return status;
    if (Status status = add_cube(cube, run, &run == &runs.front()); !status.ok()) return status;
  }
  sum.has_cube = cube.has_value();
  sum.lead = lead_of(sum.heads, cube);
  sum.cube = cube.has_value() ? std::move(*cube) : whole_cube(sum);
  return sum;
}

ordered_json runs_json(const std::vector<Run>& runs) {
  const std::size_t inputs_a_run =
      std::max(kFewestInputsARun, kMostInputsShown / std::max<std::size_t>(1, runs.size()));
  ordered_json rows = ordered_json::array();
  for (const Run& run : runs) {
    const RunManifest& manifest = run.manifest;
    rows.push_back({{"name", run.name},
                    {"status", manifest.status},
                    {"started", manifest.started},
                    {"ended", manifest.ended},
                    {"seconds", manifest.seconds},
                    {"threads", manifest.threads},
                    {"cpu", manifest.cpu},
                    {"model",
                     {{"name", manifest.model_name},
                      {"sha256", manifest.model_sha256},
                      {"hash", manifest.hash},
                      {"word_rules", manifest.word_rules},
                      {"unicode", manifest.unicode},
                      {"icu", manifest.icu}}},
                    {"decoded_bytes", manifest.decoded_bytes},
                    {"totals", totals_json(manifest.totals)},
                    {"input_count", manifest.inputs.size()},
                    {"trouble_count", trouble_count(manifest)},
                    {"inputs", inputs_json(manifest.inputs, inputs_a_run)}});
  }
  return rows;
}

ordered_json totals_json(const LineCounts& totals) {
  return {
      {"lines", totals.lines}, {"labelled", totals.labelled}, {"rejected", totals.rejected}, {"blank", totals.blank}};
}

ordered_json rejects_json(const std::array<std::uint64_t, kRowErrorCount>& rejects) {
  ordered_json rows = ordered_json::array();
  for (std::size_t i = 1; i < rejects.size(); ++i) {
    const auto reason = static_cast<RowError>(i);
    if (rejects[i] != 0)
      rows.push_back({{"reason", reason_name(reason)}, {"meaning", meaning_of(reason)}, {"count", rejects[i]}});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a["count"] > b["count"]; });
  return rows;
}

}  // namespace stancemill::report
