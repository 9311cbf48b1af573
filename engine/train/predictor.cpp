#include "train/predictor.h"

#include <algorithm>
#include <utility>

#include "classify/classify.h"
#include "features/features.h"
#include "heads/heads.h"
#include "segment/segment.h"

namespace stancemill::train {
namespace {

/// What the classifier asks about a word, answered by hasher and vocabulary.
struct WordFacts {
  const Model* model;
  features::Hasher hasher;
};

classify::WordRows word_rows_of(const WordFacts& facts) {
  return {&facts,
          [](const void* context, std::string_view word, std::uint64_t hash, std::vector<std::uint32_t>& rows) {
            static_cast<const WordFacts*>(context)->hasher.append_word_rows(word, hash, rows);
          },
          [](const void* context, std::uint64_t hash) {
            return features::knows_word(static_cast<const WordFacts*>(context)->model->known_words, hash);
          },
          [](const void* context, std::uint64_t hash) {
            features::expect_word(static_cast<const WordFacts*>(context)->model->known_words, hash);
          }};
}

}  // namespace

struct Predictor::State {
  State(const Model& the_model, segment::Segmenter the_segmenter)
      : model(the_model),
        segmenter(std::move(the_segmenter)),
        facts{&the_model, features::Hasher(the_model.features)},
        classifier(the_model, word_rows_of(facts)) {}

  /// Asks head `h` about passage `i`, whose scores are given.
  void ask(std::size_t h, std::size_t i, const float* scores, PredictionBatch& said) const {
    const Head& head = model.heads[h];
    const std::size_t outputs = head.labels.size();
    HeadColumns& columns = said.heads[h];
    const heads::Verdict verdict =
        heads::decide(head, {scores, outputs}, said.coverage[i], token_begin[i + 1] - token_begin[i],
                      {columns.probabilities.data() + i * outputs, outputs});
    columns.labels[i] = verdict.labels;
    columns.abstained[i] = verdict.abstained ? 1 : 0;
    columns.asked[i] = 1;
  }

  const Model& model;
  segment::Segmenter segmenter;
  WordFacts facts;
  classify::Classifier classifier;
  classify::Scratch scratch;
  Buffer text;
  Buffer folded;
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin;
  FeatureBatch features;
};

Predictor::Predictor() = default;
Predictor::~Predictor() = default;
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;

Result<Predictor> Predictor::create(const Model& model) {
  if (Status status = features::check_spec(model.features); !status.ok()) {
    return Status(ErrorCode::kModel, status.message());
  }
  segment::SegmentOptions options;
  options.word_rules = model.features.word_rules;
  options.folding = model.features.folding;
  options.symbols = model.features.symbols;
  Result<segment::Segmenter> segmenter = segment::Segmenter::create(options);
  if (!segmenter.ok()) return Status(ErrorCode::kModel, segmenter.status().message());
  Predictor predictor;
  predictor.state_ = std::make_unique<State>(model, segmenter.take());
  return predictor;
}

PredictionBatch Predictor::predict(std::span<const std::string> texts) {
  State& state = *state_;
  state.text.clear();
  std::vector<std::uint32_t> ends;
  for (const std::string& text : texts) {
    state.text.append(text);
    ends.push_back(static_cast<std::uint32_t>(state.text.size()));
    state.text.push_back('\n');
  }
  state.segmenter.segment(state.text.view(), state.tokens, state.folded);
  state.token_begin.assign(1, 0);
  std::uint32_t next = 0;
  for (const std::uint32_t end : ends) {
    while (next < state.tokens.size() && state.tokens[next].begin < end) ++next;
    state.token_begin.push_back(next);
  }
  state.facts.hasher.hash(state.folded.view(), state.tokens, state.token_begin, state.features);

  const classify::Columns columns{state.folded.view(), state.tokens, state.token_begin, &state.features};
  PredictionBatch said;
  said.heads.resize(state.model.heads.size());
  std::vector<float> scores;
  for (std::size_t h = 0; h < state.model.heads.size(); ++h) {
    const Head& head = state.model.heads[h];
    const std::size_t outputs = head.labels.size();
    said.heads[h].probabilities.assign(texts.size() * outputs, 0.0F);
    said.heads[h].labels.assign(texts.size(), 0);
    said.heads[h].asked.assign(texts.size(), 0);
    said.heads[h].abstained.assign(texts.size(), 0);
    if (head.asked_by.empty()) {
      state.classifier.score_all(h, columns, state.scratch, scores, said.coverage);
      for (std::size_t i = 0; i < texts.size(); ++i) state.ask(h, i, scores.data() + i * outputs, said);
      continue;
    }
    const auto decider =
        static_cast<std::size_t>(std::find_if(state.model.heads.begin(), state.model.heads.end(),
                                              [&](const Head& other) { return other.name == head.asked_by; }) -
                                 state.model.heads.begin());
    scores.resize(outputs);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (said.heads[decider].asked[i] == 0) continue;
      if (!heads::is_asked(head, &state.model.heads[decider], said.heads[decider].labels[i])) continue;
      state.classifier.score_one(h, columns, i, state.scratch, scores.data());
      state.ask(h, i, scores.data(), said);
    }
  }
  return said;
}

std::span<const std::string> some_texts(std::span<const std::string> texts, std::uint64_t most_bytes) {
  constexpr std::size_t kMost = 1024;
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  while (count < std::min(kMost, texts.size())) {
    bytes += texts[count].size() + 1;
    if (count > 0 && bytes > most_bytes) break;
    ++count;
  }
  return texts.first(count);
}

}  // namespace stancemill::train
