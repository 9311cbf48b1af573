// Reads what manifest.cpp writes: strictly, since figures that are taken from it are compared with files.
#include <nlohmann/json.hpp>
#include <utility>

#include "sinks/cube_json.h"
#include "sinks/json_reader.h"
#include "sinks/promise_json.h"
#include "sinks/sinks.h"

namespace stancemill::sinks {
namespace {

LineCounts read_counts(JsonReader& reader, const ordered_json& json) {
  return {reader.number(json, "lines"), reader.number(json, "labelled"), reader.number(json, "rejected"),
          reader.number(json, "blank")};
}

StreamState read_state(JsonReader& reader, const ordered_json& json) {
  const std::string name = reader.text(json, "state");
  for (const StreamState state : {StreamState::kOk, StreamState::kTruncated, StreamState::kCorrupt,
                                  StreamState::kUnsupported, StreamState::kReadError, StreamState::kChanged}) {
    if (state_name(state) == name) return state;
  }
  reader.fail("\"state\" is unknown: " + name);
  return StreamState::kReadError;
}

void read_inputs(JsonReader& reader, const ordered_json& json, RunManifest& manifest) {
  for (const ordered_json& input : reader.list(json, "inputs")) {
    InputRecord& record = manifest.inputs.emplace_back();
    record.path = reader.text(input, "path");
    record.bytes = reader.number(input, "bytes");
    record.sha256 = reader.text(input, "sha256");
    record.counts = read_counts(reader, input);
    record.state = read_state(reader, input);
    if (input.contains("detail")) record.detail = reader.text(input, "detail");
    if (!input.contains("range")) continue;
    const ordered_json& range = reader.list(input, "range");
    if (range.size() != 2) return reader.fail("\"range\" does not have two ends");
    record.begin = reader.number(range[0], std::string("range"));
    record.end = reader.number(range[1], std::string("range"));
  }
}

void read_rejects(JsonReader& reader, const ordered_json& json, RunManifest& manifest) {
  for (const auto& [name, count] : reader.object(json, "rejects").items()) {
    int reason = 1;
    while (reason < kRowErrorCount && reason_name(static_cast<RowError>(reason)) != name) ++reason;
    if (reason == kRowErrorCount) return reader.fail("\"rejects\" has an unknown reason: " + name);
    manifest.rejects[static_cast<std::size_t>(reason)] = reader.number(count, name);
  }
}

void read_tallies(JsonReader& reader, const ordered_json& json, RunManifest& manifest) {
  const ordered_json& tallies = reader.member(json, "tallies");
  manifest.coverage_sum = reader.number(tallies, "coverage_sum_100");
  for (const ordered_json& head : reader.list(tallies, "heads")) {
    HeadTally& tally = manifest.tallies.emplace_back();
    tally.head = reader.text(head, "head");
    tally.asked = reader.number(head, "asked");
    tally.abstained = reader.number(head, "abstained");
    for (const ordered_json& label : reader.list(head, "labels")) {
      tally.labels.push_back(reader.text(label, "label"));
      tally.counts.push_back(reader.number(label, "count"));
      tally.probability_sums.push_back(reader.number(label, "p_sum_10000"));
    }
  }
  if (tallies.contains("cube")) manifest.cube = read_cube(reader, tallies["cube"]);
}

void read_all(JsonReader& reader, const ordered_json& json, RunManifest& manifest) {
  manifest.status = reader.text(json, "status");
  manifest.started = reader.text(json, "started");
  manifest.ended = reader.text(json, "ended");
  manifest.seconds = reader.seconds(reader.member(json, "seconds"), "seconds");
  const ordered_json& model = reader.member(json, "model");
  const std::pair<const char*, std::string*> kModelTexts[] = {
      {"name", &manifest.model_name},       {"sha256", &manifest.model_sha256}, {"hash", &manifest.hash},
      {"word_rules", &manifest.word_rules}, {"unicode", &manifest.unicode},     {"icu", &manifest.icu}};
  for (const auto& [key, to] : kModelTexts) *to = reader.text(model, key);
  manifest.cpu = reader.text(json, "cpu");
  manifest.threads = static_cast<int>(reader.number(json, "threads") & 0x7FFFFFFFU);
  for (const auto& [name, value] : reader.object(json, "settings").items()) {
    if (!value.is_string()) return reader.fail("\"settings\" holds what is not a string: " + name);
    manifest.settings.emplace_back(name, value.get<std::string>());
  }
  read_inputs(reader, json, manifest);
  manifest.totals = read_counts(reader, reader.member(json, "totals"));
  manifest.decoded_bytes = reader.number(json, "decoded_bytes");
  manifest.text_bytes = reader.number(json, "text_bytes");
  manifest.replaced_surrogates = reader.number(json, "replaced_surrogates");
  read_rejects(reader, json, manifest);
  read_tallies(reader, json, manifest);
  for (const auto& [name, seconds] : reader.object(json, "stages").items()) {
    manifest.stages.emplace_back(name, reader.seconds(seconds, name));
  }
  for (const ordered_json& output : reader.list(json, "outputs")) {
    manifest.outputs.push_back(
        {reader.text(output, "path"), reader.number(output, "bytes"), reader.text(output, "sha256")});
  }
  if (json.contains("promise")) manifest.promise = read_promise(reader, json["promise"]);
}

}  // namespace

Result<RunManifest> manifest_from_json(std::string_view json, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& why) {
    return Status(ErrorCode::kVerification, name_for_errors + ": is not a manifest: " + why);
  };
  const ordered_json parsed = read_json(json);
  if (!parsed.is_object()) return refuse("not a JSON object");
  JsonReader reader;
  const std::uint64_t version = reader.number(parsed, "version");
  if (!reader.fault().empty()) return refuse(reader.fault());
  if (version != kManifestVersion) {
    return refuse("it has version " + std::to_string(version) + ", and this program reads version " +
                  std::to_string(kManifestVersion));
  }
  RunManifest manifest;
  read_all(reader, parsed, manifest);
  if (!reader.fault().empty()) return refuse(reader.fault());
  return manifest;
}

}  // namespace stancemill::sinks
