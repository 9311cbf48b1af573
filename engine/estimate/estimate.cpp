#include "estimate/estimate.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "estimate/gold.h"
#include "estimate/label_rows.h"

namespace stancemill::estimate {
namespace {

/// Groups beyond this have too few passages each to say anything, and take memory.
constexpr std::size_t kMostGroups = 5'000;
constexpr std::size_t kNoGroup = static_cast<std::size_t>(-1);
constexpr std::size_t kAll = 0;

struct Group {
  std::vector<std::optional<std::string>> by;
  Binned corpus;
  std::vector<std::size_t> gold;  ///< places among all gold passages
};

/// A row that the classifier has labelled itself, whole: those of several corpora may share lines and ids, but two that
/// are alike in everything are one.
std::string signature_of(const GoldRow& row) {
  std::string text = place_key(row.file, row.line.value_or(0)) + "\n" + row.id + "\n" + row.label + "\n" + row.given;
  for (const auto& [label, probability] : row.probabilities) text += "\n" + label + " " + std::to_string(probability);
  return text;
}

/// Everything that is read: the gold rows, and what the rows of labels say about them.
class Evidence {
 public:
  Evidence(const EstimateOptions& options, std::vector<std::string> labels)
      : options_(options), labels_(std::move(labels)) {
    groups_.push_back({{}, Binned(labels_.size()), {}});
  }

  Status take_gold(std::vector<GoldRow> rows);
  Status take_labels(LabelRows& rows);
  Status check_all_found() const;
  Estimates estimate();

 private:
  struct Entry {
    GoldRow row;
    GoldPassage passage;
    std::size_t group = kNoGroup;
    bool known = false;  ///< the classifier's label and probabilities are there
    bool own = false;    ///< from this corpus
  };

  Result<std::size_t> label_index(const std::string& label, const std::string& where) const;
  Status take_own_probabilities(Entry& entry);
  Status join(const LabelRows::Row& row, std::size_t group);
  Status join_one(std::size_t entry, const LabelRows::Row& row, std::size_t group);
  Result<std::size_t> group_of(const std::vector<std::optional<std::string>>& by);

