#include "estimate/gold.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "estimate/csv_rows.h"
#include "io/io.h"
#include "sinks/json_reader.h"

namespace stancemill::estimate {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMostBytes = 1ULL << 30;

/// What a field of a row reads as; empty where it is not there.
using Field = std::function<std::string(const std::string& name)>;

Status fault(const std::string& path, const std::string& where, const std::string& what) {
  return {ErrorCode::kInput, path + ": " + where + ": " + what};
}

template <class Number>
bool read_number(const std::string& text, Number& number) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

/// Less than one passage of a thousand million: its weight would drown all others.
constexpr double kLeastInclusion = 1e-9;

Result<GoldRow> row_of(const Field& field, const std::string& path, const std::string& where) {
  GoldRow row;
  row.where = where;
  row.id = field("id");
  row.file = field("file");
  row.stratum = field("stratum");
  if (const std::string line = field("line"); !line.empty()) {
    std::uint64_t number = 0;
    if (!read_number(line, number)) return fault(path, where, "its line '" + printable(line) + "' is no whole number");
    row.line = number;
  }
  if (const std::string inclusion = field("inclusion_probability"); !inclusion.empty()) {
    if (!read_number(inclusion, row.inclusion) || !(row.inclusion >= kLeastInclusion && row.inclusion <= 1)) {
      return fault(path, where,
                   "its inclusion_probability '" + printable(inclusion) + "' is not a number from 1e-9 to 1");
    }
  }
  return row;
}

std::string text_of_json(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_null() ? std::string() : value.dump();
}

Field fields_of(const json& object) {
  return [&object](const std::string& name) {
    return object.is_object() && object.contains(name) ? text_of_json(object[name]) : std::string();
  };
}

/// The label from the field that was asked for, or from the usual ones.
std::string label_of(const Field& field, const std::string& gold_field) {
  if (!gold_field.empty()) return field(gold_field);
  const std::string gold = field("gold");
  return gold.empty() ? field("label") : gold;
}

Result<GoldRow> row_of_json(const json& object, const std::string& path, const std::string& where,
                            const std::string& gold_field, const std::string& head) {
  if (!object.is_object()) return fault(path, where, "is no JSON object, or nested too deeply");
  Result<GoldRow> row = row_of(fields_of(object), path, where);
  if (!row.ok()) return row;
  row.value().label = label_of(fields_of(object), gold_field);
  const std::string own = head + "_p";
  const char* const key = object.contains(own) ? own.c_str() : "p";
  if (!object.contains(head) || !object.contains(key) || !object[key].is_object()) return row;
  row.value().given = text_of_json(object[head]);
  for (const auto& [label, probability] : object[key].items()) {
    if (!probability.is_number()) return fault(path, where, "a probability is no number");
    row.value().probabilities[label] = probability.get<double>();
  }
  return row;
}

Result<std::vector<GoldRow>> rows_of_jsonl(std::string_view text, const std::string& path,
                                           const std::string& gold_field, const std::string& head) {
  std::vector<GoldRow> rows;
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const json object = sinks::read_json_row(line);
    Result<GoldRow> row = row_of_json(object, path, "line " + std::to_string(number), gold_field, head);
    if (!row.ok()) return row.status();
    rows.push_back(row.take());
  }
  return rows;
}

