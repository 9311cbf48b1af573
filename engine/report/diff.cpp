#include "report/diff.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "report/labels_file.h"
#include "sinks/cube.h"

namespace stancemill::report {
namespace {

constexpr std::size_t kMostFlipsShown = 200;
constexpr std::size_t kCellsAtATime = 10'000;
constexpr std::size_t kMostLabels = 256;

/// The labels of A by file and line.
class LabelsByPlace {
 public:
  void add(const std::string& file, std::uint64_t line, std::size_t label) {
    std::vector<std::uint64_t>& rows = files_[file];
    sorted_ = sorted_ && (rows.empty() || rows.back() >> 8U < line);
    rows.push_back(line << 8U | label);
    ++size_;
  }
  /// After the last add(). Labels are written in the order of the input, so this is rarely work.
  void sort() {
    if (sorted_) return;
    for (auto& [file, rows] : files_) std::sort(rows.begin(), rows.end());
  }
  std::optional<std::size_t> find(const std::string& file, std::uint64_t line) const {
    const auto rows = files_.find(file);
    if (rows == files_.end()) return std::nullopt;
    const auto found = std::lower_bound(rows->second.begin(), rows->second.end(), line << 8U);
    if (found == rows->second.end() || *found >> 8U != line) return std::nullopt;
    return static_cast<std::size_t>(*found & 0xFFU);
  }
  std::uint64_t size() const { return size_; }

 private:
  std::unordered_map<std::string, std::vector<std::uint64_t>> files_;
  std::uint64_t size_ = 0;
  bool sorted_ = true;
};

/// The labels of both runs, those of A first.
class Names {
 public:
  Names(const HeadTally& a, const HeadTally& b) : names_(a.labels) {
    for (const std::string& name : b.labels) {
      if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
    }
  }
  const std::vector<std::string>& all() const { return names_; }
  Result<std::size_t> number(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return Status(ErrorCode::kVerification, "the manifest knows no label '" + name + "'");
    return static_cast<std::size_t>(found - names_.begin());
  }

 private:
  std::vector<std::string> names_;
};

/// Counts pairs of labels by values; keeps within the cube's limit by handing cells over now and then.
class PairCounter {
 public:
  PairCounter(const TallyCube& empty, const std::vector<sinks::ByField>& by) : frame_(empty), cube_(empty, by) {}

  void add(const LabelRow& row, std::size_t from, std::size_t to) {
    const std::size_t labels = frame_.lead.labels.size();
    CubeCell& cell = cells_[row.by];
    if (cell.counts.empty()) {
      cell.by = row.by;
      cell.counts.resize(labels);
      cell.probability_sums.resize(labels);
      cell.crossed.assign(1, std::vector<std::uint64_t>(labels * labels));
    }
    ++cell.passages;
    ++cell.counts[from];
    ++cell.crossed[0][from * labels + to];
    if (cells_.size() >= kCellsAtATime) hand_over();
  }
  TallyCube finish() {
    hand_over();
    return cube_.cube();
  }

 private:
  void hand_over() {
    TallyCube some = frame_;
    for (auto& [by, cell] : cells_) some.cells.push_back(std::move(cell));
    cells_.clear();
    cube_.add(some);
  }

