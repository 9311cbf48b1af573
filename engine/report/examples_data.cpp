#include "report/examples_data.h"

#include <filesystem>
#include <map>

#include "io/io.h"
#include "sinks/json_reader.h"

namespace stancemill::report {
namespace {

constexpr std::size_t kMostExamplesALabel = 60;
constexpr std::size_t kMostSpansOfARow = 500;  // the page goes through the text for each
constexpr std::uint64_t kMostExamplesBytes = 256ULL << 20;
constexpr std::string_view kManifestEnd = "run.json";

std::string examples_path_of(const Run& run) {
  return run.manifest_path.substr(0, run.manifest_path.size() - kManifestEnd.size()) + "examples.jsonl";
}

std::string text_of(const ordered_json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The probability that the leading head gave to its label: under "p", or "<head>_p" for a head that is not the first.
ordered_json probability_of(const ordered_json& row, const std::string& head, const std::string& label) {
  for (const std::string& key : {head + "_p", std::string("p")}) {
    const auto found = row.find(key);
    if (found != row.end() && found->is_object() && found->contains(label)) return (*found)[label];
  }
  return nullptr;
}

/// [[begin, end, push]] for the label that was given; none where the row is not explained.
ordered_json spans_of(const ordered_json& row, const std::string& head, const std::string& label,
                      std::size_t text_bytes) {
  ordered_json spans = ordered_json::array();
  const ordered_json::json_pointer place = ordered_json::json_pointer() / "explain" / head / label / "pushes";
  if (!row.contains(place) || !row.at(place).is_array()) return spans;
  for (const ordered_json& push : row.at(place)) {
    if (!push.is_object() || !push.value("push", ordered_json()).is_number()) continue;
    for (const ordered_json& span : push.value("spans", ordered_json::array())) {
      if (!span.is_array() || span.size() != 2 || !span[0].is_number_unsigned() || !span[1].is_number_unsigned())
        continue;
      const auto end = std::min<std::size_t>(span[1].get<std::size_t>(), text_bytes);
      if (spans.size() == kMostSpansOfARow) return spans;
      if (span[0].get<std::size_t>() < end) spans.push_back({span[0], end, push["push"]});
    }
  }
  return spans;
}

}  // namespace

Result<ordered_json> example_row(const std::string& json, const TallyCube& cube, const KnownValues& known,
                                 const std::string& place) {
  const ordered_json row = sinks::read_json(json);
  const std::string stance = row.is_object() ? text_of(row, cube.lead.head.c_str()) : "";
  if (stance.empty() || !row.contains("text") || !row.contains("line")) {
    return Status(ErrorCode::kVerification, place + ": is not a row of examples");
  }
  if (std::find(cube.lead.labels.begin(), cube.lead.labels.end(), stance) == cube.lead.labels.end()) {
    return Status(ErrorCode::kVerification, place + ": has a label that the run does not have");
  }
  const std::string text = text_of(row, "text");
  ordered_json frames = ordered_json::array();
  for (const CubeHead& head : cube.crossed) {
    const ordered_json given = row.value(head.head, ordered_json());
    if (given.is_array()) frames.insert(frames.end(), given.begin(), given.end());
    if (given.is_string()) frames.push_back(given);
  }
  ordered_json by = ordered_json::array();
  const ordered_json values = row.value("by", ordered_json::object());
  for (std::size_t field = 0; field < cube.by.size(); ++field) {
    const std::string value = text_of(values, cube.by[field].c_str());
    const bool there = values.contains(cube.by[field]) && values[cube.by[field]].is_string();
    const auto counted = known.counted_as(field, there ? std::optional<std::string>(value) : std::nullopt);
    by.push_back(counted.has_value() ? ordered_json(*counted) : ordered_json(nullptr));
  }
  return ordered_json{{"id", id_of(json, row)},
                      {"place", text_of(row, "file") + ":" + row["line"].dump()},
                      {"stance", stance},
                      {"p", probability_of(row, cube.lead.head, stance)},
                      {"frames", frames},
                      {"abstained", row.value("abstained", ordered_json()) == true},
                      {"text", text},
                      {"cut", row.value("cut", ordered_json()) == true},
                      {"by", by},
                      {"spans", spans_of(row, cube.lead.head, stance, text.size())}};
}

Result<ordered_json> examples_json(const std::vector<Run>& runs, const Sum& sum, const TallyCube& shown) {
  const KnownValues known(shown);
  std::map<std::string, std::size_t> taken;
  ordered_json rows = ordered_json::array();
  for (const Run& run : runs) {
    const std::string path = examples_path_of(run);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) continue;
    const Result<std::string> text = io::read_file(path, kMostExamplesBytes);
    if (!text.ok()) return text.status();
    const std::string& lines = text.value();
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < lines.size();) {
      const std::size_t end = std::min(lines.find('\n', begin), lines.size());
      const std::string line = lines.substr(begin, end - begin);
      begin = end + 1;
      Result<ordered_json> row = example_row(line, shown, known, path + " line " + std::to_string(++number));
      if (!row.ok()) return row.status();
      std::size_t& count = taken[row.value()["stance"].get<std::string>()];
      if (count++ >= kMostExamplesALabel * (1 + static_cast<std::size_t>(&run - runs.data())) / runs.size()) continue;
      rows.push_back(row.take());
    }
  }
  ordered_json fields = ordered_json::array();
  for (const std::string& field : field_names(shown)) fields.push_back(field);
  std::string note = "Drawn at random from each label.";
  if (rows.empty()) note = "This run kept no examples. Label with --examples 20 to see passages here.";
  if (sum.totals.labelled == 0) note = "No passage was labelled.";
  return ordered_json{{"rows", rows}, {"fields", fields}, {"note", note}};
}

}  // namespace stancemill::report
