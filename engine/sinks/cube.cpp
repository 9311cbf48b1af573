#include "sinks/cube.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <random>
#include <utility>

#include "base/hash.h"
#include "sinks/decimals.h"
#include "sinks/lead.h"

namespace stancemill::sinks {
namespace {

/// Raw values a field remembers; each has one place, which the next one with the same place takes over.
constexpr std::size_t kRemembered = 1024;
/// A longer raw value is not worth remembering.
constexpr std::size_t kMostRememberedBytes = 256;
/// Of a cell, before the figures by label: passages, abstained, coverage_sum.
constexpr std::size_t kPlainFigures = 3;
/// Passages between the one whose figures are sent for and the one that is counted.
constexpr std::size_t kAhead = 8;
/// Of all cells: a model of many heads with many labels each has megabytes of figures a cell.
constexpr std::uint64_t kMostCubeBytes = std::uint64_t{512} << 20;

std::size_t figures_of_a_cell(const TallyCube& cube) {
  const std::size_t labels = cube.lead.labels.size();
  std::size_t figures = kPlainFigures + 2 * labels;
  for (const CubeHead& head : cube.crossed) figures += labels * head.labels.size();
  return figures;
}

}  // namespace

Result<TallyCube> make_cube(const Model& model, const std::vector<ByField>& by) {
  const std::optional<std::size_t> lead = lead_of(model.heads);
  if (!lead.has_value()) {
    return Status(ErrorCode::kUsage, "--by counts by a head that gives one label, and this model has none");
  }
  TallyCube cube;
  for (const ByField& field : by) cube.by.push_back(field.written);
  cube.lead = {model.heads[*lead].name, model.heads[*lead].labels};
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    if (h != *lead) cube.crossed.push_back({model.heads[h].name, model.heads[h].labels});
  }
  cube.limit = std::min<std::uint64_t>(cube.limit, kMostCubeBytes / (figures_of_a_cell(cube) * sizeof(std::uint64_t)));
  return cube;
}

Status merge_cube(TallyCube& into, const TallyCube& from) {
  if (into.by != from.by || into.lead != from.lead || into.crossed != from.crossed || into.limit != from.limit) {
    return {ErrorCode::kVerification, "the tallies were taken by other fields, heads or limits: they cannot be added"};
  }
  Result<std::vector<ByField>> by = parse_by_fields(into.by);
  if (!by.ok()) return {ErrorCode::kVerification, by.status().message()};
  Cube sum(into, by.take());
  sum.add(from);
  into = sum.cube();
  return {};
}

std::uint32_t halvings_of(const TallyCube& cube, std::size_t field) {
  const auto spared = static_cast<std::uint32_t>(cube.by.size() - 1 - field) * kHalvingsOfAField;
  return cube.folds <= spared ? 0 : std::min(cube.folds - spared, kHalvingsOfAField);
}

std::size_t Cube::TextHash::operator()(std::string_view text) const {
  // Another one in each process: values that all fall into one place could be written on purpose. No result hangs on
  // it.
  static const std::uint64_t kSeed = std::uint64_t{std::random_device{}()} << 32 | std::random_device{}();
  return hash_bytes(text, kSeed);
}

Cube::Cube(const TallyCube& empty, std::vector<ByField> by)
    : frame_(empty),
      by_(std::move(by)),
      figures_a_cell_(figures_of_a_cell(empty)),
      values_(by_.size()),
      cells_(by_.size()) {
  frame_.cells.clear();
  frame_.folds = 0;
  for (Values& values : values_) values.memory.resize(kRemembered);
  add(empty);
}