  TallyCube frame_;
  sinks::Cube cube_;
  std::map<std::vector<std::optional<std::string>>, CubeCell> cells_;
};

bool surer(const Flip& a, const Flip& b) { return std::tie(b.probability, a.place) < std::tie(a.probability, b.place); }

void keep(std::vector<Flip>& heap, Flip flip) {
  heap.push_back(std::move(flip));
  std::push_heap(heap.begin(), heap.end(), surer);
  if (heap.size() <= kMostFlipsShown) return;
  std::pop_heap(heap.begin(), heap.end(), surer);
  heap.pop_back();
}

/// Leaves out the fields that no passage has a value for. The cells do not tell: where there are too many of them,
/// "(other)" stands for nothing as well.
void drop_absent(TallyCube& cube, const std::vector<bool>& seen) {
  for (std::size_t field = cube.by.size(); field-- > 0;) {
    if (seen[field]) continue;
    const auto at = static_cast<std::ptrdiff_t>(field);
    cube.folds -= sinks::halvings_of(cube, field);  // they are counted over all fields
    cube.by.erase(cube.by.begin() + at);
    for (CubeCell& cell : cube.cells) cell.by.erase(cell.by.begin() + at);
  }
}

/// Inputs that both runs read, and whose bytes are not the same.
std::vector<std::string> changed_inputs(const Run& a, const Run& b, bool by_line) {
  using Place = std::tuple<std::string, std::uint64_t, std::uint64_t>;
  const auto place_of = [by_line](const InputRecord& input) {
    return Place(by_line ? "" : input.path, input.begin, input.end);
  };
  std::map<Place, const InputRecord*> of_a;
  for (const InputRecord& input : a.manifest.inputs) of_a.emplace(place_of(input), &input);
  std::vector<std::string> changed;
  for (const InputRecord& input : b.manifest.inputs) {
    const auto found = of_a.find(place_of(input));
    if (found == of_a.end() || found->second->sha256.empty() || input.sha256.empty()) continue;
    if (found->second->sha256 == input.sha256) continue;
    changed.push_back(found->second->path == input.path ? input.path : found->second->path + " and " + input.path);
  }
  return changed;
}

std::string first_input(const Run& run) {
  return run.manifest.inputs.empty() ? "nothing" : run.manifest.inputs.front().path;
}

}  // namespace

Result<Difference> compare(const Run& a, const std::string& labels_a, const Run& b, const std::string& labels_b,
                           std::vector<sinks::ByField> by) {
  const auto lead = [](const Run& run) -> const HeadTally* {
    const std::vector<HeadTally>& heads = run.manifest.tallies;
    return heads.empty() ? nullptr : &heads[lead_of(heads, run.manifest.cube)];
  };
  const HeadTally* const lead_a = lead(a);
  const HeadTally* const lead_b = lead(b);
  if (lead_a == nullptr || lead_b == nullptr || lead_a->head != lead_b->head) {
    return Status(ErrorCode::kUsage, labels_a + " and " + labels_b + ": their models label different things");
  }
  const std::string& head = lead_a->head;
  const Names names(*lead_a, *lead_b);
  if (names.all().size() > kMostLabels) return Status(ErrorCode::kUsage, "more than 256 labels cannot be compared");
  const bool by_line = a.manifest.inputs.size() == 1 && b.manifest.inputs.size() == 1;
  const auto file_of = [by_line](const LabelRow& row) { return by_line ? std::string() : row.file; };

  LabelsByPlace places;
  Status status = read_labels(labels_a, head, {}, [&](LabelRow& row) -> Status {
    const Result<std::size_t> label = names.number(row.label);
    if (!label.ok()) return label.status();
    places.add(file_of(row), row.line, label.value());
    return {};
  });
  if (!status.ok()) return status;
  places.sort();

  Difference difference;
  TallyCube frame;
  for (const sinks::ByField& field : by) frame.by.push_back(field.written);
  frame.lead = {head, names.all()};
  frame.crossed.push_back({"B", names.all()});
  PairCounter counter(frame, by);
  std::vector<bool> seen(by.size(), false);
  status = read_labels(labels_b, head, by, [&](LabelRow& row) -> Status {
    const Result<std::size_t> to = names.number(row.label);
    if (!to.ok()) return to.status();
    const std::optional<std::size_t> from = places.find(file_of(row), row.line);
    if (!from.has_value()) {
      ++difference.only_b;
      return {};
    }
    ++difference.matched;
    for (std::size_t f = 0; f < by.size(); ++f) seen[f] = seen[f] || row.by[f].has_value();
    counter.add(row, *from, to.value());
    if (*from == to.value()) return {};
    ++difference.flips;
    const std::string& file =
        row.file.empty() && !b.manifest.inputs.empty() ? b.manifest.inputs.front().path : row.file;
    keep(difference.surest,
         {file + ":" + std::to_string(row.line), row.id, names.all()[*from], row.label, row.probability});
    return {};
  });
  if (!status.ok()) return status;
  if (difference.matched == 0) {
    return Status(ErrorCode::kUsage,
                  labels_a + " and " + labels_b + ": no passage is in both, so there is nothing to compare: A is of " +
                      first_input(a) + ", B of " + first_input(b) + "; label the same files under the same names");
  }
  difference.by_line = by_line;
  difference.changed = changed_inputs(a, b, by_line);
  difference.only_a = places.size() - std::min<std::uint64_t>(difference.matched, places.size());  // B may repeat rows
  difference.cube = counter.finish();
  drop_absent(difference.cube, seen);
  std::sort_heap(difference.surest.begin(), difference.surest.end(), surer);
  return difference;
}

}  // namespace stancemill::report
