#include "classify/classify.h"

#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <new>
#include <optional>

#include "base/exact_math.h"
#include "base/huge_array.h"
#include "classify/batch_sums.h"
#include "classify/kernels.h"
#include "classify/reference.h"
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
  Room room;
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
    HugeArray<std::int8_t> copy;  // where rows must be filled up, or fit a large page; else the model's rows serve
    Eigen::Array<double, 1, Eigen::Dynamic> scale;
    Eigen::Array<double, 1, Eigen::Dynamic> bias;
  };

  /// What follows the sums: the scores of `passages` passages from their sums, which stand `stride` numbers apart.
  void finish(std::size_t table, const std::int64_t* sums, std::size_t passages, std::size_t stride,
              std::span<const std::uint32_t> token_begin, float* scores) const;

  const Model* model;
  WordRows word_rows;
  CpuTarget target;
  Kernels kernels;
  std::uint64_t number;  // tells classifiers apart, also one that is built where another one stood
  std::vector<Table> tables;
};

namespace {

/// The rows of `table`, filled up to whole groups, in `copy` where that is needed or faster.
PaddedTable pad(const WeightTable& table, HugeArray<std::int8_t>& copy) {
  const std::size_t outputs = table.outputs;
  const std::size_t groups = groups_for(outputs);
  const std::size_t width = groups * kGroup;
  const std::size_t rows = table.rows.size() / outputs;
  if (outputs == width && table.rows.size() > HugeBytes::kLargePage) return {table.rows.data(), groups};
  copy =
      HugeArray<std::int8_t>(std::max(rows * width, HugeBytes::kLargePage));  // a small one, too, has a page of its own
  if (copy.empty()) throw std::bad_alloc();
  for (std::size_t row = 0; row < rows; ++row) {
    std::copy_n(table.rows.data() + row * outputs, outputs, copy.data() + row * width);
  }
  return {copy.data(), groups};
}

}  // namespace

std::uint64_t memory_of_words(const Model& model) {
  std::uint64_t bytes = 0;
  for (const WeightTable& table : model.tables) bytes += WordMemory::bytes_for(groups_for(table.outputs));
  return bytes;
}

Classifier::Classifier(const Model& model, WordRows word_rows, CpuTarget target)
    : state_(new State{&model, word_rows, target, kernels_for(target), next_classifier_number(), {}}) {
  state_->tables.resize(model.tables.size());
  for (std::size_t i = 0; i < model.tables.size(); ++i) {
    const WeightTable& from = model.tables[i];
    State::Table& to = state_->tables[i];
    if (target != CpuTarget::kReference) to.padded = pad(from, to.copy);
    using FloatRow = Eigen::Array<float, 1, Eigen::Dynamic>;
    const auto outputs = static_cast<Eigen::Index>(from.outputs);
    to.scale = Eigen::Map<const FloatRow>(from.scale.data(), outputs).cast<double>();
    to.bias = Eigen::Map<const FloatRow>(from.bias.data(), outputs).cast<double>();
  }
}

Classifier::~Classifier() = default;
Classifier::Classifier(Classifier&&) noexcept = default;
Classifier& Classifier::operator=(Classifier&&) noexcept = default;

void Classifier::State::finish(std::size_t table, const std::int64_t* sums, std::size_t passages, std::size_t stride,
                               std::span<const std::uint32_t> token_begin, float* scores) const {
  const Table& weights = tables[table];
  const Eigen::Index outputs = weights.scale.size();
  const auto rows = static_cast<Eigen::Index>(passages);
  constexpr double kLargest = std::numeric_limits<float>::max();
  using Sums = Eigen::Array<std::int64_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Scores = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Sums, 0, Eigen::OuterStride<>> sum(sums, rows, outputs,
                                                            Eigen::OuterStride<>(static_cast<Eigen::Index>(stride)));
  Eigen::Map<Scores> score(scores, rows, outputs);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto p = static_cast<std::size_t>(i);
    const std::uint32_t words = token_begin[p + 1] - token_begin[p];
    const double norm = exact_length_norm(std::max(words, 1U), model->features.length_exponent);
    // One fixed order of operations.
    score.row(i) =
        (weights.scale * sum.row(i).cast<double>() / norm + weights.bias).min(kLargest).max(-kLargest).cast<float>();
  }
}

void Classifier::score_all(std::size_t table, const Columns& columns, Scratch& scratch, std::vector<float>& scores,
                           std::vector<float>& coverage) const {
  const std::size_t passages = columns.token_begin.empty() ? 0 : columns.token_begin.size() - 1;
  const WeightTable& weights = state_->model->tables[table];
  scores.resize(passages * weights.outputs);
  coverage.resize(passages);
  if (passages == 0) return;

  ReferenceSums plain;
  const std::uint64_t* known = nullptr;
  if (state_->target == CpuTarget::kReference) {
    plain = reference_sums(weights, state_->word_rows, columns, 0, passages);
    state_->finish(table, plain.sums.data(), passages, weights.outputs, columns.token_begin, scores.data());
    known = plain.known.data();
  } else {
    const PaddedTable& padded = state_->tables[table].padded;
    Room& room = scratch.state_->room;
    const Adding adding = {state_->kernels, padded, state_->word_rows, columns};
    sum_passages(adding, 0, passages, scratch.state_->memory_of(state_->number, table, padded.groups), room);
    state_->finish(table, room.sums.data(), passages, adding.width(), columns.token_begin, scores.data());
    known = room.known.data();
  }
  for (std::size_t i = 0; i < passages; ++i) {
    const std::uint32_t words = columns.token_begin[i + 1] - columns.token_begin[i];
    coverage[i] = words == 0 ? 0.0F : static_cast<float>(static_cast<double>(known[i]) / words);
  }
}

void Classifier::score_one(std::size_t table, const Columns& columns, std::size_t passage, Scratch& scratch,
                           float* scores) const {
  const WeightTable& weights = state_->model->tables[table];
  const std::span<const std::uint32_t> token_begin = columns.token_begin.subspan(passage, 2);
  if (state_->target == CpuTarget::kReference) {
    const ReferenceSums plain = reference_sums(weights, state_->word_rows, columns, passage, passage + 1);
    state_->finish(table, plain.sums.data(), 1, weights.outputs, token_begin, scores);
    return;
  }
  const PaddedTable& padded = state_->tables[table].padded;
  Room& room = scratch.state_->room;
  const Adding adding = {state_->kernels, padded, state_->word_rows, columns};
  sum_passages(adding, passage, passage + 1, scratch.state_->memory_of(state_->number, table, padded.groups), room);
  state_->finish(table, room.sums.data(), 1, adding.width(), token_begin, scores);
}

}  // namespace stancemill::classify
