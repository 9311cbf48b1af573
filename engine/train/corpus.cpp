#include "train/corpus.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

#include "stancemill/head.h"

namespace stancemill::train {
namespace {

constexpr std::array<std::string_view, 4> kFirstLabels = {"favor", "against", "neutral", "unrelated"};

std::size_t rank_of(const std::string& label) {
  return static_cast<std::size_t>(std::find(kFirstLabels.begin(), kFirstLabels.end(), label) - kFirstLabels.begin());
}

/// Renumbers `gold` from its own labels to `labels`, which hold all of them.
void renumber(HeadGold& gold, const std::vector<std::string>& labels) {
  std::vector<std::size_t> place;
  for (const std::string& label : gold.labels) {
    place.push_back(static_cast<std::size_t>(std::find(labels.begin(), labels.end(), label) - labels.begin()));
  }
  for (std::uint64_t& bits : gold.gold) {
    std::uint64_t renumbered = 0;
    for (std::size_t k = 0; k < place.size(); ++k) {
      if ((bits >> k & 1) != 0) renumbered |= 1ULL << place[k];
    }
    bits = renumbered;
  }
  gold.labels = labels;
}

template <class T>
void move_behind(std::vector<T>& to, std::vector<T>& more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Merges two rising lists of words and adds up their counts.
void merge_words(FeatureRows& to, const FeatureRows& more) {
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> passages;
  std::size_t a = 0;
  std::size_t b = 0;
  while (a < to.word_hash.size() || b < more.word_hash.size()) {
    const bool from_a = b == more.word_hash.size() || (a < to.word_hash.size() && to.word_hash[a] <= more.word_hash[b]);
    const bool from_b = a == to.word_hash.size() || (b < more.word_hash.size() && more.word_hash[b] <= to.word_hash[a]);
    hashes.push_back(from_a ? to.word_hash[a] : more.word_hash[b]);
    std::uint32_t sum = 0;
    if (from_a) sum += to.word_passages[a++];
    if (from_b) sum += more.word_passages[b++];
    passages.push_back(sum);
  }
  to.word_hash = std::move(hashes);
  to.word_passages = std::move(passages);
}

}  // namespace

void sort_labels(std::vector<std::string>& labels) {
  std::sort(labels.begin(), labels.end(), [](const std::string& a, const std::string& b) {
    return std::pair(rank_of(a), std::string_view(a)) < std::pair(rank_of(b), std::string_view(b));
  });
}

Status align_labels(HeadGold& gold, HeadGold& more) {
  const std::string what = "head \"" + gold.head + "\"";
  if (!is_answered(gold)) gold.multi_label = more.multi_label;  // where nothing is answered, nothing tells the kind
  if (!is_answered(more)) more.multi_label = gold.multi_label;
  if (gold.multi_label != more.multi_label) {
    return {ErrorCode::kUsage, what + " has one label a passage in one input and lists of labels in another"};
  }
  if (gold.asked_by != more.asked_by || gold.asked_labels != more.asked_labels) {
    return {ErrorCode::kUsage, what + " hangs on different labels in two inputs"};
  }
  std::vector<std::string> labels = gold.labels;
  for (const std::string& label : more.labels) {
    if (std::find(labels.begin(), labels.end(), label) != labels.end()) continue;
    if (gold.labels_given) return {ErrorCode::kUsage, what + " has no label \"" + label + "\", which an input uses"};
    labels.push_back(label);
  }
  if (labels.size() > kMaxLabels) return {ErrorCode::kUsage, what + " has more than 64 labels"};
  if (!gold.labels_given) sort_labels(labels);
  renumber(gold, labels);
  renumber(more, labels);
  return {};
}

Status append(Corpus& to, Corpus more) {
  if (to.size() == 0 && to.annotations.heads.empty()) {
    to = std::move(more);
    return {};
  }
  if (to.features.spec != more.features.spec) {
    return {ErrorCode::kUsage, "the inputs were hashed with different feature specs: hash them again with one"};
  }
  if (to.icu != more.icu || to.unicode != more.unicode) {
    return {ErrorCode::kUsage,
            "the inputs were cut into words with different versions of ICU: hash them again with one"};
  }
  if (to.annotations.heads.size() != more.annotations.heads.size()) {
    return {ErrorCode::kUsage, "the inputs answer different heads"};
  }
  for (std::size_t h = 0; h < to.annotations.heads.size(); ++h) {
    HeadGold& gold = to.annotations.heads[h];
    HeadGold& other = more.annotations.heads[h];
    if (gold.head != other.head) return {ErrorCode::kUsage, "the inputs answer different heads"};
    if (Status status = align_labels(gold, other); !status.ok()) return status;
    move_behind(gold.gold, other.gold);
    move_behind(gold.present, other.present);
  }
  move_behind(to.annotations.groups, more.annotations.groups);
  move_behind(to.annotations.langs, more.annotations.langs);
  move_behind(to.annotations.sources, more.annotations.sources);
  move_behind(to.annotations.genres, more.annotations.genres);
  move_behind(to.annotations.weights, more.annotations.weights);
  merge_words(to.features, more.features);
  const std::uint64_t base = to.features.row_begin.back();
  for (std::size_t i = 1; i < more.features.row_begin.size(); ++i) {
    to.features.row_begin.push_back(base + more.features.row_begin[i]);
  }
  move_behind(to.features.rows, more.features.rows);
  move_behind(to.features.counts, more.features.counts);
  move_behind(to.features.words, more.features.words);
  return {};
}

}  // namespace stancemill::train
