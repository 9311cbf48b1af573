// The manifest as JSON. What it holds is told in the README of the project; this is its layout:
//   {"version":1,"engine":"0.1.0","status":"done","started":...,"ended":...,"seconds":...,
//    "model":{"name","sha256","hash","word_rules","unicode","icu"},"cpu":"avx2","threads":2,
//    "settings":{option: value},
//    "inputs":[{"path","bytes","sha256","lines","labelled","rejected","blank","state","detail","range":[begin,end]}],
//    "totals":{"lines","labelled","rejected","blank"},"decoded_bytes","text_bytes","replaced_surrogates",
//    "rejects":{reason: n}  (reasons that occurred),
//    "tallies":{"coverage_sum_100":n,"heads":[{"head","asked","abstained",
//               "labels":[{"label","count","p_sum_10000"}]}],  (whole numbers: sums of the printed decimals)
//               "cube":{...}}  (with --by; layout: cube_json.h),
//    "stages":{name: seconds},"outputs":[{"path","bytes","sha256"}],
//    "promise":{...}}  (where one was made; layout: promise_json.h)
#include <nlohmann/json.hpp>

#include "sinks/cube_json.h"
#include "sinks/json_text.h"
#include "sinks/promise_json.h"
#include "sinks/sinks.h"
#include "stancemill/version.h"

namespace stancemill::sinks {
namespace {

using nlohmann::ordered_json;

ordered_json counts_of(const LineCounts& counts) {
  return {
      {"lines", counts.lines}, {"labelled", counts.labelled}, {"rejected", counts.rejected}, {"blank", counts.blank}};
}

ordered_json inputs_of(const RunManifest& manifest) {
  ordered_json inputs = ordered_json::array();
  for (const InputRecord& record : manifest.inputs) {
    ordered_json input = {{"path", record.path}, {"bytes", record.bytes}, {"sha256", record.sha256}};
    input.update(counts_of(record.counts));
    input["state"] = state_name(record.state);
    if (!record.detail.empty()) input["detail"] = record.detail;
    if (record.end != 0) input["range"] = {record.begin, record.end};
    inputs.push_back(std::move(input));
  }
  return inputs;
}

ordered_json tallies_of(const RunManifest& manifest) {
  ordered_json heads = ordered_json::array();
  for (const HeadTally& tally : manifest.tallies) {
    ordered_json labels = ordered_json::array();
    for (std::size_t k = 0; k < tally.labels.size(); ++k) {
      labels.push_back(
          {{"label", tally.labels[k]}, {"count", tally.counts[k]}, {"p_sum_10000", tally.probability_sums[k]}});
    }
    heads.push_back({{"head", tally.head}, {"asked", tally.asked}, {"abstained", tally.abstained}, {"labels", labels}});
  }
  ordered_json tallies = {{"coverage_sum_100", manifest.coverage_sum}, {"heads", heads}};
  if (manifest.cube.has_value()) tallies["cube"] = nullptr;
  return tallies;
}

}  // namespace

std::string manifest_to_json(const RunManifest& manifest) {
  ordered_json json;
  json["version"] = kManifestVersion;
  json["engine"] = kVersion;
  json["status"] = manifest.status;
  json["started"] = manifest.started;
  json["ended"] = manifest.ended;
  json["seconds"] = manifest.seconds;
  json["model"] = {{"name", manifest.model_name},       {"sha256", manifest.model_sha256}, {"hash", manifest.hash},
                   {"word_rules", manifest.word_rules}, {"unicode", manifest.unicode},     {"icu", manifest.icu}};
  json["cpu"] = manifest.cpu;
  json["threads"] = manifest.threads;
  json["settings"] = ordered_json::object();
  for (const auto& [name, value] : manifest.settings) json["settings"][name] = value;
  json["inputs"] = inputs_of(manifest);
  json["totals"] = counts_of(manifest.totals);
  json["decoded_bytes"] = manifest.decoded_bytes;
  json["text_bytes"] = manifest.text_bytes;
  json["replaced_surrogates"] = manifest.replaced_surrogates;
  json["rejects"] = ordered_json::object();
  for (std::size_t i = 1; i < manifest.rejects.size(); ++i) {
    if (manifest.rejects[i] != 0)
      json["rejects"][std::string(reason_name(static_cast<RowError>(i)))] = manifest.rejects[i];
  }
  json["tallies"] = tallies_of(manifest);
  json["stages"] = ordered_json::object();
  for (const auto& [name, seconds] : manifest.stages) json["stages"][name] = seconds;
  json["outputs"] = ordered_json::array();
  for (const OutputRecord& output : manifest.outputs) {
    json["outputs"].push_back({{"path", output.path}, {"bytes", output.bytes}, {"sha256", output.sha256}});
  }
  if (manifest.promise.has_value()) json["promise"] = promise_to_json(*manifest.promise);
  std::string text = json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  if (manifest.cube.has_value()) put_for_null(text, "\"cube\": ", cube_to_json(*manifest.cube));
  return text;
}

}  // namespace stancemill::sinks
