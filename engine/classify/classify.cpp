#include "classify/classify.h"

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>

#include "base/exact_math.h"
#include "classify/kernels.h"
#include "classify/reference.h"
#include "classify/sums.h"
#include "classify/word_adder.h"
#include "classify/word_memory.h"

namespace stancemill::classify {
namespace {

std::uint64_t next_classifier_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

struct Scratch::State {
  /// The memory of a classifier's table. Another classifier's memories are given up first.
  WordMemory& memory_of(std::uint64_t number, std::size_t table, std::size_t groups) {
    if (classifier != number) memories.clear();
    classifier = number;
    if (memories.size() <= table) memories.resize(table + 1);
    if (!memories[table]) memories[table].emplace(groups);
    return *memories[table];
  }

  std::uint64_t classifier = 0;                     // whose words are remembered
  std::vector<std::optional<WordMemory>> memories;  // one a table, made when first used
  std::vector<std::uint32_t> rows;                  // of some words
};

Scratch::Scratch() : state_(std::make_unique<State>()) {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

void Scratch::forget() {
  for (auto& memory : state_->memories) {
    if (memory) memory->forget();
  }
}

struct Classifier::State {
  /// One head's weights, as the kernels want them.
  struct Table {
    PaddedTable padded;
    std::vector<std::int8_t> copy;  // where the number of outputs is no multiple of four; else the model's rows serve
    Eigen::ArrayXd scale;
    Eigen::ArrayXd bias;
  };

  /// The features that span words.
  void add_ngrams(const Table& table, const Columns& columns, std::size_t passage, Sums& sums) const {
    const std::uint32_t* const row_begin = columns.features->row_begin.data() + passage;
    add_all_rows(kernels, table.padded, columns.features->rows.data() + row_begin[0], row_begin[1] - row_begin[0], sums);
  }
  void finish(std::size_t table, const std::int64_t* sums, std::size_t words, float* scores) const;

  const Model* model;
  WordRows word_rows;
  CpuTarget target;
  Kernels kernels;
  std::uint64_t number;  // tells classifiers apart, also one that is built where another one stood
  std::vector<Table> tables;
};

namespace {

/// The rows of `table` as groups of four, in `copy` if they are not so already.
PaddedTable pad(const WeightTable& table, std::vector<std::int8_t>& copy) {
  const std::size_t outputs = table.outputs;
  const std::size_t groups = (outputs + kGroup - 1) / kGroup;
  if (outputs % kGroup == 0) return {table.rows.data(), groups};
  const std::size_t width = groups * kGroup;
  const std::size_t rows = table.rows.size() / outputs;
  copy.assign(rows * width, 0);
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(table.rows.data() + row * outputs, outputs, copy.data() + row * width);
  }
  return {copy.data(), groups};
}

}  // namespace

Classifier::Classifier(const Model& model, WordRows word_rows, CpuTarget target)
    : state_(new State{&model, word_rows, target, kernels_for(target), next_classifier_number(), {}}) {
  state_->tables.resize(model.tables.size());
  for (std::size_t i = 0; i < model.tables.size(); ++i) {
    const WeightTable& from = model.tables[i];
    State::Table& to = state_->tables[i];
    if (target != CpuTarget::kReference) to.padded = pad(from, to.copy);
    const auto outputs = static_cast<Eigen::Index>(from.outputs);
    to.scale = Eigen::Map<const Eigen::ArrayXf>(from.scale.data(), outputs).cast<double>();
    to.bias = Eigen::Map<const Eigen::ArrayXf>(from.bias.data(), outputs).cast<double>();
  }
}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

/// What follows the sums, in floating point: one fixed order of operations.
void Classifier::State::finish(std::size_t table, const std::int64_t* sums, std::size_t words, float* scores) const {
  const Eigen::ArrayXd& scale = tables[table].scale;
  const Eigen::ArrayXd& bias = tables[table].bias;
  const double norm = exact_length_norm(static_cast<double>(std::max<std::size_t>(words, 1)),
                                        model->features.length_exponent);
  constexpr double kLargest = std::numeric_limits<float>::max();
  const Eigen::Map<const Eigen::Array<std::int64_t, Eigen::Dynamic, 1>> sum(sums, scale.size());
  Eigen::Map<Eigen::ArrayXf>(scores, scale.size()) =
      (scale * sum.cast<double>() / norm + bias).min(kLargest).max(-kLargest).cast<float>();
}

void Classifier::score_all(std::size_t table, const Columns& columns, Scratch& scratch, std::vector<float>& scores,
                           std::vector<float>& coverage) const {
  const std::size_t passages = columns.token_begin.empty() ? 0 : columns.token_begin.size() - 1;
  const std::size_t outputs = state_->model->tables[table].outputs;
  scores.resize(passages * outputs);
  coverage.resize(passages);
  const auto finish = [&](std::size_t passage, const std::int64_t* sums, std::uint64_t known) {
    const std::size_t words = columns.token_begin[passage + 1] - columns.token_begin[passage];
    state_->finish(table, sums, words, scores.data() + passage * outputs);
    coverage[passage] = words == 0 ? 0.0F : static_cast<float>(static_cast<double>(known) / static_cast<double>(words));
  };

  if (state_->target == CpuTarget::kReference) {
    const ReferenceSums plain =
        reference_sums(state_->model->tables[table], state_->word_rows, columns, 0, passages);
    for (std::size_t i = 0; i < passages; ++i) finish(i, plain.sums.data() + i * outputs, plain.known[i]);
    return;
  }

  const State::Table& weights = state_->tables[table];
  WordMemory& memory = scratch.state_->memory_of(state_->number, table, weights.padded.groups);
  WordAdder adder(state_->kernels, weights.padded, state_->word_rows, columns, memory, scratch.state_->rows);
  for (std::size_t i = 0; i < passages; ++i) {
    Sums sums(weights.padded.groups * kGroup);
    const std::uint64_t known = adder.add(columns.token_begin[i], columns.token_begin[i + 1], sums);
    state_->add_ngrams(weights, columns, i, sums);
    finish(i, sums.wide(), known);
  }
}

void Classifier::score_one(std::size_t table, const Columns& columns, std::size_t passage, Scratch& scratch,
                           float* scores) const {
  const std::size_t begin = columns.token_begin[passage];
  const std::size_t end = columns.token_begin[passage + 1];
  if (state_->target == CpuTarget::kReference) {
    const ReferenceSums plain =
        reference_sums(state_->model->tables[table], state_->word_rows, columns, passage, passage + 1);
    state_->finish(table, plain.sums.data(), end - begin, scores);
    return;
  }
  constexpr std::size_t kRowsAtOnce = 4096;
  const State::Table& weights = state_->tables[table];
  std::vector<std::uint32_t>& rows = scratch.state_->rows;
  Sums sums(weights.padded.groups * kGroup);
  rows.clear();
  for (std::size_t i = begin; i < end; ++i) {
    const TokenSpan token = columns.tokens[i];
    state_->word_rows.append(state_->word_rows.context, columns.folded.substr(token.begin, token.size()),
                             columns.features->word_hash[i], rows);
    if (rows.size() < kRowsAtOnce && i + 1 < end) continue;
    add_all_rows(state_->kernels, weights.padded, rows.data(), rows.size(), sums);
    rows.clear();
  }
  state_->add_ngrams(weights, columns, passage, sums);
  state_->finish(table, sums.wide(), end - begin, scores);
}

}  // namespace stancemill::classify
