#include "report/labels_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/io.h"
#include "report/examples_data.h"
#include "sinks/json_reader.h"

namespace stancemill::report {
namespace {

/// Longer rows of labels are no rows of ours.
constexpr std::uint64_t kMostRowBytes = 64ULL << 20;

/// The row in `json`, or what is wrong with it.
Status parse_row(const std::string& json, const std::string& head, const std::vector<sinks::ByField>& by,
                 Buffer& scratch, LabelRow& row) {
  const nlohmann::json parsed = sinks::read_json_row(json);
  if (!parsed.is_object())
    return {ErrorCode::kVerification, "is not a JSON object: only labels in jsonl or merge can be compared"};
  const auto merged = parsed.find("stancemill");
  const nlohmann::json& said = merged != parsed.end() && merged->is_object() ? *merged : parsed;
  const auto label = said.find(head);
  const auto line = said.find("line");
  if (label == said.end() || !label->is_string() || line == said.end() || !line->is_number_unsigned()) {
    return {ErrorCode::kVerification,
            "has no \"line\" and \"" + head + "\": only labels in jsonl or merge can be compared"};
  }
  row.label = label->get<std::string>();
  row.line = line->get<std::uint64_t>();
  const auto file = said.find("file");
  row.file = file != said.end() && file->is_string() ? file->get<std::string>() : "";
  row.probability = 0;
  for (const std::string& key : {head + "_p", std::string("p")}) {
    const auto p = said.find(key);
    if (p == said.end() || !p->is_object()) continue;
    const auto of_label = p->find(row.label);
    if (of_label != p->end() && of_label->is_number()) row.probability = of_label->get<double>();
    break;
  }
  const nlohmann::json id = id_of(json, parsed);
  row.id = id.is_string() ? id.get<std::string>() : "";
  row.by.clear();
  for (const sinks::ByField& field : by) {
    const auto value = parsed.find(field.field);
    const std::string raw =
        value == parsed.end() ? "" : value->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    const std::optional<std::string_view> cut = sinks::by_value(field.unit, raw, scratch);
    row.by.push_back(cut.has_value() ? std::optional<std::string>(*cut) : std::nullopt);
  }
  return {};
}

}  // namespace

Status read_labels(const std::string& path, const std::string& head, const std::vector<sinks::ByField>& by,
                   const std::function<Status(LabelRow&)>& visit) {
  Result<std::unique_ptr<Source>> source = io::open_source(path, /*hash=*/false);
  if (!source.ok()) return source.status();
  io::LineReaderOptions options;
  options.max_line_bytes = kMostRowBytes;
  io::LineReader reader(source.take(), options);
  Batch batch;
  Buffer scratch;
  LabelRow row;
  std::uint64_t number = 0;
  while (reader.next(batch)) {
    const std::string_view block = batch.input.view();
    for (std::size_t begin = 0; begin < block.size();) {
      const std::size_t end = std::min(block.find('\n', begin), block.size());
      const std::string json(block.substr(begin, end - begin));
      begin = end + 1;
      ++number;
      if (json.empty()) continue;
      Status status = parse_row(json, head, by, scratch, row);
      if (status.ok()) status = visit(row);
      if (!status.ok()) return {status.code(), path + " line " + std::to_string(number) + ": " + status.message()};
    }
  }
  if (reader.state() == StreamState::kOk) return {};
  return {ErrorCode::kInput, path + ": " + std::string(state_name(reader.state())) + ": " + reader.detail()};
}

}  // namespace stancemill::report
