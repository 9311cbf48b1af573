#include "train/evaluate.h"

#include <algorithm>
#include <array>
#include <bit>

#include "train/score_counts.h"

namespace stancemill::train {
namespace {

constexpr std::size_t kBins = 15;

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
  const ScoreCounts score_counts(gold.labels);
  std::vector<std::uint64_t> row(score_counts.width(), 0);
  std::uint64_t answered = 0;
  std::uint64_t answered_exact = 0;
  Calibration calibration;
  for (const std::size_t i : passages) {
    const float* probability = said.probabilities.data() + i * outputs;
    const bool is_exact = said.labels[i] == gold.gold[i];
    score_counts.add(gold.gold[i], said.labels[i], row.data());
    // A head with one label a passage gives none where it was not asked: there is no probability to judge.
    const bool is_asked = gold.multi_label || said.labels[i] != 0;
    if (is_asked && said.abstained[i] == 0) {
      ++answered;
      answered_exact += is_exact ? 1 : 0;
    }
    for (std::size_t k = 0; gold.multi_label && k < outputs; ++k) {
      calibration.add(static_cast<double>(probability[k]), (gold.gold[i] >> k & 1) != 0);
    }
    if (!gold.multi_label && is_asked) {
      const auto top = static_cast<std::size_t>(std::max_element(probability, probability + outputs) - probability);
      calibration.add(static_cast<double>(probability[top]), (gold.gold[i] >> top & 1) != 0);
    }
  }

  Figures& all = counts.figures;
  all.n = passages.size();
  const Scores scores = score_counts.scores(row.data());
  all.accuracy = scores.accuracy;
  all.macro_f1 = scores.macro_f1;
  all.micro_f1 = scores.micro_f1;
  all.favg = scores.favg;
  all.abstained = ratio(all.n - answered, all.n);
  all.answered_accuracy = ratio(answered_exact, answered);
  all.ece = calibration.error();
  for (std::size_t k = 0; k < outputs; ++k) {
    LabelFigures& label = counts.labels[k];
    label.n = ScoreCounts::gold_of(row.data(), k);
    label.given = ScoreCounts::given_of(row.data(), k);
    const std::uint64_t right = ScoreCounts::right_of(row.data(), k);
    label.precision = ratio(right, label.given);
    label.recall = ratio(right, label.n);
    label.f1 = ratio(2 * right, label.given + label.n);
  }
  return counts;
}

/// The most probable label's lead over the second.
double margin_of(const float* probability, std::size_t outputs) {
  const std::size_t top = static_cast<std::size_t>(std::max_element(probability, probability + outputs) - probability);
  float second = 0.0F;
  for (std::size_t k = 0; k < outputs; ++k) {
    if (k != top) second = std::max(second, probability[k]);
  }
  return static_cast<double>(probability[top]) - static_cast<double>(second);
}

/// What accuracy and macro-F1 are on the passages with the widest margins: all of them, then ever fewer.
std::vector<OperatingPoint> operating_curve(const HeadGold& gold, const HeadColumns& said,
                                            std::vector<std::size_t> passages) {
  constexpr std::size_t kSteps = 10;
  const std::size_t outputs = gold.labels.size();
  std::vector<double> margin(gold.gold.size(), 0.0);
  if (!gold.multi_label) std::erase_if(passages, [&](std::size_t i) { return said.labels[i] == 0; });
  for (const std::size_t i : passages) margin[i] = margin_of(said.probabilities.data() + i * outputs, outputs);
  std::stable_sort(passages.begin(), passages.end(),
                   [&](std::size_t a, std::size_t b) { return margin[a] > margin[b]; });
  const ScoreCounts score_counts(gold.labels);
  std::vector<std::uint64_t> row(score_counts.width(), 0);
  std::vector<OperatingPoint> curve;
  std::size_t taken = 0;
  for (std::size_t step = 1; step <= kSteps; ++step) {
    const std::size_t wanted = passages.size() * step / kSteps;
    // Passages of one margin stand on one side of a threshold together.
    const auto as_the_last = [&] { return taken > 0 && margin[passages[taken]] == margin[passages[taken - 1]]; };
    while (taken < passages.size() && (taken < wanted || as_the_last())) {
      score_counts.add(gold.gold[passages[taken]], said.labels[passages[taken]], row.data());
      ++taken;
    }
    if (taken == 0 || (!curve.empty() && curve.back().min_margin == margin[passages[taken - 1]])) continue;
    const Scores scores = score_counts.scores(row.data());
    curve.push_back({margin[passages[taken - 1]], ratio(taken, passages.size()), scores.accuracy, scores.macro_f1});
  }
  std::reverse(curve.begin(), curve.end());
  return curve;
}

}  // namespace

const std::vector<std::string>* annotation_column(const Annotations& annotations, const std::string& name) {
  if (name == "group") return &annotations.groups;
  if (name == "lang") return &annotations.langs;
  if (name == "source") return &annotations.sources;
  if (name == "genre") return &annotations.genres;
  return nullptr;
}

Status check_slices(const std::vector<std::string>& by) {
  const Annotations none;
  for (const std::string& name : by) {
    if (annotation_column(none, name) == nullptr) {
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
  if (!gold.multi_label) evaluation.curve = operating_curve(gold, columns, passages);
  for (const std::string& name : by) {
    const std::vector<std::string>* values = annotation_column(annotations, name);
    if (values == nullptr) continue;
    std::map<std::string, std::vector<std::size_t>> slices;
    for (const std::size_t i : passages) slices[(*values)[i]].push_back(i);
    for (const auto& [value, members] : slices) evaluation.by[name][value] = count(gold, columns, members).figures;
  }
  return evaluation;
}

}  // namespace stancemill::train
