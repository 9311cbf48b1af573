#include "sinks/cube_json.h"

#include <algorithm>

namespace stancemill::sinks {
namespace {

std::string compact(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json head_of(const CubeHead& head) { return {{"head", head.head}, {"labels", head.labels}}; }

/// Counts by leading label and crossed label; rows of zeros alone are empty.
ordered_json rows_of(const std::vector<std::uint64_t>& counts, std::size_t labels) {
  ordered_json rows = ordered_json::array();
  const std::size_t width = counts.size() / labels;
  for (std::size_t l = 0; l < labels; ++l) {
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(l * width);
    const auto end = begin + static_cast<std::ptrdiff_t>(width);
    const bool empty = std::all_of(begin, end, [](std::uint64_t count) { return count == 0; });
    rows.push_back(empty ? ordered_json::array() : ordered_json(std::vector<std::uint64_t>(begin, end)));
  }
  return rows;
}

ordered_json cell_of(const TallyCube& cube, const CubeCell& cell) {
  ordered_json by = ordered_json::array();
  for (const auto& value : cell.by) by.push_back(value.has_value() ? ordered_json(*value) : ordered_json(nullptr));
  ordered_json crossed = ordered_json::array();
  for (const std::vector<std::uint64_t>& counts : cell.crossed) {
    crossed.push_back(rows_of(counts, cube.lead.labels.size()));
  }
  return {{"by", by},
          {"passages", cell.passages},
          {"abstained", cell.abstained},
          {"coverage_sum_100", cell.coverage_sum},
          {"counts", cell.counts},
          {"p_sum_10000", cell.probability_sums},
          {"crossed", crossed}};
}

std::vector<std::string> read_texts(JsonReader& reader, const ordered_json& parent, const char* key) {
  std::vector<std::string> texts;
  for (const ordered_json& value : reader.list(parent, key)) {
    if (!value.is_string()) reader.fail(std::string("\"") + key + "\" holds something that is not a string");
    texts.push_back(value.is_string() ? value.get<std::string>() : "");
  }
  return texts;
}

/// A list of exactly `size` whole numbers.
std::vector<std::uint64_t> read_numbers(JsonReader& reader, const ordered_json& list, std::size_t size,
                                        const std::string& name) {
  std::vector<std::uint64_t> numbers;
  if (!list.is_array() || list.size() != size) {
    reader.fail("\"" + name + "\" is not a list of " + std::to_string(size) + " numbers");
    return std::vector<std::uint64_t>(size, 0);
  }
  for (const ordered_json& value : list) numbers.push_back(reader.number(value, name));
  return numbers;
}

std::vector<std::uint64_t> read_rows(JsonReader& reader, const ordered_json& rows, std::size_t labels,
                                     std::size_t width) {
  std::vector<std::uint64_t> counts;
  if (!rows.is_array() || rows.size() != labels) reader.fail("\"crossed\" has not one row a label");
  for (std::size_t l = 0; l < labels; ++l) {
    const bool there = rows.is_array() && l < rows.size() && !(rows[l].is_array() && rows[l].empty());
    const std::vector<std::uint64_t> row =
        there ? read_numbers(reader, rows[l], width, "crossed") : std::vector<std::uint64_t>(width, 0);
    counts.insert(counts.end(), row.begin(), row.end());
  }
  return counts;
}

CubeCell read_cell(JsonReader& reader, const ordered_json& json, const TallyCube& cube) {
  CubeCell cell;
  for (const ordered_json& value : reader.list(json, "by")) {
    if (!value.is_string() && !value.is_null()) reader.fail("a value in \"by\" is neither a string nor null");
    cell.by.push_back(value.is_string() ? std::optional<std::string>(value.get<std::string>()) : std::nullopt);
  }
  if (cell.by.size() != cube.by.size()) reader.fail("a cell has not one value a field in \"by\"");
  cell.passages = reader.number(json, "passages");
  cell.abstained = reader.number(json, "abstained");
  cell.coverage_sum = reader.number(json, "coverage_sum_100");
  const std::size_t labels = cube.lead.labels.size();
  cell.counts = read_numbers(reader, reader.list(json, "counts"), labels, "counts");
  cell.probability_sums = read_numbers(reader, reader.list(json, "p_sum_10000"), labels, "p_sum_10000");
  const ordered_json& crossed = reader.list(json, "crossed");
  if (crossed.size() != cube.crossed.size()) reader.fail("\"crossed\" has not one entry a crossed head");
  for (std::size_t h = 0; h < cube.crossed.size(); ++h) {
    const ordered_json rows = h < crossed.size() ? crossed[h] : ordered_json();
    cell.crossed.push_back(read_rows(reader, rows, labels, cube.crossed[h].labels.size()));
  }
  return cell;
}

}  // namespace

std::string cube_to_json(const TallyCube& cube) {
  ordered_json frame = {
      {"version", kTallyCubeVersion},     {"by", cube.by},       {"head", cube.lead.head}, {"labels", cube.lead.labels},
      {"crossed", ordered_json::array()}, {"limit", cube.limit}, {"folds", cube.folds}};
  for (const CubeHead& head : cube.crossed) frame["crossed"].push_back(head_of(head));
  std::string text = compact(frame);
  text.back() = ',';  // the brace comes after the cells
  text += "\"cells\":[";
  for (std::size_t i = 0; i < cube.cells.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + compact(cell_of(cube, cube.cells[i]));
  }
  return text + "\n]}";
}

TallyCube read_cube(JsonReader& reader, const ordered_json& json) {
  TallyCube cube;
  const std::uint64_t version = reader.number(json, "version");
  if (version != kTallyCubeVersion) {
    reader.fail("\"cube\" has version " + std::to_string(version) + ", and this program reads version " +
                std::to_string(kTallyCubeVersion));
    return cube;
  }
  cube.by = read_texts(reader, json, "by");
  cube.lead = {reader.text(json, "head"), read_texts(reader, json, "labels")};
  if (cube.lead.labels.empty()) reader.fail("\"labels\" is empty");
  for (const ordered_json& head : reader.list(json, "crossed")) {
    cube.crossed.push_back({reader.text(head, "head"), read_texts(reader, head, "labels")});
  }
  cube.limit = reader.number(json, "limit");
  cube.folds = static_cast<std::uint32_t>(reader.number(json, "folds") & 0xFFFFFFFFU);
  for (const ordered_json& cell : reader.list(json, "cells")) cube.cells.push_back(read_cell(reader, cell, cube));
  return cube;
}

}  // namespace stancemill::sinks