void Cube::add(const std::vector<Head>& heads, const Batch& batch) {
  find_cells(batch);
  const std::size_t lead = lead_of(heads).value();
  const HeadColumns& said = batch.predictions.heads[lead];
  const std::size_t labels = frame_.lead.labels.size();
  for (std::size_t n = 0; n < passages_.size(); ++n) {
    if (n + kAhead < passages_.size()) {
      const std::uint64_t* const coming = figures_.data() + places_[n + kAhead] * figures_a_cell_;
      prefetch(coming);
      prefetch(coming + kPlainFigures + 2 * labels - 1);
    }
    const std::size_t i = passages_[n];
    std::uint64_t* figure = figures_.data() + places_[n] * figures_a_cell_;
    *figure++ += 1;
    *figure++ += said.abstained[i] != 0 ? 1 : 0;
    *figure++ += to_units(batch.predictions.coverage[i], kHundredths);
    if (said.asked[i] == 0 || said.labels[i] == 0) continue;
    const auto given = static_cast<std::size_t>(std::countr_zero(said.labels[i]));
    figure[given] += 1;
    figure += labels;
    for (std::size_t k = 0; k < labels; ++k) {
      *figure++ += to_units(said.probabilities[i * labels + k], kTenThousandths);
    }
    std::size_t crossed = 0;
    for (std::size_t h = 0; h < heads.size(); ++h) {
      if (h == lead) continue;
      const std::size_t width = frame_.crossed[crossed++].labels.size();
      for (std::uint64_t bits = batch.predictions.heads[h].labels[i]; bits != 0; bits &= bits - 1) {
        figure[given * width + static_cast<std::size_t>(std::countr_zero(bits))] += 1;
      }
      figure += labels * width;
    }
  }
  keep_within_limit();
}

/// The cell of each labelled passage. A large cube is beyond the caches: what it is asked for is sent for beforehand.
void Cube::find_cells(const Batch& batch) {
  passages_.clear();
  ids_.clear();
  hashes_.clear();
  places_.clear();
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    if (batch.passages[i].error != RowError::kNone) continue;
    passages_.push_back(static_cast<std::uint32_t>(i));
    for (std::size_t f = 0; f < by_.size(); ++f) {
      const ByteRange& value = batch.by[i * by_.size() + f];
      ids_.push_back(id_of_raw(f, batch.input.view(value.begin, value.end)));
    }
    hashes_.push_back(cells_.hash_of(ids_.data() + ids_.size() - by_.size()));
    cells_.send_for(hashes_.back());
  }
  for (std::size_t n = 0; n < passages_.size(); ++n) {
    places_.push_back(cell_of(ids_.data() + n * by_.size(), hashes_[n]));
  }
}

void Cube::add(const TallyCube& other) {
  if (other.folds > frame_.folds) {
    const std::vector<CubeCell> cells = cube().cells;
    frame_.folds = other.folds;
    forget();
    for (const CubeCell& cell : cells) add_cell(cell);
  }
  for (const CubeCell& cell : other.cells) add_cell(cell);
  keep_within_limit();
}

TallyCube Cube::cube() const {
  // Sorted by the ranks of their values, so that no text is compared more than once for each value that there is.
  std::vector<std::vector<std::uint32_t>> ranks;
  for (const Values& values : values_) ranks.push_back(values.ranks());
  struct Place {
    std::array<std::uint32_t, kMostByFields> ranks{};
    std::size_t cell = 0;
  };
  std::vector<Place> places;
  places.reserve(cells_.size());
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    Place& place = places.emplace_back();
    for (std::size_t f = 0; f < by_.size(); ++f) place.ranks[f] = ranks[f][cells_.values_of(cell)[f]];
    place.cell = cell;
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.ranks < b.ranks; });
  TallyCube made = frame_;
  made.cells.reserve(places.size());
  for (const Place& place : places) made.cells.push_back(cell_at(place.cell));
  return made;
}

/// Where each value stands among all of its field, by id; none first, texts by their bytes.
std::vector<std::uint32_t> Cube::Values::ranks() const {
  std::vector<std::uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) { return texts[a] < texts[b]; });
  std::vector<std::uint32_t> ranks(texts.size());
  for (std::size_t i = 0; i < order.size(); ++i) ranks[order[i]] = static_cast<std::uint32_t>(i);
  return ranks;
}

