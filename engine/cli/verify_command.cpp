#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "cli/cli.h"
#include "io/io.h"
#include "sinks/sinks.h"

namespace stancemill::cli {
namespace {

constexpr std::uint64_t kMaxManifestBytes = 1ULL << 30;

/// The file below the manifest's folder whose path ends like this one, the longest such end first; empty: there is
/// none. Outputs are there, wherever the folder has come to.
std::string find_below(const std::string& path, const std::filesystem::path& folder) {
  std::filesystem::path end = std::filesystem::path(path).relative_path();
  while (!end.empty()) {
    const std::filesystem::path place = folder / end;
    std::error_code error;
    if (std::filesystem::exists(place, error)) return place.string();
    std::filesystem::path rest;
    for (auto part = std::next(end.begin()); part != end.end(); ++part) rest /= *part;
    end = rest;
  }
  return {};
}

std::string find_output(const std::string& path, const std::filesystem::path& folder) {
  const std::string below = find_below(path, folder);
  return below.empty() ? path : below;
}

/// An input is where it was, or below the manifest's folder if it came with it; but an output is no input.
std::string find_input(const std::string& path, const std::filesystem::path& folder,
                       const std::set<std::string>& outputs) {
  std::error_code error;
  if (std::filesystem::exists(path, error)) return path;
  const std::string below = find_below(path, folder);
  return below.empty() || outputs.contains(below) ? path : below;
}

/// Compares one file with its record; true when it agrees.
bool check_file(const std::string& kind, const std::string& path, std::uint64_t bytes, const std::string& sha256) {
  const Result<std::uint64_t> found_bytes = io::file_bytes(path);
  if (!found_bytes.ok()) {
    say(kind + " " + path + ": " + found_bytes.status().message());
    return false;
  }
  if (found_bytes.value() != bytes) {
    say(kind + " " + path + ": has " + with_commas(found_bytes.value()) + " bytes, the manifest says " +
        with_commas(bytes));
    return false;
  }
  const Result<std::string> digest = io::sha256_of_file(path);
  if (!digest.ok() || digest.value() != sha256) {
    say(kind + " " + path + ": its SHA-256 is not the manifest's");
    return false;
  }
  return true;
}

/// An input is compared where it is there: a manifest may have come to another machine without the corpus.
bool check_input(const InputRecord& input, const std::filesystem::path& folder, const std::set<std::string>& outputs,
                 std::size_t& absent) {
  if (input.path == "-") return true;
  if (input.sha256.empty()) {
    ++absent;
    say("input " + input.path + ": was not read to its end, and was not compared");
    return true;
  }
  const std::string path = find_input(input.path, folder, outputs);
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    ++absent;
    say("input " + path + ": is not here, and was not compared");
    return true;
  }
  if (input.end == 0) return check_file("input", path, input.bytes, input.sha256);
  const Result<std::string> digest = io::sha256_of_range(path, input.begin, input.end);
  if (digest.ok() && digest.value() == input.sha256 && input.end - input.begin == input.bytes) return true;
  say("input " + path + ": the SHA-256 of its range is not the manifest's");
  return false;
}

/// The figures that can be had in two ways must be the same both ways.
bool check_sums(const RunManifest& manifest) {
  LineCounts sum;
  bool good = true;
  for (const InputRecord& input : manifest.inputs) {
    if (!input.counts.balanced()) {
      say("input " + input.path + ": its lines do not add up");
      good = false;
    }
    sum += input.counts;
  }
  const LineCounts& totals = manifest.totals;
  if (!totals.balanced() || sum.lines != totals.lines || sum.labelled != totals.labelled ||
      sum.rejected != totals.rejected || sum.blank != totals.blank) {
    say("the totals are not the sums of the inputs");
    good = false;
  }
  const std::uint64_t rejected =
      std::accumulate(manifest.rejects.begin(), manifest.rejects.end(), static_cast<std::uint64_t>(0));
  if (rejected != totals.rejected) {
    say("the rejected lines by reason do not add up to the total");
    good = false;
  }
  for (const HeadTally& tally : manifest.tallies) {
    if (tally.asked <= totals.labelled && tally.abstained <= tally.asked) continue;
    say("head " + tally.head + ": was asked about more passages than were labelled");
    good = false;
  }
  return good;
}

void run_verify(const std::string& path, Session& session) {
  const Result<std::string> text = io::read_file(path, kMaxManifestBytes);
  if (!text.ok()) return session.fail(ErrorCode::kVerification, text.status().message());
  const Result<RunManifest> read = sinks::manifest_from_json(text.value(), path);
  if (!read.ok()) {
    const std::string beside = path + ".run.json";
    const std::string remedy = io::file_bytes(beside).ok() ? "; the manifest of this output is " + beside : "";
    return session.fail(ErrorCode::kVerification, read.status().message() + remedy);
  }
  const RunManifest& manifest = read.value();
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  bool good = check_sums(manifest);
  std::vector<std::string> found;  // the outputs, where they are
  for (const OutputRecord& output : manifest.outputs) found.push_back(find_output(output.path, folder));
  const std::set<std::string> outputs(found.begin(), found.end());
  std::size_t absent = 0;
  for (const InputRecord& input : manifest.inputs) {
    good = check_input(input, folder, outputs, absent) && good;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const OutputRecord& output = manifest.outputs[i];
    if (output.path == "-" || output.sha256.empty()) continue;
    good = check_file("output", found[i], output.bytes, output.sha256) && good;
  }
  if (!good) return session.fail(ErrorCode::kVerification, path + ": does not agree with the files");
  std::printf("%s: %s, %s, %s: all agree\n", path.c_str(), counted(manifest.inputs.size() - absent, "input").c_str(),
              counted(manifest.outputs.size(), "output").c_str(), counted(manifest.totals.lines, "line").c_str());
}

}  // namespace

void add_verify_command(CLI::App& app, Session& session) {
  auto path = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("verify", "Check a run's manifest against its files");
  command->footer("Example:\n  stancemill verify labels.jsonl.run.json");
  command->add_option("MANIFEST", *path, "A run.json")->required();
  command->callback([path, &session] { run_verify(*path, session); });
}

}  // namespace stancemill::cli
