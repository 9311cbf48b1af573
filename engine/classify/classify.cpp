#include "classify/classify.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "base/exact_math.h"
#include "classify/kernels.h"
#include "classify/reference.h"
#include "classify/word_memory.h"

namespace stancemill::classify {
namespace {

/// Features whose weights are added up in 32 bits before they go to 64. 2^23 x 128 is 2^30: a block of remembered words and,
/// among them, a block of one long word's rows still fit.
constexpr std::size_t kBlockFeatures = std::size_t{1} << 23;
constexpr std::size_t kBlockWords = kBlockFeatures / WordMemory::kMaxFeatures;

/// The sums of one passage: 32 bits for the kernels, 64 for as many features as there are.
class Sums {
 public:
  explicit Sums(std::size_t count) : count_(count) {}

  /// For a kernel to add to; carry() after at most kBlockFeatures features.
  std::int32_t* narrow() { return narrow_.data(); }
  void carry() {
    for (std::size_t k = 0; k < count_; ++k) wide_[k] += std::exchange(narrow_[k], 0);
  }
  const std::int64_t* wide() const { return wide_.data(); }

 private:
  std::size_t count_;
  std::array<std::int32_t, kMaxGroups * kGroup> narrow_{};
  std::array<std::int64_t, kMaxGroups * kGroup> wide_{};
};

std::uint64_t next_classifier_number() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

}  // namespace

struct Scratch::State {
  std::uint64_t classifier = 0;                     // whose words are remembered
  std::vector<std::optional<WordMemory>> memories;  // one a table, made when first used
  std::vector<std::uint32_t> rows;                  // of one word, or of one passage
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

  void add_rows(const Table& table, const std::uint32_t* rows, std::size_t count, Sums& sums) const;
  void add_unknown_word(const Table& table, WordMemory& memory, std::string_view word, std::uint64_t hash,
                        std::vector<std::uint32_t>& rows, Sums& sums, std::uint64_t& known) const;
  std::uint64_t add_words(const Table& table, const Columns& columns, std::size_t begin, std::size_t end,
                          WordMemory& memory, std::vector<std::uint32_t>& rows, Sums& sums) const;
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

void Classifier::State::add_rows(const Table& table, const std::uint32_t* rows, std::size_t count, Sums& sums) const {
  for (std::size_t begin = 0; begin < count; begin += kBlockFeatures) {
    kernels.add_rows(table.padded, rows + begin, std::min(kBlockFeatures, count - begin), sums.narrow());
    sums.carry();
  }
}

/// Adds a word that is not remembered, and remembers it.
void Classifier::State::add_unknown_word(const Table& table, WordMemory& memory, std::string_view word,
                                         std::uint64_t hash, std::vector<std::uint32_t>& rows, Sums& sums,
                                         std::uint64_t& known) const {
  rows.clear();
  word_rows.append(word_rows.context, word, hash, rows);
  const bool is_known = word_rows.known == nullptr || word_rows.known(word_rows.context, hash);
  known += is_known ? 1 : 0;
  if (rows.size() > WordMemory::kMaxFeatures) {
    add_rows(table, rows.data(), rows.size(), sums);
    return;
  }
  std::array<std::int32_t, kMaxGroups * kGroup> own{};
  const std::size_t width = table.padded.groups * kGroup;
  kernels.add_rows(table.padded, rows.data(), rows.size(), own.data());
  memory.remember(hash, is_known, {own.data(), width});
  for (std::size_t k = 0; k < width; ++k) sums.narrow()[k] += own[k];
}

/// Adds the words [begin, end) of the batch; returns how many of them are known.
std::uint64_t Classifier::State::add_words(const Table& table, const Columns& columns, std::size_t begin, std::size_t end,
                                           WordMemory& memory, std::vector<std::uint32_t>& rows, Sums& sums) const {
  const std::uint64_t* const hashes = columns.features->word_hash.data();
  std::uint64_t known = 0;
  while (begin < end) {
    const std::size_t block_end = std::min(end, begin + kBlockWords);
    while (begin < block_end) {
      begin += kernels.add_words(memory, hashes + begin, block_end - begin, sums.narrow(), known);
      if (begin == block_end) break;
      const TokenSpan token = columns.tokens[begin];
      add_unknown_word(table, memory, columns.folded.substr(token.begin, token.size()), hashes[begin], rows, sums, known);
      ++begin;
    }
    sums.carry();
  }
  return known;
}

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

  const bool plainly = state_->target == CpuTarget::kReference;
  ReferenceSums plain;
  WordMemory* memory = nullptr;
  Scratch::State& own = *scratch.state_;
  if (plainly) {
    plain = reference_sums(state_->model->tables[table], state_->word_rows, columns, 0, passages);
  } else {
    if (own.classifier != state_->number) own.memories.clear();
    own.classifier = state_->number;
    own.memories.resize(state_->tables.size());
    if (!own.memories[table]) own.memories[table].emplace(state_->tables[table].padded.groups);
    memory = &*own.memories[table];
  }

  for (std::size_t i = 0; i < passages; ++i) {
    const std::size_t begin = columns.token_begin[i];
    const std::size_t words = columns.token_begin[i + 1] - begin;
    std::uint64_t known = 0;
    if (plainly) {
      known = plain.known[i];
      state_->finish(table, plain.sums.data() + i * outputs, words, scores.data() + i * outputs);
    } else {
      const State::Table& weights = state_->tables[table];
      Sums sums(weights.padded.groups * kGroup);
      known = state_->add_words(weights, columns, begin, begin + words, *memory, own.rows, sums);
      const std::uint32_t* const row_begin = columns.features->row_begin.data() + i;
      state_->add_rows(weights, columns.features->rows.data() + row_begin[0], row_begin[1] - row_begin[0], sums);
      state_->finish(table, sums.wide(), words, scores.data() + i * outputs);
    }
    coverage[i] = words == 0 ? 0.0F : static_cast<float>(static_cast<double>(known) / static_cast<double>(words));
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
    if (rows.size() < kRowsAtOnce) continue;
    state_->add_rows(weights, rows.data(), rows.size(), sums);
    rows.clear();
  }
  state_->add_rows(weights, rows.data(), rows.size(), sums);
  const std::uint32_t* const row_begin = columns.features->row_begin.data() + passage;
  state_->add_rows(weights, columns.features->rows.data() + row_begin[0], row_begin[1] - row_begin[0], sums);
  state_->finish(table, sums.wide(), end - begin, scores);
}

}  // namespace stancemill::classify
