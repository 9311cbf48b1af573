#include "cli/label_summary.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/counted.h"
#include "base/row_error_sentence.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/plan_estimate.h"
#include "sinks/json_reader.h"

namespace stancemill::cli {
namespace {

/// Of a rejected row that is looked at: enough for the fields of most.
constexpr std::size_t kMostLookedAt = 64 * 1024;
constexpr std::size_t kMostFieldsNamed = 12;

/// The name as it can stand in a command of a shell, or a word for it.
std::string in_a_command(const std::string& file) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/-";
  return file == "-" || file.find_first_not_of(kPlain) != std::string::npos ? "FILE" : file;
}

/// What a line that is no JSON object seems to be, and how it becomes one.
std::string remedy_for_syntax(std::string_view line, const std::string& input) {
  const std::string file = in_a_command(input);
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  const std::string_view text = line.substr(begin);
  if (text.starts_with('[')) return "; if the file is one array, `jq -c '.[]' " + file + "` writes an object a line";
  if (text == "{" || text == "{\r") {
    return "; if objects go over several lines, `jq -c . " + file + "` writes each on one";
  }
  if (text.starts_with('{')) return "";
  const bool table = text.find(',') != std::string_view::npos || text.find('\t') != std::string_view::npos;
  if (table && text.find('"') != 0) {
    return "; if this is a table, make an object of each row first, for instance by "
           "python3 -c 'import csv,json,sys; [print(json.dumps(row)) for row in csv.DictReader(sys.stdin)]' < " +
           file;
  }
  return "; each line must be an object such as {\"id\":1,\"text\":\"We must own our AI.\"}";
}

/// The fields that a line has.
std::string fields_of(std::string_view line) {
  const nlohmann::json object = sinks::read_json_row(line);
  if (!object.is_object()) return "";
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) {
    if (names.size() == kMostFieldsNamed) {
      names.back() = "others";
      break;
    }
    names.push_back(name);
  }
  return listed(names);
}

void show_tallies(const RunManifest& manifest) {
  for (const HeadTally& tally : manifest.tallies) {
    if (tally.asked == 0) continue;
    std::fprintf(stderr, "\n%s (%s, %s abstained)\n", printable(tally.head).c_str(),
                 counted(tally.asked, "passage").c_str(), with_commas(tally.abstained).c_str());
    for (std::size_t k = 0; k < tally.labels.size(); ++k) {
      const double share = std::min(1.0, static_cast<double>(tally.counts[k]) / static_cast<double>(tally.asked));
      const std::string bar(static_cast<std::size_t>(share * 40 + 0.5), '#');
      std::fprintf(stderr, "  %-16s %12s  %5.1f %%  %s\n", printable(tally.labels[k]).c_str(),
                   with_commas(tally.counts[k]).c_str(), share * 100, bar.c_str());
    }
  }
}

/// Whether the figures by field are what the user may think they are.
void show_cube_remarks(const TallyCube& cube) {
  for (std::size_t f = 0; f < cube.by.size() && !cube.cells.empty(); ++f) {
    const bool absent = std::all_of(cube.cells.begin(), cube.cells.end(),
                                    [f](const CubeCell& cell) { return !cell.by[f].has_value(); });
    if (absent) {
      say("--by: no passage has a value for '" + cube.by[f] +
          "' (a field of the input; behind a date may stand :day, :week, :month, :quarter or :year)");
    }
  }
  if (cube.folds == 0 || cube.by.empty()) return;
  say("--by: there are more than " + with_commas(cube.limit) + " combinations of values; some of '" + cube.by.back() +
      "' are counted together as (other): name the field with the most values last, or fewer fields");
}

void show_accounts(const RunManifest& manifest) {
  const LineCounts& totals = manifest.totals;
  std::string reasons;
  for (std::size_t i = 1; i < manifest.rejects.size(); ++i) {
    if (manifest.rejects[i] == 0) continue;
    reasons += (reasons.empty() ? ": " : ", ") + std::string(reason_name(static_cast<RowError>(i))) + " " +
               with_commas(manifest.rejects[i]);
  }
  say(accounts(totals) + reasons);
  const double seconds = manifest.seconds > 0 ? manifest.seconds : 1e-9;
  say(with_unit(static_cast<double>(manifest.decoded_bytes)) + " of JSONL in " + std::to_string(seconds).substr(0, 5) +
      " s, " + with_unit(static_cast<double>(manifest.decoded_bytes) / seconds) + "/s, " +
      with_commas(saturated(static_cast<double>(totals.labelled) / seconds)) + " passages/s, " +
      counted(static_cast<std::uint64_t>(manifest.threads), "thread") + ", " + manifest.cpu);
}

void show_troubles(const RunManifest& manifest) {
  for (const InputRecord& input : manifest.inputs) {
    if (input.state == StreamState::kOk) continue;
    const bool named = input.detail.starts_with(input.path + ":");
    say((named ? "" : input.path + ": ") + input.detail + " (" + std::string(state_name(input.state)) +
        (input.counts.lines == 0 ? "; nothing could be read)" : "; what could be read was labelled)"));
  }
}

}  // namespace

void FirstReject::see(const std::string& file, const Passage& passage, std::string_view line) {
  if (error_ != RowError::kNone) return;
  file_ = file;
  line_ = line.substr(0, kMostLookedAt);
  number_ = passage.line;
  error_ = passage.error;
}

std::string FirstReject::explained(const std::string& text_field) const {
  if (error_ == RowError::kNone) return "";
  std::string text = file_ + " line " + std::to_string(number_) + ": ";
  if (error_ == RowError::kTextMissing) {
    const std::string fields = fields_of(line_);
    text += "it has no field '" + text_field + "'";
    return text + (fields.empty() ? "" : "; it has " + fields) + ": --text-field names the one that holds the text";
  }
  text += sentence_of(error_);
  const bool another_kind = error_ == RowError::kJsonSyntax || error_ == RowError::kNotObject;
  return another_kind ? text + remedy_for_syntax(line_, file_) : text;
}

void show_summary(const RunManifest& manifest, const graph::LabelOptions& options, const FirstReject& first_reject) {
  show_tallies(manifest);
  std::fputs("\n", stderr);
  if (manifest.cube.has_value()) show_cube_remarks(*manifest.cube);
  for (const std::string& field : manifest.absent_fields) say("--keep: no passage has the field '" + field + "'");
  show_accounts(manifest);
  if (manifest.totals.rejected > manifest.totals.labelled) {
    say((manifest.totals.labelled == 0 ? "no line could be labelled; the first: "
                                       : "more lines were rejected than labelled; the first: ") +
        first_reject.explained(options.parse.text_field));
  }
  if (manifest.promise.has_value()) show_kept(*manifest.promise);
  show_troubles(manifest);
  for (const OutputRecord& output : manifest.outputs) {
    if (output.path != "-") say("wrote " + output.path + " (" + with_unit(static_cast<double>(output.bytes)) + ")");
  }
}

}  // namespace stancemill::cli
