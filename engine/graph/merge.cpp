// Shards into one run: rows and rejects one after the other, figures summed.
#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "graph/forecast.h"
#include "graph/output_paths.h"
#include "graph/plan.h"
#include "sinks/cube.h"
#include "sinks/sinks.h"

namespace stancemill::graph {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::string_view kRejects = "rejects.jsonl";
constexpr std::string_view kExamples = "examples.jsonl";

Status refuse(const std::string& message) { return {ErrorCode::kVerification, message}; }

/// The shard's file beside the plan, whatever the path was where the shard was labelled.
std::string beside_plan(const Plan& plan, const std::string& recorded) {
  const std::size_t folder = plan.stem.rfind('/');
  const std::size_t name = recorded.rfind('/');
  return (folder == std::string::npos ? std::string() : plan.stem.substr(0, folder + 1)) +
         (name == std::string::npos ? recorded : recorded.substr(name + 1));
}

/// Takes the first line, which may hold line feeds in quotes, away from a stream of pieces.
class WithoutHeader {
 public:
  std::string_view operator()(std::string_view piece) {
    std::size_t i = 0;
    while (i < piece.size() && !done_) {
      quoted_ = quoted_ != (piece[i] == '"');
      done_ = !quoted_ && piece[i] == '\n';
      ++i;
    }
    return piece.substr(i);
  }

 private:
  bool quoted_ = false;
  bool done_ = false;
};

/// Appends a shard's file, decoded, and checks that it is what the record says.
Status append(const std::string& path, const OutputRecord& record, bool drop_header, io::OutputFile& to) {
  if (const Result<std::uint64_t> bytes = io::file_bytes(path); !bytes.ok())
    return bytes.status();  // a pipe would wait
  Result<std::unique_ptr<Source>> source = io::open_source(path);
  if (!source.ok()) return source.status();
  const auto piece = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  WithoutHeader without_header;
  while (const std::size_t size = source.value()->read(piece.get(), kPieceBytes)) {
    const std::string_view bytes(piece.get(), size);
    if (Status status = to.write(drop_header ? without_header(bytes) : bytes); !status.ok()) return status;
  }
  if (source.value()->state() != StreamState::kOk) return refuse(source.value()->detail());
  if (source.value()->raw_bytes() != record.bytes || source.value()->sha256() != record.sha256) {
    return refuse(path + ": is not what its manifest says; label the shard again");
  }
  return {};
}

void add_tallies(const std::vector<HeadTally>& from, std::vector<HeadTally>& to) {
  if (to.empty()) {
    to = from;
    return;
  }
  for (std::size_t h = 0; h < to.size() && h < from.size(); ++h) {
    to[h].asked += from[h].asked;
    to[h].abstained += from[h].abstained;
    for (std::size_t k = 0; k < to[h].counts.size() && k < from[h].counts.size(); ++k) {
      to[h].counts[k] += from[h].counts[k];
      to[h].probability_sums[k] += from[h].probability_sums[k];
    }
  }
}

/// Places in the plan's inputs, by path.
using Places = std::unordered_map<std::string, std::size_t>;

Places places_of(const Plan& plan) {
  Places places;
  for (std::size_t i = 0; i < plan.inputs.size(); ++i) places.emplace(plan.inputs[i].file.path, i);
  return places;
}

void add_inputs(const Plan& plan, const Places& places, const RunManifest& shard, RunManifest& all) {
  for (const InputRecord& record : shard.inputs) {
    const std::size_t place = places.at(record.path);  // state_of() compared the paths with the plan's
    InputRecord& to = all.inputs[place];
    to.bytes += record.bytes;
    to.counts += record.counts;
    to.sha256 = record.end == 0 ? record.sha256 : plan.inputs[place].sha256;
    if (to.state == StreamState::kOk && record.state != StreamState::kOk) {
      to.state = record.state;
      to.detail = record.detail;
    }
  }
}

Status add(const Plan& plan, const Places& places, const RunManifest& shard, RunManifest& all) {
  add_inputs(plan, places, shard, all);
  all.totals += shard.totals;
  for (std::size_t i = 0; i < all.rejects.size(); ++i) all.rejects[i] += shard.rejects[i];
  all.replaced_surrogates += shard.replaced_surrogates;
  all.coverage_sum += shard.coverage_sum;
  all.text_bytes += shard.text_bytes;
  all.decoded_bytes += shard.decoded_bytes;
  add_tallies(shard.tallies, all.tallies);
  if (shard.cube && !all.cube) {
    all.cube = shard.cube;
  } else if (shard.cube) {
    if (Status status = sinks::merge_cube(*all.cube, *shard.cube); !status.ok()) return status;
  }
  all.seconds += shard.seconds;
  all.threads = std::max(all.threads, shard.threads);
  all.started = all.started.empty() ? shard.started : std::min(all.started, shard.started);
  all.ended = std::max(all.ended, shard.ended);
  for (std::size_t i = 0; i < shard.stages.size(); ++i) {
    if (i == all.stages.size()) all.stages.emplace_back(shard.stages[i].first, 0.0);
    all.stages[i].second += shard.stages[i].second;
  }
  if (shard.status != "done") all.status = shard.status;
  return {};
}

/// All manifests, in the order of the shards; refuses what is missing, and shards that do not belong together.
Result<std::vector<RunManifest>> complete_manifests(const Plan& plan) {
  std::vector<RunManifest> manifests(plan.shards.size());
  std::string missing;
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    const Result<ShardState> state = state_of(plan, i, manifests[i]);
    if (!state.ok()) return state.status();
    if (state.value() != ShardState::kComplete) missing += " " + std::to_string(i + 1);
  }
  if (!missing.empty()) return refuse(plan.stem + ".json: these shards are not complete:" + missing);
  const RunManifest& first = manifests.front();
  for (std::size_t i = 1; i < manifests.size(); ++i) {
    const bool same_model = manifests[i].model_sha256 == first.model_sha256 && manifests[i].icu == first.icu;
    if (same_model && manifests[i].settings == first.settings) continue;
    return refuse("shard " + std::to_string(i + 1) + " was labelled with another " +
                  (same_model ? "set of options" : "model") + " than shard 1; label it again");
  }
  return manifests;
}

