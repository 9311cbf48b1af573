#include "report/cube_data.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sinks/by_field.h"
#include "sinks/cube.h"

namespace stancemill::report {
namespace {

constexpr std::size_t kFewestValues = 8;

using Value = std::optional<std::string>;

void add_to(std::vector<std::uint64_t>& sums, const std::vector<std::uint64_t>& more) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += more[i];
}

void add_cell(CubeCell& into, const CubeCell& from) {
  into.passages += from.passages;
  into.abstained += from.abstained;
  into.coverage_sum += from.coverage_sum;
  add_to(into.counts, from.counts);
  add_to(into.probability_sums, from.probability_sums);
  for (std::size_t h = 0; h < into.crossed.size(); ++h) add_to(into.crossed[h], from.crossed[h]);
}

/// Passages by value of one field.
std::map<Value, std::uint64_t> passages_by_value(const TallyCube& cube, std::size_t field) {
  std::map<Value, std::uint64_t> passages;
  for (const CubeCell& cell : cube.cells) passages[cell.by[field]] += cell.passages;
  return passages;
}

/// Counts the rarer half of the values of a field together.
void halve(TallyCube& cube, std::size_t field) {
  const std::map<Value, std::uint64_t> passages = passages_by_value(cube, field);
  std::vector<std::pair<std::uint64_t, Value>> ranked;
  for (const auto& [value, count] : passages) {
    if (value != Value(std::string(kOtherValue))) ranked.emplace_back(count, value);
  }
  std::sort(ranked.begin(), ranked.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::set<Value> kept;
  for (std::size_t i = 0; i < ranked.size() / 2; ++i) kept.insert(ranked[i].second);
  std::map<std::vector<Value>, CubeCell> cells;
  for (CubeCell& cell : cube.cells) {
    if (kept.count(cell.by[field]) == 0) cell.by[field] = std::string(kOtherValue);
    const auto [place, is_new] = cells.try_emplace(cell.by, cell);
    if (!is_new) add_cell(place->second, cell);
  }
  cube.cells.clear();
  for (auto& [by, cell] : cells) cube.cells.push_back(std::move(cell));
}

std::vector<std::vector<Value>> values_of(const TallyCube& cube) {
  std::vector<std::vector<Value>> values;
  for (std::size_t field = 0; field < cube.by.size(); ++field) {
    std::vector<Value>& here = values.emplace_back();
    for (const auto& [value, count] : passages_by_value(cube, field)) here.push_back(value);
  }
  return values;
}

std::size_t place_of(const std::vector<Value>& sorted, const Value& value) {
  return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
}

ordered_json json_of(const Value& value) { return value.has_value() ? ordered_json(*value) : ordered_json(nullptr); }

/// Why values of a field were counted together. Where a hash chose some of them, no order by size is left to speak of.
ordered_json folded_json(const FittedCube& fitted, std::size_t field) {
  if (sinks::halvings_of(fitted.cube, field) > 0) return "by_hash";
  return fitted.cut[field] ? ordered_json("rarest") : ordered_json(nullptr);
}

ordered_json dimensions_json(const FittedCube& fitted, const std::vector<std::vector<Value>>& values) {
  const TallyCube& cube = fitted.cube;
  const std::vector<std::string> names = field_names(cube);
  ordered_json dimensions = ordered_json::array();
  for (std::size_t field = 0; field < cube.by.size(); ++field) {
    const std::string unit = field_and_unit(cube.by[field]).second;
    ordered_json dimension = {{"field", names[field]}, {"written", cube.by[field]}};
    dimension["unit"] = unit.empty() ? ordered_json(nullptr) : ordered_json(unit);
    dimension["folded"] = folded_json(fitted, field);
    dimension["values"] = ordered_json::array();
    for (const Value& value : values[field]) dimension["values"].push_back(json_of(value));
    dimensions.push_back(std::move(dimension));
  }
  return dimensions;
}

}  // namespace

std::pair<std::string, std::string> field_and_unit(const std::string& written) {
  const Result<std::vector<sinks::ByField>> parsed = sinks::parse_by_fields({written});
  if (!parsed.ok() || parsed.value().front().unit == sinks::DateUnit::kNone) return {written, ""};
  return {parsed.value().front().field, written.substr(written.rfind(':') + 1)};
}

std::vector<std::string> field_names(const TallyCube& cube) {
  std::vector<std::string> names;
  for (const std::string& written : cube.by) {
    const std::string name = field_and_unit(written).first;
    names.push_back(std::find(names.begin(), names.end(), name) == names.end() ? name : written);
  }
  return names;
}

ordered_json cube_json(const FittedCube& fitted) {
  const TallyCube& cube = fitted.cube;
  const std::vector<std::vector<Value>> values = values_of(cube);
  ordered_json cells = ordered_json::array();
  for (const CubeCell& cell : cube.cells) {
    ordered_json at = ordered_json::array();
    for (std::size_t field = 0; field < cell.by.size(); ++field) at.push_back(place_of(values[field], cell.by[field]));
    cells.push_back(ordered_json::array(
        {at, cell.passages, cell.abstained, cell.coverage_sum, cell.counts, cell.probability_sums, cell.crossed}));
  }
  return {{"dimensions", dimensions_json(fitted, values)}, {"cells", cells}};
}

ordered_json crossed_json(const TallyCube& cube) {
  ordered_json heads = ordered_json::array();
  for (const CubeHead& head : cube.crossed) heads.push_back({{"head", head.head}, {"labels", head.labels}});
  return heads;
}

FittedCube fitted_cube(TallyCube whole, std::size_t most_bytes) {
  FittedCube fitted{std::move(whole), {}};
  TallyCube& cube = fitted.cube;
  fitted.cut.assign(cube.by.size(), false);
  const auto bytes = [&fitted] {
    return cube_json(fitted).dump(-1, ' ', false, ordered_json::error_handler_t::replace).size();
  };
  while (bytes() > most_bytes) {
    std::size_t largest = cube.by.size();
    std::size_t most_values = kFewestValues;
    for (std::size_t field = 0; field < cube.by.size(); ++field) {
      const std::size_t values = passages_by_value(cube, field).size();
      if (values <= most_values || !field_and_unit(cube.by[field]).second.empty()) continue;
      largest = field;
      most_values = values;
    }
    if (largest == cube.by.size()) break;
    halve(cube, largest);
    fitted.cut[largest] = true;
  }
  return fitted;
}

KnownValues::KnownValues(const TallyCube& cube) : values_(values_of(cube)) {}

std::optional<std::string> KnownValues::counted_as(std::size_t field, const std::optional<std::string>& value) const {
  if (field >= values_.size()) return value;
  return std::binary_search(values_[field].begin(), values_[field].end(), value) ? value : std::string(kOtherValue);
}

}  // namespace stancemill::report
