#include "graph/stages.h"

#include <algorithm>
#include <utility>

#include "heads/heads.h"

namespace stancemill::graph {
namespace {

/// What the classifier asks about a word, put to the hasher and to the model's vocabulary.
classify::WordRows word_rows_of(const Shared& shared) {
  return {&shared,
          [](const void* context, std::string_view word, std::uint64_t hash, std::vector<std::uint32_t>& rows) {
            static_cast<const Shared*>(context)->hasher().append_word_rows(word, hash, rows);
          },
          [](const void* context, std::uint64_t hash) {
            const auto& known_words = static_cast<const Shared*>(context)->model().known_words;
            return known_words.empty() || features::knows_word(known_words, hash);
          },
          [](const void* context, std::uint64_t hash) {
            features::expect_word(static_cast<const Shared*>(context)->model().known_words, hash);
          }};
}

/// Which tokens are whose: token_begin[i] is the first token of passage i.
void assign_tokens(Batch& batch) {
  batch.token_begin.resize(batch.passages.size() + 1);
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    batch.token_begin[i] = next;
    const Passage& passage = batch.passages[i];
    if (passage.error != RowError::kNone) continue;
    const auto from = batch.tokens.begin() + next;
    const auto after = std::lower_bound(from, batch.tokens.end(), passage.text.end,
                                        [](const TokenSpan& token, std::uint32_t end) { return token.begin < end; });
    next = static_cast<std::uint32_t>(after - batch.tokens.begin());
  }
  batch.token_begin.back() = next;
}

/// Asks one head about one passage and notes what it says.
void ask(const Head& head, std::span<const float> scores, const Batch& batch, std::size_t passage, float coverage,
         HeadColumns& columns) {
  const std::size_t outputs = head.labels.size();
  const std::uint32_t words = batch.token_begin[passage + 1] - batch.token_begin[passage];
  const std::span<float> probabilities(columns.probabilities.data() + passage * outputs, outputs);
  const heads::Verdict verdict = heads::decide(head, scores, coverage, words, probabilities);
  columns.labels[passage] = verdict.labels;
  columns.abstained[passage] = verdict.abstained ? 1 : 0;
  columns.asked[passage] = 1;
}

std::size_t index_of_head(const Model& model, const std::string& name) {
  std::size_t index = 0;
  while (model.heads[index].name != name) ++index;
  return index;
}

}  // namespace

Shared::Shared(const Model& model, CpuTarget cpu)
    : model_(model), hasher_(model.features, cpu), classifier_(model, word_rows_of(*this), cpu) {}

Result<std::unique_ptr<Worker>> make_worker(const Model& model, const parse::ParseOptions& options, CpuTarget cpu) {
  segment::SegmentOptions segment_options;
  segment_options.word_rules = model.features.word_rules;
  segment_options.folding = model.features.folding;
  segment_options.symbols = model.features.symbols;
  Result<segment::Segmenter> segmenter = segment::Segmenter::create(segment_options, cpu);
  if (!segmenter.ok()) return segmenter.status();
  return std::unique_ptr<Worker>(new Worker{parse::Parser(options, cpu), segmenter.take(), classify::Scratch()});
}

void parse_stage(Worker& worker, Batch& batch) { worker.parser.parse(batch); }

void segment_stage(Worker& worker, Batch& batch) {
  worker.segmenter.segment(batch.text.view(), batch.tokens, batch.folded);
  assign_tokens(batch);
}

void hash_stage(const Shared& shared, Batch& batch) {
  shared.hasher().hash(batch.folded.view(), batch.tokens, batch.token_begin, batch.features);
}

void classify_stage(const Shared& shared, Worker& worker, Batch& batch) {
  const Model& model = shared.model();
  const std::size_t passages = batch.passages.size();
  PredictionBatch& predictions = batch.predictions;
  predictions.heads.resize(model.heads.size());
  const classify::Columns columns{batch.folded.view(), batch.tokens, batch.token_begin, &batch.features};
  std::vector<float>& scores = batch.scores;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const Head& head = model.heads[h];
    HeadColumns& said = predictions.heads[h];
    const std::size_t outputs = head.labels.size();
    said.probabilities.assign(passages * outputs, 0.0F);
    said.labels.assign(passages, 0);
    said.asked.assign(passages, 0);
    said.abstained.assign(passages, 0);
    if (head.asked_by.empty()) {
      shared.classifier().score_all(h, columns, worker.scratch, scores, predictions.coverage);
      for (std::size_t i = 0; i < passages; ++i) {
        if (batch.passages[i].error != RowError::kNone) continue;
        ask(head, {scores.data() + i * outputs, outputs}, batch, i, predictions.coverage[i], said);
      }
      continue;
    }
    const std::size_t decider = index_of_head(model, head.asked_by);
    const HeadColumns& decided = predictions.heads[decider];
    scores.resize(std::max(scores.size(), outputs));
    for (std::size_t i = 0; i < passages; ++i) {
      if (decided.asked[i] == 0 || !heads::is_asked(head, &model.heads[decider], decided.labels[i])) continue;
      shared.classifier().score_one(h, columns, i, worker.scratch, scores.data());
      ask(head, {scores.data(), outputs}, batch, i, predictions.coverage[i], said);
    }
  }
}

}  // namespace stancemill::graph
