#include "graph/explain.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/exact_math.h"
#include "features/ngram_text.h"

namespace stancemill::graph {
namespace {

/// All places of one n-gram, and how often each of its rows is looked up for it.
struct Ngram {
  NgramKind kind = NgramKind::kWord;
  std::vector<ByteRange> spans;
  std::vector<std::uint32_t> rows;  // a word: its own and its character n-grams', once a place
};

NgramKind kind_of(features::FeatureKind kind) {
  switch (kind) {
    case features::FeatureKind::kWord:
    case features::FeatureKind::kCharNgram:
      return NgramKind::kWord;
    case features::FeatureKind::kWordNgram:
      return NgramKind::kNgram;
    case features::FeatureKind::kBeginNgram:
      return NgramKind::kBeginning;
    case features::FeatureKind::kSkipBigram:
      return NgramKind::kSkipBigram;
    case features::FeatureKind::kNegated:
      return NgramKind::kNegated;
  }
  return NgramKind::kWord;
}

/// The n-grams of a passage in the order of their first places. `folded` and `tokens` are those of the batch.
std::vector<Ngram> ngrams_of(const features::Hasher& hasher, std::string_view folded, std::span<const TokenSpan> tokens,
                             std::uint32_t text_begin) {
  std::vector<features::LocatedFeature> located;
  hasher.locate(folded, tokens, located);
  std::vector<Ngram> ngrams;
  std::map<std::pair<NgramKind, std::string>, std::size_t>
      known;             // by kind and words: a row may be that of many n-grams
  std::size_t word = 0;  // the word whose character n-grams follow
  for (const features::LocatedFeature& feature : located) {
    if (feature.kind == features::FeatureKind::kCharNgram) {
      ngrams[word].rows.push_back(feature.row);
      continue;
    }
    const NgramKind kind = kind_of(feature.kind);
    const auto [at, is_new] =
        known.emplace(std::pair(kind, features::ngram_text(feature, folded, tokens)), ngrams.size());
    if (is_new) ngrams.push_back({kind, {}, {}});
    Ngram& ngram = ngrams[at->second];
    ngram.spans.push_back({feature.span.begin - text_begin, feature.span.end - text_begin});
    ngram.rows.push_back(feature.row);
    if (kind == NgramKind::kWord) word = at->second;
  }
  return ngrams;
}

LabelExplanation explain_label(const WeightTable& table, const std::vector<Ngram>& ngrams, double norm,
                               std::uint32_t label, std::size_t strongest) {
  LabelExplanation explained;
  explained.label = label;
  explained.bias = static_cast<double>(table.bias[label]);
  const double scale = static_cast<double>(table.scale[label]);
  std::int64_t all = 0;
  std::vector<std::pair<std::int64_t, const Ngram*>> raising;
  for (const Ngram& ngram : ngrams) {
    std::int64_t sum = 0;
    for (const std::uint32_t row : ngram.rows) sum += table.rows[std::size_t{row} * table.outputs + label];
    all += sum;
    if (sum > 0) raising.emplace_back(sum, &ngram);
  }
  explained.score = scale * static_cast<double>(all) / norm + explained.bias;
  std::stable_sort(raising.begin(), raising.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  raising.resize(std::min(raising.size(), strongest));
  for (const auto& [sum, ngram] : raising) {
    explained.pushes.push_back({scale * static_cast<double>(sum) / norm, ngram->kind, ngram->spans});
  }
  return explained;
}

Explanation explain_passage(const Shared& shared, const Batch& batch, std::size_t passage, std::size_t strongest) {
  const Model& model = shared.model();
  const std::uint32_t first = batch.token_begin[passage];
  const std::uint32_t words = batch.token_begin[passage + 1] - first;
  const std::vector<Ngram> ngrams = ngrams_of(shared.hasher(), batch.folded.view(),
                                              {batch.tokens.data() + first, words}, batch.passages[passage].text.begin);
  const double norm = words == 0 ? 1.0 : exact_length_norm(static_cast<double>(words), model.features.length_exponent);
  Explanation explanation;
  for (std::size_t h = 0; h < model.heads.size(); ++h) {
    const HeadColumns& said = batch.predictions.heads[h];
    if (said.asked[passage] == 0) continue;
    for (std::uint32_t k = 0; k < model.tables[h].outputs; ++k) {
      const bool given = (said.labels[passage] >> k & 1U) != 0;
      if (model.heads[h].link == Link::kSigmoid && !given) continue;
      explanation.push_back(explain_label(model.tables[h], ngrams, norm, k, strongest));
      explanation.back().head = static_cast<std::uint32_t>(h);
    }
  }
  return explanation;
}

}  // namespace

void explain_stage(const Shared& shared, Batch& batch, std::size_t strongest) {
  batch.explanations.resize(batch.passages.size());
  for (std::size_t i = 0; i < batch.passages.size(); ++i) {
    batch.explanations[i].clear();
    if (batch.passages[i].error == RowError::kNone) {
      batch.explanations[i] = explain_passage(shared, batch, i, strongest);
    }
  }
}

Result<ExplainedText> explain_text(const Model& model, std::string_view text, std::size_t strongest) {
  constexpr std::size_t kMostBytes = 16 * 1024 * 1024;
  if (text.size() > kMostBytes) return Status(ErrorCode::kUsage, "the text is longer than 16 MiB");
  Result<std::unique_ptr<Worker>> worker = make_worker(model, {});
  if (!worker.ok()) return worker.status();
  const Shared shared(model);
  Batch batch;
  batch.text.append(text);
  batch.text.push_back('\n');
  Passage passage;
  passage.line = 1;
  passage.text = {0, static_cast<std::uint32_t>(text.size())};
  batch.passages.push_back(passage);
  segment_stage(*worker.value(), batch);
  hash_stage(shared, batch);
  classify_stage(shared, *worker.value(), batch);
  explain_stage(shared, batch, strongest);
  return ExplainedText{std::move(batch.predictions), std::move(batch.explanations.front())};
}

}  // namespace stancemill::graph
