#include "train/evaluate.h"

#include <algorithm>
#include <array>
#include <bit>

namespace stancemill::train {
namespace {

constexpr std::size_t kBins = 15;

double ratio(double part, double whole) { return whole == 0.0 ? 0.0 : part / whole; }
double ratio(std::uint64_t part, std::uint64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

/// Sums up probability and truth by bins of probability.
class Calibration {
 public:
  void add(double probability, bool is_true) {
    const auto bin = static_cast<std::size_t>(std::clamp(probability, 0.0, 1.0) * kBins);
    Bin& to = bins_[std::min(bin, kBins - 1)];
    to.probability += probability;
    to.truth += is_true ? 1.0 : 0.0;
    n_ += 1.0;
  }
  double error() const {
    double sum = 0.0;
    for (const Bin& bin : bins_)
      sum += bin.probability < bin.truth ? bin.truth - bin.probability : bin.probability - bin.truth;
    return ratio(sum, n_);
  }

 private:
  struct Bin {
    double probability = 0.0;
    double truth = 0.0;
  };
  std::array<Bin, kBins> bins_{};
  double n_ = 0.0;
};

struct Counts {
  Figures figures;
  std::vector<LabelFigures> labels;
};

Counts count(const HeadGold& gold, const HeadColumns& said, const std::vector<std::size_t>& passages) {
  const std::size_t outputs = gold.labels.size();
  Counts counts;
  counts.labels.resize(outputs);
  std::vector<std::uint64_t> right(outputs, 0);
  std::uint64_t exact = 0;
  std::uint64_t answered = 0;
  std::uint64_t answered_exact = 0;
  Calibration calibration;
  for (const std::size_t i : passages) {
    const float* probability = said.probabilities.data() + i * outputs;
    const bool is_exact = said.labels[i] == gold.gold[i];
    exact += is_exact ? 1 : 0;
    if (said.abstained[i] == 0) {
      ++answered;
      answered_exact += is_exact ? 1 : 0;
    }
    for (std::size_t k = 0; k < outputs; ++k) {
      const bool has = (gold.gold[i] >> k & 1) != 0;
      const bool given = (said.labels[i] >> k & 1) != 0;
      counts.labels[k].n += has ? 1 : 0;
      counts.labels[k].given += given ? 1 : 0;
      right[k] += has && given ? 1 : 0;
      if (gold.multi_label) calibration.add(static_cast<double>(probability[k]), has);
    }
    if (!gold.multi_label) {
      const auto top = static_cast<std::size_t>(std::max_element(probability, probability + outputs) - probability);
      calibration.add(static_cast<double>(probability[top]), (gold.gold[i] >> top & 1) != 0);
    }
  }

  Figures& all = counts.figures;
  all.n = passages.size();
  all.accuracy = ratio(exact, all.n);
  all.abstained = ratio(all.n - answered, all.n);
  all.answered_accuracy = ratio(answered_exact, answered);
  all.ece = calibration.error();
  std::uint64_t sum_right = 0;
  std::uint64_t sum_both = 0;
  double f1_sum = 0.0;
  double occurring = 0.0;
  for (std::size_t k = 0; k < outputs; ++k) {
    LabelFigures& label = counts.labels[k];
    label.precision = ratio(right[k], label.given);
    label.recall = ratio(right[k], label.n);
    label.f1 = ratio(2 * right[k], label.given + label.n);
    sum_right += right[k];
    sum_both += label.given + label.n;
    if (label.given + label.n != 0) {
      f1_sum += label.f1;
      occurring += 1.0;
    }
  }
  all.macro_f1 = ratio(f1_sum, occurring);
  all.micro_f1 = ratio(2 * sum_right, sum_both);
  const auto favor = std::find(gold.labels.begin(), gold.labels.end(), "favor");
  const auto against = std::find(gold.labels.begin(), gold.labels.end(), "against");
  if (favor != gold.labels.end() && against != gold.labels.end()) {
    all.favg = 0.5 * (counts.labels[static_cast<std::size_t>(favor - gold.labels.begin())].f1 +
                      counts.labels[static_cast<std::size_t>(against - gold.labels.begin())].f1);
  }
  return counts;
}

const std::vector<std::string>* column(const Annotations& annotations, const std::string& name) {
  if (name == "group") return &annotations.groups;
  if (name == "lang") return &annotations.langs;
  if (name == "source") return &annotations.sources;
  if (name == "genre") return &annotations.genres;
  return nullptr;
}

}  // namespace

Status check_slices(const std::vector<std::string>& by) {
  const Annotations none;
  for (const std::string& name : by) {
    if (column(none, name) == nullptr) {
      return {ErrorCode::kUsage, "figures cannot be cut by \"" + name + "\" (known: group, lang, source, genre)"};
    }
  }
  return {};
}

HeadEvaluation evaluate_head(const Annotations& annotations, std::size_t head, const HeadColumns& columns,
                             const std::vector<std::string>& by) {
  const HeadGold& gold = annotations.heads[head];
  std::vector<std::size_t> passages;
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    if (gold.present[i] != 0) passages.push_back(i);
  }
  Counts counts = count(gold, columns, passages);
  HeadEvaluation evaluation;
  evaluation.head = gold.head;
  evaluation.multi_label = gold.multi_label;
  evaluation.labels = gold.labels;
  evaluation.all = counts.figures;
  evaluation.label_figures = std::move(counts.labels);
  if (!gold.multi_label) {
    evaluation.confusion.assign(gold.labels.size(), std::vector<std::uint64_t>(gold.labels.size(), 0));
    for (const std::size_t i : passages) {
      // A head that was not asked gave no label: it has no column here.
      if (columns.labels[i] == 0) continue;
      ++evaluation.confusion[static_cast<std::size_t>(std::countr_zero(gold.gold[i]))]
                            [static_cast<std::size_t>(std::countr_zero(columns.labels[i]))];
    }
  }
  for (const std::string& name : by) {
    const std::vector<std::string>* values = column(annotations, name);
    if (values == nullptr) continue;
    std::map<std::string, std::vector<std::size_t>> slices;
    for (const std::size_t i : passages) slices[(*values)[i]].push_back(i);
    for (const auto& [value, members] : slices) evaluation.by[name][value] = count(gold, columns, members).figures;
  }
  return evaluation;
}

}  // namespace stancemill::train
