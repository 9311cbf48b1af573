#include "train/featurize.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "features/features.h"
#include "segment/segment.h"

namespace stancemill::train {
namespace {

/// Adds the rows of one passage, sorted and counted.
void append_counted(std::vector<std::uint32_t>& occurrences, FeatureRows& to) {
  std::sort(occurrences.begin(), occurrences.end());
  for (std::size_t i = 0; i < occurrences.size(); ++i) {
    if (i == 0 || occurrences[i] != occurrences[i - 1]) {
      to.rows.push_back(occurrences[i]);
      to.counts.push_back(0);
    }
    ++to.counts.back();
  }
  to.row_begin.push_back(to.rows.size());
}

}  // namespace

Result<Corpus> featurize(const Dataset& dataset, const FeatureSpec& spec) {
  if (Status status = features::check_spec(spec); !status.ok()) return status;
  segment::SegmentOptions options;
  options.word_rules = spec.word_rules;
  options.folding = spec.folding;
  options.symbols = spec.symbols;
  Result<segment::Segmenter> segmenter = segment::Segmenter::create(options);
  if (!segmenter.ok()) return segmenter.status();
  const features::Hasher hasher(spec);

  Corpus corpus;
  corpus.annotations = dataset.annotations;
  corpus.unicode = segment::unicode_version();
  corpus.icu = segment::icu_version();
  corpus.features.spec = spec;
  std::map<std::uint64_t, std::uint32_t> word_passages;
  Buffer text;
  Buffer folded;
  std::vector<TokenSpan> tokens;
  FeatureBatch batch;
  std::vector<std::uint32_t> occurrences;
  for (const std::string& passage : dataset.texts) {
    if (passage.size() >= 1ULL << 31) return Status(ErrorCode::kUsage, "a text is longer than 2 GiB");
    text.clear();
    text.append(passage);
    text.push_back('\n');
    segmenter.value().segment(text.view(), tokens, folded);
    const std::array<std::uint32_t, 2> token_begin = {0, static_cast<std::uint32_t>(tokens.size())};
    hasher.hash(folded.view(), tokens, token_begin, batch);
    occurrences = batch.rows;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      hasher.append_word_rows(folded.view(tokens[i].begin, tokens[i].end), batch.word_hash[i], occurrences);
    }
    append_counted(occurrences, corpus.features);
    corpus.features.words.push_back(static_cast<std::uint32_t>(tokens.size()));
    std::sort(batch.word_hash.begin(), batch.word_hash.end());
    const auto distinct = std::unique(batch.word_hash.begin(), batch.word_hash.end());
    for (auto hash = batch.word_hash.begin(); hash != distinct; ++hash) ++word_passages[*hash];
  }
  for (const auto& [hash, passages] : word_passages) {
    corpus.features.word_hash.push_back(hash);
    corpus.features.word_passages.push_back(passages);
  }
  return corpus;
}

}  // namespace stancemill::train
