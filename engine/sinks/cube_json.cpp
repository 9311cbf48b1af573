#include "sinks/cube_json.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "base/text.h"
#include "stancemill/buffer.h"
#include "stancemill/head.h"

namespace stancemill::sinks {
namespace {

ordered_json head_of(const CubeHead& head) { return {{"head", head.head}, {"labels", head.labels}}; }

void append_numbers(Buffer& to, std::span<const std::uint64_t> numbers) {
  to.push_back('[');
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (i != 0) to.push_back(',');
    append_number(to, numbers[i]);
  }
  to.push_back(']');
}

/// Counts by leading label and crossed label; rows of zeros alone are empty.
void append_rows(Buffer& to, std::span<const std::uint64_t> counts, std::size_t labels) {
  const std::size_t width = counts.size() / labels;
  to.push_back('[');
  for (std::size_t l = 0; l < labels; ++l) {
    const std::span<const std::uint64_t> row = counts.subspan(l * width, width);
    const bool empty = std::all_of(row.begin(), row.end(), [](std::uint64_t count) { return count == 0; });
    if (l != 0) to.push_back(',');
    append_numbers(to, row.first(empty ? 0 : width));
  }
  to.push_back(']');
}

/// Written by hand: a large cube has 100,000 cells, and every commit writes them all.
void append_cell(Buffer& to, const TallyCube& cube, const CubeCell& cell) {
  to.append("{\"by\":[");
  for (std::size_t f = 0; f < cell.by.size(); ++f) {
    if (f != 0) to.push_back(',');
    if (cell.by[f].has_value()) {
      append_json_string(to, *cell.by[f]);
    } else {
      to.append("null");
    }
  }
  to.append("],\"passages\":");
  append_number(to, cell.passages);
  to.append(",\"abstained\":");
  append_number(to, cell.abstained);
  to.append(",\"coverage_sum_100\":");
  append_number(to, cell.coverage_sum);
  to.append(",\"counts\":");
  append_numbers(to, cell.counts);
  to.append(",\"p_sum_10000\":");
  append_numbers(to, cell.probability_sums);
  to.append(",\"crossed\":[");
  for (std::size_t h = 0; h < cell.crossed.size(); ++h) {
    if (h != 0) to.push_back(',');
    append_rows(to, cell.crossed[h], cube.lead.labels.size());
  }
  to.append("]}");
}

constexpr std::size_t kMostNames = kMaxLabels;  ///< labels of a head, and heads: a model has no more

std::vector<std::string> read_texts(JsonReader& reader, const ordered_json& parent, const char* key) {
  std::vector<std::string> texts;
  const ordered_json& list = reader.list(parent, key);
  if (list.size() > kMostNames) {
    reader.fail(std::string("\"") + key + "\" holds more than " + std::to_string(kMostNames) + " names");
    return texts;
  }
  for (const ordered_json& value : list) {
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
  const std::string frame_text = frame.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  Buffer text;
  text.append(std::string_view(frame_text).substr(0, frame_text.size() - 1));  // the brace comes after the cells
  text.append(",\"cells\":[");
  for (std::size_t i = 0; i < cube.cells.size(); ++i) {
    text.append(i == 0 ? "\n" : ",\n");
    append_cell(text, cube, cube.cells[i]);
  }
  text.append("\n]}");
  return std::string(text.view());
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
  if (cube.by.empty()) reader.fail("\"by\" is empty");
  if (cube.lead.labels.empty()) reader.fail("\"labels\" is empty");
  const ordered_json& crossed = reader.list(json, "crossed");
  if (crossed.size() > kMostNames) reader.fail("\"crossed\" holds more than " + std::to_string(kMostNames) + " heads");
  for (const ordered_json& head : crossed) {
    if (!reader.fault().empty()) return cube;
    cube.crossed.push_back({reader.text(head, "head"), read_texts(reader, head, "labels")});
  }
  cube.limit = reader.number(json, "limit");
  cube.folds = static_cast<std::uint32_t>(reader.number(json, "folds") & 0xFFFFFFFFU);
  for (const ordered_json& cell : reader.list(json, "cells")) {
    if (!reader.fault().empty()) return cube;  // each cell takes memory, whatever it holds
    cube.cells.push_back(read_cell(reader, cell, cube));
  }
  return cube;
}

}  // namespace stancemill::sinks