std::uint32_t Cube::id_of_raw(std::size_t field, std::string_view raw) {
  if (raw.size() > kMostRememberedBytes) return id_of_value(field, by_value(by_[field].unit, raw, scratch_));
  Values::Remembered& place = values_[field].memory[hash_bytes(raw) % kRemembered];
  if (place.used && place.raw == raw) return place.id;
  place.id = id_of_value(field, by_value(by_[field].unit, raw, scratch_));
  place.raw.assign(raw);
  place.used = true;
  return place.id;
}

/// The value as it is counted now: itself, or kOtherValue where it gave way.
std::uint32_t Cube::id_of_value(std::size_t field, std::optional<std::string_view> value) {
  const std::uint32_t level = halvings_of(frame_, field);
  if (level == kHalvingsOfAField || (level > 0 && value.has_value() && hash_bytes(*value) >> (64U - level) != 0)) {
    value = kOtherValue;
  }
  Values& values = values_[field];
  const auto next = static_cast<std::uint32_t>(values.texts.size());
  if (!value.has_value()) {
    if (!values.none.has_value()) {
      values.none = next;
      values.texts.emplace_back();
    }
    return *values.none;
  }
  const auto found = values.ids.find(*value);
  if (found != values.ids.end()) return found->second;
  values.ids.emplace(*value, next);
  values.texts.emplace_back(*value);
  return next;
}

std::size_t Cube::cell_of(const std::uint32_t* ids, std::uint64_t hash) {
  const std::size_t cell = cells_.find_or_add(ids, hash);
  if (cells_.size() * figures_a_cell_ > figures_.size()) figures_.resize(cells_.size() * figures_a_cell_, 0);
  return cell;
}

void Cube::add_cell(const CubeCell& cell) {
  std::array<std::uint32_t, kMostByFields> ids{};
  for (std::size_t f = 0; f < by_.size(); ++f) {
    ids[f] = id_of_value(f, cell.by[f].has_value() ? std::optional<std::string_view>(*cell.by[f]) : std::nullopt);
  }
  const std::size_t place = cell_of(ids.data(), cells_.hash_of(ids.data()));
  std::uint64_t* figure = figures_.data() + place * figures_a_cell_;
  *figure++ += cell.passages;
  *figure++ += cell.abstained;
  *figure++ += cell.coverage_sum;
  for (const std::uint64_t count : cell.counts) *figure++ += count;
  for (const std::uint64_t sum : cell.probability_sums) *figure++ += sum;
  for (const std::vector<std::uint64_t>& head : cell.crossed) {
    for (const std::uint64_t count : head) *figure++ += count;
  }
}

CubeCell Cube::cell_at(std::size_t index) const {
  CubeCell cell;
  cell.by.reserve(by_.size());
  for (std::size_t f = 0; f < by_.size(); ++f) cell.by.push_back(values_[f].texts[cells_.values_of(index)[f]]);
  const std::uint64_t* figure = figures_.data() + index * figures_a_cell_;
  const auto take = [&figure](std::size_t count) {
    figure += count;
    return std::vector<std::uint64_t>(figure - count, figure);
  };
  const std::size_t labels = frame_.lead.labels.size();
  cell.passages = *figure++;
  cell.abstained = *figure++;
  cell.coverage_sum = *figure++;
  cell.counts = take(labels);
  cell.probability_sums = take(labels);
  for (const CubeHead& head : frame_.crossed) cell.crossed.push_back(take(labels * head.labels.size()));
  return cell;
}

void Cube::forget() {
  for (Values& values : values_) {
    values.texts.clear();
    values.ids.clear();
    values.none.reset();
    for (Values::Remembered& place : values.memory) place.used = false;
  }
  cells_.clear();
  figures_.clear();
}

/// Coarser by one fold until the cells fit. A finer cube never has fewer cells, and more passages never make fewer: so
/// the fold at which this ends is a property of the set of passages, whenever it is called.
void Cube::keep_within_limit() {
  while (cells_.size() > frame_.limit && frame_.folds < by_.size() * kHalvingsOfAField) {
    const std::vector<CubeCell> cells = cube().cells;
    ++frame_.folds;
    forget();
    for (const CubeCell& cell : cells) add_cell(cell);
  }
}

}  // namespace stancemill::sinks