Result<std::vector<GoldRow>> rows_of_csv(std::string_view text, const std::string& path,
                                         const std::string& gold_field) {
  const Result<std::vector<std::vector<std::string>>> table = csv_rows(text, path);
  if (!table.ok()) return table.status();
  const auto has_column = [&](std::string_view name) {
    if (table.value().empty()) return false;
    return std::find(table.value()[0].begin(), table.value()[0].end(), name) != table.value()[0].end();
  };
  if (gold_field.empty() ? !has_column("gold") && !has_column("label") : !has_column(gold_field)) {
    return fault(path, "row 1",
                 "no column is called '" + (gold_field.empty() ? "gold" : printable(gold_field)) +
                     "'; --gold-field names the one with the labels by hand");
  }
  std::vector<GoldRow> rows;
  for (std::size_t i = 1; i < table.value().size(); ++i) {
    const std::vector<std::string>& header = table.value()[0];
    const std::vector<std::string>& cells = table.value()[i];
    const std::string where = "row " + std::to_string(i + 1);
    if (cells.size() != header.size()) {
      return fault(
          path, where,
          "has " + std::to_string(cells.size()) + " cells, and the header has " + std::to_string(header.size()));
    }
    const Field field = [&](const std::string& name) {
      for (std::size_t c = 0; c < header.size(); ++c) {
        if (header[c] == name) return unguarded(cells[c]);
      }
      return std::string();
    };
    Result<GoldRow> row = row_of(field, path, where);
    if (!row.ok()) return row.status();
    row.value().label = label_of(field, gold_field);
    rows.push_back(row.take());
  }
  return rows;
}

/// What an annotation chose in the field that was asked for, or in the usual ones, or else first; empty: nothing.
std::string choice_of(const json& annotation, const std::string& gold_field) {
  const auto pointer = json::json_pointer("/value/choices/0");
  const json results = annotation.value("result", json::array());
  const auto chosen_in = [&](const std::string& field) {
    for (const json& result : results) {
      if (!result.contains(pointer) || (!field.empty() && result.value("from_name", "") != field)) continue;
      return text_of_json(result[pointer]);
    }
    return std::string();
  };
  if (!gold_field.empty()) return chosen_in(gold_field);
  for (const char* const usual : {"gold", "label"}) {
    if (std::string choice = chosen_in(usual); !choice.empty()) return choice;
  }
  return chosen_in("");
}

/// What each annotation that was not cancelled chose.
std::vector<std::string> choices_of(const json& task, const std::string& gold_field) {
  std::vector<std::string> choices;
  for (const json& annotation : task.value("annotations", json::array())) {
    if (!annotation.is_object() || annotation.value("was_cancelled", false)) continue;
    if (std::string choice = choice_of(annotation, gold_field); !choice.empty()) choices.push_back(std::move(choice));
  }
  return choices;
}

Result<GoldFile> rows_of_label_studio(std::string_view text, const std::string& path, const std::string& gold_field) {
  GoldFile file;
  const json tasks = sinks::read_json_row(text);
  if (!tasks.is_array()) return Status(ErrorCode::kInput, path + ": is not what Label Studio exports as JSON (a list)");
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const std::string where = "task " + std::to_string(i + 1);
    if (!tasks[i].is_object() || !tasks[i].contains("data")) return fault(path, where, "has no data");
    Result<GoldRow> row = row_of(fields_of(tasks[i]["data"]), path, where);
    if (!row.ok()) return row.status();
    const std::vector<std::string> choices = choices_of(tasks[i], gold_field);
    if (!choices.empty()) row.value().label = choices.front();
    const bool agree =
        std::all_of(choices.begin(), choices.end(), [&](const auto& one) { return one == choices.front(); });
    file.disputed += agree ? 0 : 1;
    file.rows.push_back(row.take());
  }
  return file;
}

Result<GoldFile> file_of(Result<std::vector<GoldRow>> rows) {
  if (!rows.ok()) return rows.status();
  return GoldFile{rows.take(), 0};
}

}  // namespace

Result<GoldFile> read_gold(const std::string& path, const std::string& gold_field, const std::string& head) {
  const Result<std::string> text = io::read_file(path, kMostBytes);
  if (!text.ok()) return text.status();
  try {
    if (path.ends_with(".csv")) return file_of(rows_of_csv(text.value(), path, gold_field));
    if (path.ends_with(".json")) return rows_of_label_studio(text.value(), path, gold_field);
    return file_of(rows_of_jsonl(text.value(), path, gold_field, head));
  } catch (const json::exception& error) {  // a member of another type than Label Studio writes
    return Status(ErrorCode::kInput, path + ": " + error.what());
  }
}

}  // namespace stancemill::estimate
