#include "train/folds.h"

#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>

#include "train/random.h"

namespace stancemill::train {
namespace {

/// Union-find over passages.
class Units {
 public:
  explicit Units(std::size_t passages) : parent_(passages) { std::iota(parent_.begin(), parent_.end(), 0U); }

  /// Joins all passages that have the same name; empty names join nothing.
  void join_equal(const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i].empty()) continue;
      const auto [at, is_new] = first.emplace(names[i], i);
      if (!is_new) parent_[root(i)] = root(at->second);
    }
  }

  std::size_t root(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }

 private:
  std::vector<std::size_t> parent_;
};

/// Passages of one unit, counted by label of the first head.
struct UnitSize {
  std::size_t root = 0;
  std::size_t passages = 0;
  std::vector<std::size_t> labels;
};

std::vector<UnitSize> measure(const Annotations& annotations, Units& units) {
  const HeadGold* gold = annotations.heads.empty() ? nullptr : &annotations.heads.front();
  const std::size_t labels = gold == nullptr ? 0 : gold->labels.size();
  std::map<std::size_t, std::size_t> index;
  std::vector<UnitSize> sizes;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto [at, is_new] = index.emplace(units.root(i), sizes.size());
    if (is_new) sizes.push_back({units.root(i), 0, std::vector<std::size_t>(labels, 0)});
    UnitSize& unit = sizes[at->second];
    ++unit.passages;
    for (std::size_t k = 0; k < labels; ++k) unit.labels[k] += gold->gold[i] >> k & 1;
  }
  return sizes;
}

/// How uneven a fold would become: squares of its counts against the totals.
double crowding(const UnitSize& fold, const UnitSize& unit, const UnitSize& total) {
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
  };
  const double before = share(fold.passages, total.passages);
  const double after = share(fold.passages + unit.passages, total.passages);
  double sum = after * after - before * before;
  for (std::size_t k = 0; k < total.labels.size(); ++k) {
    const double label_before = share(fold.labels[k], total.labels[k]);
    const double label_after = share(fold.labels[k] + unit.labels[k], total.labels[k]);
    sum += label_after * label_after - label_before * label_before;
  }
  return sum;
}

/// Whether each passage's source is one that the glob describes.
std::vector<std::uint8_t> matching(const std::vector<std::string>& sources, const std::string& glob) {
  std::vector<std::uint8_t> matches;
  for (const std::string& source : sources) matches.push_back(fnmatch(glob.c_str(), source.c_str(), 0) == 0 ? 1 : 0);
  return matches;
}

/// Leaves the units that hold a passage that decides.
void keep_deciding(std::vector<UnitSize>& sizes, Units& units, const std::vector<std::uint8_t>& decides) {
  std::set<std::size_t> roots;
  for (std::size_t i = 0; i < decides.size(); ++i) {
    if (decides[i] != 0) roots.insert(units.root(i));
  }
  std::erase_if(sizes, [&](const UnitSize& unit) { return !roots.contains(unit.root); });
}

void add(UnitSize& to, const UnitSize& more) {
  to.passages += more.passages;
  for (std::size_t k = 0; k < to.labels.size(); ++k) to.labels[k] += more.labels[k];
}

}  // namespace

Result<Folds> make_folds(const Annotations& annotations, int count, FoldBy by, std::uint64_t seed,
                         const std::string& deciding) {
  Units units(annotations.size());
  units.join_equal(annotations.groups);
  if (by == FoldBy::kSource) units.join_equal(annotations.sources);
  std::vector<UnitSize> sizes = measure(annotations, units);
  Folds folds;
  if (!deciding.empty()) {
    folds.decides = matching(annotations.sources, deciding);
    keep_deciding(sizes, units, folds.decides);
  }
  if (count < 2 || sizes.size() < 2) {
    return Status(ErrorCode::kUsage, "cross-validation needs at least two folds and two groups of passages" +
                                         (deciding.empty() ? "" : " with sources like '" + deciding + "'") +
                                         "; there are " + std::to_string(count) + " and " +
                                         std::to_string(sizes.size()));
  }
  std::mt19937_64 random(seed);
  shuffle(sizes, random);
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const UnitSize& a, const UnitSize& b) { return a.passages > b.passages; });

  folds.count = static_cast<int>(std::min(sizes.size(), static_cast<std::size_t>(count)));
  const UnitSize none{0, 0, std::vector<std::size_t>(sizes.front().labels.size(), 0)};
  UnitSize total = none;
  for (const UnitSize& unit : sizes) add(total, unit);
  std::vector<UnitSize> filled(static_cast<std::size_t>(folds.count), none);
  std::map<std::size_t, int> fold_of_root;
  for (const UnitSize& unit : sizes) {
    std::size_t best = 0;
    for (std::size_t f = 1; f < filled.size(); ++f) {
      if (crowding(filled[f], unit, total) < crowding(filled[best], unit, total)) best = f;
    }
    add(filled[best], unit);
    fold_of_root[unit.root] = static_cast<int>(best);
  }
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    const auto at = fold_of_root.find(units.root(i));
    folds.fold_of.push_back(at == fold_of_root.end() ? Folds::kAlwaysTrain : at->second);
  }
  return folds;
}

Folds hold_out(std::size_t passages, std::size_t first_held_out) {
  Folds folds{1, std::vector<int>(passages, Folds::kAlwaysTrain), {}};
  for (std::size_t i = first_held_out; i < passages; ++i) folds.fold_of[i] = 0;
  return folds;
}

}  // namespace stancemill::train