  const EstimateOptions& options_;
  std::vector<std::string> labels_;
  std::vector<Entry> entries_;
  std::uint64_t unlabelled_ = 0;
  bool misses_a_stratum_ = false;  ///< that was drawn from, and of which no passage has been labelled
  std::unordered_map<std::string, std::size_t> by_id_, by_place_;
  std::unordered_set<std::string> own_;  ///< rows with probabilities of their own, as they stand
  std::vector<Group> groups_;
  std::map<std::vector<std::optional<std::string>>, std::size_t> group_places_;
};

Result<std::size_t> Evidence::label_index(const std::string& label, const std::string& where) const {
  const auto found = std::find(labels_.begin(), labels_.end(), label);
  if (found != labels_.end()) return static_cast<std::size_t>(found - labels_.begin());
  std::string all;
  for (const std::string& name : labels_) all += (all.empty() ? "" : ", ") + name;
  return Status(ErrorCode::kInput,
                options_.gold + ": " + where + ": its label '" + printable(label) + "' is none of " + printable(all));
}

Status Evidence::take_gold(std::vector<GoldRow> rows) {
  std::map<std::string, std::size_t> strata;
  struct Progress {
    double rows = 0, labelled = 0;
  };
  std::map<std::string, Progress> progress;  // of the strata of a sample
  for (const GoldRow& row : rows) {
    if (row.inclusion <= 0) continue;
    progress[row.stratum].rows += 1;
    progress[row.stratum].labelled += row.label.empty() ? 0 : 1;
  }
  for (const auto& [stratum, done] : progress) misses_a_stratum_ = misses_a_stratum_ || done.labelled == 0;
  for (GoldRow& row : rows) {
    if (row.label.empty()) {
      ++unlabelled_;
      continue;
    }
    Entry entry;
    const Result<std::size_t> gold = label_index(row.label, row.where);
    if (!gold.ok()) return gold.status();
    entry.passage.gold = gold.value();
    entry.passage.inclusion = row.inclusion;
    if (row.inclusion > 0) {  // those that were drawn and labelled are a smaller sample
      const Progress& done = progress.at(row.stratum);
      entry.passage.inclusion *= done.labelled / done.rows;
    }
    entry.passage.stratum = strata.try_emplace(row.stratum, strata.size()).first->second;
    entry.row = std::move(row);
    if (!entry.row.probabilities.empty()) {
      if (Status status = take_own_probabilities(entry); !status.ok()) return status;
      const bool is_named = entry.row.line.has_value() || !entry.row.id.empty();
      if (is_named && !own_.insert(signature_of(entry.row)).second) {
        return {ErrorCode::kInput,
                options_.gold + ": " + entry.row.where +
                    ": the same row stood there before; counted twice, it would narrow the intervals"};
      }
    } else {
      const bool by_place = entry.row.line.has_value();
      const std::string key = by_place ? place_key(entry.row.file, *entry.row.line) : entry.row.id;
      const std::string& where = entry.row.where;
      if (!by_place && key.empty()) {
        return {ErrorCode::kInput, options_.gold + ": " + where + ": has neither a line nor an id"};
      }
      if (!(by_place ? by_place_ : by_id_).emplace(key, entries_.size()).second) {
        return {ErrorCode::kInput, options_.gold + ": " + where + ": its passage stood there before"};
      }
    }
    entries_.push_back(std::move(entry));
  }
  // A row of a known chance among others would weigh as many as it stands for, and they one each.
  const auto is_drawn = [](const Entry& entry) { return entry.passage.inclusion > 0; };
  if (!std::all_of(entries_.begin(), entries_.end(), is_drawn)) {
    for (Entry& entry : entries_) entry.passage.inclusion = 0;
  }
  if (!entries_.empty()) return {};
  return {
      ErrorCode::kInput,
      options_.gold + ": no row has a label by hand yet; fill in the column gold, or name another with --gold-field"};
}

/// A row that the classifier has labelled itself.
Status Evidence::take_own_probabilities(Entry& entry) {
  const Result<std::size_t> given = label_index(entry.row.given, entry.row.where);
  if (!given.ok()) return given.status();
  entry.passage.given = given.value();
  for (const std::string& label : labels_) {
    const auto found = entry.row.probabilities.find(label);
    if (found == entry.row.probabilities.end() || !(found->second >= 0 && found->second <= 1)) {
      return {ErrorCode::kInput,
              options_.gold + ": " + entry.row.where + ": has no probability of '" + printable(label) + "'"};
    }
    entry.passage.probabilities.push_back(found->second);
  }
  entry.known = true;
  return {};
}

Status Evidence::take_labels(LabelRows& rows) {
  LabelRows::Row row;
  while (true) {
    const Result<bool> more = rows.next(row);
    if (!more.ok()) return more.status();
    if (!more.value()) return {};
    groups_[kAll].corpus.add(row.given, row.probabilities);
    std::size_t group = kNoGroup;
    if (!row.by.empty()) {
      const Result<std::size_t> found = group_of(row.by);
      if (!found.ok()) return found.status();
      group = found.value();
      groups_[group].corpus.add(row.given, row.probabilities);
    }
    if (Status status = join(row, group); !status.ok()) return status;
  }
}

Result<std::size_t> Evidence::group_of(const std::vector<std::optional<std::string>>& by) {
  const auto [place, is_new] = group_places_.try_emplace(by, groups_.size());
  if (is_new) groups_.push_back({by, Binned(labels_.size()), {}});
  if (groups_.size() > kMostGroups) {
    return Status(ErrorCode::kUsage, "--by gives more than " + std::to_string(kMostGroups) +
                                         " groups; name fewer fields, or coarser ones (date:month)");
  }
  return place->second;
}

Status Evidence::join(const LabelRows::Row& row, std::size_t group) {
  if (!by_place_.empty()) {
    const auto found = by_place_.find(place_key(row.file.empty() ? "" : text_of(row.file), row.line));
    if (found != by_place_.end()) return join_one(found->second, row, group);
  }
  if (by_id_.empty() || row.id.empty()) return {};
  const auto found = by_id_.find(text_of(row.id));
  return found == by_id_.end() ? Status() : join_one(found->second, row, group);
}

Status Evidence::join_one(std::size_t index, const LabelRows::Row& row, std::size_t group) {
  Entry& entry = entries_[index];
  if (entry.known) {
    return {ErrorCode::kInput, options_.gold + ": " + entry.row.where +
                                   ": more than one row of labels is this passage; give file and line"};
  }
  entry.passage.given = row.given;
  entry.passage.probabilities = row.probabilities;
  entry.group = group;
  entry.known = entry.own = true;
  return {};
}

Status Evidence::check_all_found() const {
  for (const Entry& entry : entries_) {
    if (entry.known) continue;
    return {ErrorCode::kInput, options_.gold + ": " + entry.row.where + ": its passage is not in " + options_.labels +
                                   "; label it too, or give a row with the classifier's label and probabilities"};
  }
  return {};
}

Estimates Evidence::estimate() {
  Estimates made;
  made.head = options_.head;
  made.labels = labels_;
  made.replicates = options_.bootstrap.replicates;
  made.seed = options_.bootstrap.seed;
  made.gold = entries_.size();
  made.gold_by_label.assign(labels_.size(), 0);
  made.unlabelled = unlabelled_;
  made.drawn = !misses_a_stratum_;
  std::vector<GoldPassage> gold;
  for (const Entry& entry : entries_) {
    const std::size_t place = gold.size();
    gold.push_back(entry.passage);
    ++made.gold_by_label[entry.passage.gold];
    made.drawn = made.drawn && entry.own && entry.passage.inclusion > 0;
    if (!entry.own) continue;
    groups_[kAll].gold.push_back(place);
    if (entry.group != kNoGroup) groups_[entry.group].gold.push_back(place);
  }
  const Corrections corrections = learn_corrections(std::move(gold), labels_.size(), options_.bootstrap);
  std::sort(groups_.begin() + 1, groups_.end(), [](const Group& a, const Group& b) { return a.by < b.by; });
  for (const Group& group : groups_) {
    made.groups.push_back(estimate_group(group.corpus, corrections, group.gold, made.drawn, options_.bootstrap));
    made.groups.back().by = group.by;
  }
  return made;
}

}  // namespace

Result<Estimates> estimate_shares(const EstimateOptions& options) {
  Result<std::vector<sinks::ByField>> by = sinks::parse_by_fields(options.by);
  if (!by.ok()) return by.status();
  std::vector<std::string> written;
  for (const sinks::ByField& field : by.value()) written.push_back(field.written);
  Result<LabelRows> rows = LabelRows::open(options.labels, options.head, by.take());
  if (!rows.ok()) return rows.status();
  Result<GoldFile> gold = read_gold(options.gold, options.gold_field, options.head);
  if (!gold.ok()) return gold.status();
  Evidence evidence(options, rows.value().labels());
  const std::uint64_t disputed = gold.value().disputed;
  if (Status status = evidence.take_gold(gold.take().rows); !status.ok()) return status;
  if (Status status = evidence.take_labels(rows.value()); !status.ok()) return status;
  if (Status status = evidence.check_all_found(); !status.ok()) return status;
  Estimates estimates = evidence.estimate();
  estimates.by = std::move(written);
  estimates.disputed = disputed;
  return estimates;
}

}  // namespace stancemill::estimate