/// What the shards have in common, `first` being the manifest of one.
RunManifest manifest_of_no_shard(const Plan& plan, const RunManifest& first) {
  RunManifest manifest;
  for (const auto member : {&RunManifest::model_name, &RunManifest::model_sha256, &RunManifest::hash,
                            &RunManifest::word_rules, &RunManifest::unicode, &RunManifest::icu, &RunManifest::cpu}) {
    manifest.*member = first.*member;
  }
  manifest.settings = first.settings;
  manifest.status = "done";
  for (const Plan::Input& input : plan.inputs) manifest.inputs.emplace_back().path = input.file.path;
  return manifest;
}

}  // namespace

Result<RunManifest> merge(const Plan& plan, const MergeOptions& options) {
  if (plan.shards.empty()) return Status(ErrorCode::kInput, plan.stem + ".json: has no shards");
  const Result<std::vector<RunManifest>> manifests = complete_manifests(plan);
  if (!manifests.ok()) return manifests.status();
  const RunManifest& first = manifests.value().front();
  if (options.output == "-" || io::is_device(options.output)) {
    return Status(ErrorCode::kUsage, "shards are merged into a file, with its manifest beside it; name one");
  }
  if (Status status = sinks::check_ending(options.output); !status.ok()) return status;
  bool has_header = false;
  for (const auto& [name, value] : first.settings) {
    if (name != "format") continue;
    if (value == "sqlite" || value == "parquet") return refuse("files of the format " + value + " are not merged");
    has_header = value == "csv";
  }
  const std::string rejects_path = options.output + "." + std::string(kRejects);
  const std::string manifest_path = options.output + ".run.json";
  std::vector<io::InputFile> inputs;
  for (const Plan::Input& input : plan.inputs) inputs.push_back(input.file);
  if (Status status = check_output_paths({options.output, rejects_path, manifest_path}, inputs); !status.ok()) {
    return status;
  }
  for (const std::string& path : {manifest_path, rejects_path}) {
    if (!options.force && io::file_bytes(path).ok()) return io::exists_already(path);
  }
  Result<std::unique_ptr<io::OutputFile>> rows = io::OutputFile::create(options.output, {.overwrite = options.force});
  if (!rows.ok()) return rows.status();
  std::unique_ptr<io::OutputFile> rejects;
  const Places places = places_of(plan);
  RunManifest all = manifest_of_no_shard(plan, first);
  for (std::size_t i = 0; i < manifests.value().size(); ++i) {
    if (Status status = add(plan, places, manifests.value()[i], all); !status.ok()) return status;
    for (const OutputRecord& record : manifests.value()[i].outputs) {
      const std::string path = beside_plan(plan, record.path);
      if (path.ends_with(kExamples)) continue;  // samples of the shards are no sample of the whole
      const bool of_rejects = path.ends_with(kRejects);
      if (of_rejects && !rejects) {
        Result<std::unique_ptr<io::OutputFile>> file =
            io::OutputFile::create(rejects_path, {.overwrite = options.force});
        if (!file.ok()) return file.status();
        rejects = file.take();
      }
      io::OutputFile& to = of_rejects ? *rejects : *rows.value();
      if (Status status = append(path, record, has_header && i > 0 && !of_rejects, to); !status.ok()) return status;
    }
  }
  for (io::OutputFile* file : {rows.value().get(), rejects.get()}) {
    if (file == nullptr) continue;
    if (Status status = file->commit(); !status.ok()) return status;
    all.outputs.push_back({file->path(), file->bytes(), file->sha256()});
  }
  if (!rejects && options.force) {  // those of an earlier merge are not this one's
    std::error_code error;
    std::filesystem::remove(rejects_path, error);
  }
  if (plan.promise) {
    all.promise = with_facts(*plan.promise, all);
    for (PromisedFigure& figure : all.promise->figures) {
      if (figure.name == "memory_bytes") figure.fact.reset();  // the shards' processes are gone
    }
  }
  if (Status status = io::write_file(manifest_path, sinks::manifest_to_json(all)); !status.ok()) return status;
  return all;
}

}  // namespace stancemill::graph
