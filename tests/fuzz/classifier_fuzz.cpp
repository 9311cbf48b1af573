// Classifier and heads: every CPU target gives the scores of the reference, whatever the tables hold and whatever the
// worker's memory of words has met before; probabilities are shares.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <memory>
#include <vector>

#include "classify/classify.h"
#include "fuzz.h"
#include "heads/heads.h"

namespace stancemill::classify {
namespace {

constexpr std::uint32_t kRows = 1U << 14;

/// A word's own rows follow from its hash; the top byte says how many.
void append_rows(const void*, std::string_view, std::uint64_t hash, std::vector<std::uint32_t>& rows) {
  const std::uint64_t count = hash >> 56;
  for (std::uint64_t k = 0; k < count; ++k)
    rows.push_back(static_cast<std::uint32_t>(hash * (2 * k + 1) >> 40) % kRows);
}
bool is_known(const void*, std::uint64_t hash) { return hash % 3 != 0; }

/// Weights that the tape chooses: often the ends of the range, where sums are largest.
Model model_of(fuzz::Tape& tape) {
  Model model;
  model.features.bits = 14;
  model.features.length_exponent = tape.below(5) * 0.25;
  WeightTable table;
  constexpr std::uint32_t kOutputs[] = {1, 2, 3, 4, 4, 4, 5, 7, 8, 9, 12, 12, 16, 17, 33, 64};
  table.outputs = kOutputs[tape.below(std::size(kOutputs))];
  // Random bytes that come again and again, since making a million of them for each input takes most of the time.
  std::array<std::int8_t, 4093> pattern{};
  std::uint64_t random = tape.word();
  const bool extreme = tape.flip();
  for (std::int8_t& weight : pattern) {
    random = random * 6364136223846793005U + 1442695040888963407U;
    weight = static_cast<std::int8_t>(extreme ? ((random >> 63) != 0 ? 127 : -128) : random >> 56);
  }
  const std::size_t weights = std::size_t{kRows} * table.outputs;
  while (table.rows.size() < weights) {
    const std::size_t count = std::min(pattern.size(), weights - table.rows.size());
    table.rows.insert(table.rows.end(), pattern.begin(), pattern.begin() + static_cast<std::ptrdiff_t>(count));
  }
  for (std::uint32_t k = 0; k < table.outputs; ++k) {
    table.scale.push_back(std::ldexp(1.0F, static_cast<int>(tape.byte()) - 128));
    table.bias.push_back(std::ldexp(tape.flip() ? 1.0F : -1.0F, static_cast<int>(tape.byte()) - 128));
  }
  model.tables = {table};
  return model;
}

struct Passages {
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};
  FeatureBatch features;

  Columns columns() const { return {"", tokens, token_begin, &features}; }
  std::size_t size() const { return token_begin.size() - 1; }
};

Passages passages_of(fuzz::Tape& tape) {
  Passages passages;
  passages.features.row_begin = {0};
  while (!tape.empty()) {
    const unsigned choice = tape.byte();
    if (choice < 100) {  // a word out of a small vocabulary, so that words come again and share slots of the memory
      const std::uint64_t word = tape.byte();
      passages.tokens.push_back({0, 0});
      passages.features.word_hash.push_back((word % 16 == 0 ? 250 + word % 6 : word % 12) << 56 | (word % 23) << 18);
    } else if (choice < 200) {
      passages.features.rows.push_back((tape.byte() * 256U + tape.byte()) % kRows);
    } else if (choice < 210) {  // many at once
      const std::uint32_t row = tape.byte();
      passages.features.rows.insert(passages.features.rows.end(), 1000, row);
    } else {
      passages.token_begin.push_back(static_cast<std::uint32_t>(passages.tokens.size()));
      passages.features.row_begin.push_back(static_cast<std::uint32_t>(passages.features.rows.size()));
    }
  }
  passages.token_begin.push_back(static_cast<std::uint32_t>(passages.tokens.size()));
  passages.features.row_begin.push_back(static_cast<std::uint32_t>(passages.features.rows.size()));
  return passages;
}

void check_verdicts(const WeightTable& table, const Passages& passages, const std::vector<float>& scores, Link link) {
  Head head;
  head.link = link;
  head.labels.assign(table.outputs, "x");
  std::vector<float> probabilities(table.outputs);
  for (std::size_t i = 0; i < passages.size(); ++i) {
    const std::uint64_t words = passages.token_begin[i + 1] - passages.token_begin[i];
    const std::span<const float> row(scores.data() + i * table.outputs, table.outputs);
    const heads::Verdict verdict = heads::decide(head, row, 1.0F, words, probabilities);
    double sum = 0;
    for (const float p : probabilities) {
      FUZZ_CHECK(p >= 0.0F && p <= 1.0F, "a probability that is none: " + std::to_string(p));
      sum += static_cast<double>(p);
    }
    if (link == Link::kSigmoid || words == 0) continue;
    FUZZ_CHECK(std::fabs(sum - 1.0) < 1e-4, "probabilities that sum to " + std::to_string(sum));
    FUZZ_CHECK((verdict.labels & (verdict.labels - 1)) == 0 && verdict.labels != 0, "not one label");
  }
}

}  // namespace
}  // namespace stancemill::classify

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  using namespace stancemill::classify;
  fuzz::Tape tape(data, size);
  const Model model = model_of(tape);
  const Passages passages = passages_of(tape);
  const WordRows word_rows{nullptr, append_rows, is_known};
  static std::vector<Scratch> scratches(runnable_cpu_targets().size());  // a new classifier makes them forget
  std::size_t next_scratch = 0;
  std::vector<float> expected;
  std::vector<float> expected_coverage;
  for (const CpuTarget target : runnable_cpu_targets()) {
    const std::string name(cpu_target_name(target));
    const Classifier classifier(model, word_rows, target);
    Scratch& scratch = scratches[next_scratch++];
    for (int round = 0; round < 2; ++round) {  // with an empty memory of words, then with a full one
      std::vector<float> scores;
      std::vector<float> coverage;
      classifier.score_all(0, passages.columns(), scratch, scores, coverage);
      if (target == CpuTarget::kReference && round == 0) {
        expected = scores;
        expected_coverage = coverage;
        for (const float score : scores) FUZZ_CHECK(std::isfinite(score), "a score that is not finite");
      }
      FUZZ_CHECK(scores == expected && coverage == expected_coverage, name);
      std::vector<float> one(model.tables[0].outputs);
      for (std::size_t i = 0; i < passages.size(); ++i) {
        classifier.score_one(0, passages.columns(), i, scratch, one.data());
        for (std::size_t k = 0; k < one.size(); ++k) FUZZ_CHECK(one[k] == expected[i * one.size() + k], name);
      }
    }
  }
  check_verdicts(model.tables[0], passages, expected, Link::kSoftmax);
  check_verdicts(model.tables[0], passages, expected, Link::kSigmoid);
  return 0;
}
