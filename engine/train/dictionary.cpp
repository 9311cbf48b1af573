#include "train/dictionary.h"

#include <algorithm>
#include <set>
#include <utility>

#include "features/features.h"
#include "features/ngram_text.h"
#include "segment/segment.h"

namespace stancemill::train {
namespace {

/// What is known of an n-gram while the texts go by.
struct Seen {
  std::uint32_t occurrences = 0;
  std::map<std::string, std::uint32_t> langs;
  std::size_t last_passage = ~std::size_t{0};
};

using Key = std::pair<std::string, std::string>;  // kind, n-gram

/// The rows with the highest weights for each label among those that occur often enough in a language.
std::set<std::uint32_t> strongest_rows(const Model& model, const Corpus& corpus) {
  const FeatureRows& features = corpus.features;
  std::map<std::string, std::vector<std::uint32_t>> passages_of_lang;
  for (std::uint32_t i = 0; i < corpus.size(); ++i) passages_of_lang[corpus.annotations.langs[i]].push_back(i);
  std::set<std::uint32_t> strongest;
  for (const auto& [lang, passages] : passages_of_lang) {
    std::vector<std::uint32_t> frequency(std::size_t{1} << model.features.bits, 0);
    for (const std::uint32_t i : passages) {
      for (std::uint64_t at = features.row_begin[i]; at < features.row_begin[i + 1]; ++at)
        ++frequency[features.rows[at]];
    }
    std::vector<std::uint32_t> often;
    for (std::uint32_t row = 0; row < frequency.size(); ++row) {
      if (frequency[row] >= Dictionary::kMinPassages) often.push_back(row);
    }
    for (const WeightTable& table : model.tables) {
      for (std::uint32_t k = 0; k < table.outputs; ++k) {
        const auto weight = [&](std::uint32_t row) { return table.rows[std::size_t{row} * table.outputs + k]; };
        std::vector<std::uint32_t> best = often;
        const std::size_t count = std::min(best.size(), Dictionary::kStrongest);
        std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(count), best.end(),
                          [&](std::uint32_t a, std::uint32_t b) {
                            if (weight(a) != weight(b)) return weight(a) > weight(b);
                            return frequency[a] != frequency[b] ? frequency[a] > frequency[b] : a < b;
                          });
        for (std::size_t i = 0; i < count && weight(best[i]) > 0; ++i) strongest.insert(best[i]);
      }
    }
  }
  return strongest;
}

Key key_of(const features::LocatedFeature& feature, std::string_view folded, std::span<const TokenSpan> tokens) {
  switch (feature.kind) {
    case features::FeatureKind::kWord:
      return {"word", features::ngram_text(feature, folded, tokens)};
    case features::FeatureKind::kWordNgram:
      return {"ngram", features::ngram_text(feature, folded, tokens)};
    case features::FeatureKind::kBeginNgram:
      return {"beginning", features::ngram_text(feature, folded, tokens)};
    case features::FeatureKind::kSkipBigram:
      return {"skip_bigram", features::ngram_text(feature, folded, tokens)};
    case features::FeatureKind::kNegated:
      return {"negated", features::ngram_text(feature, folded, tokens)};
    case features::FeatureKind::kCharNgram:
      break;
  }
  std::string text(folded.substr(feature.span.begin, feature.span.size()));
  if (feature.begins_word) text.insert(0, "^");
  if (feature.ends_word) text += "$";
  return {"characters", text};
}

/// Cells must not break the table: a word may be any segment with a letter, which has no tab, but be sure.
std::string cell(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

}  // namespace

Result<Dictionary> make_dictionary(const Model& model, const Corpus& corpus, const std::vector<Dataset>& datasets,
                                   const std::string& model_sha256) {
  const std::set<std::uint32_t> rows = strongest_rows(model, corpus);
  std::map<std::uint32_t, std::uint64_t> occurrences;  // of the row, whatever the n-gram
  for (std::size_t at = 0; at < corpus.features.rows.size(); ++at) {
    const std::uint32_t row = corpus.features.rows[at];
    if (rows.count(row) != 0) occurrences[row] += corpus.features.counts[at];
  }

  segment::SegmentOptions options;
  options.word_rules = model.features.word_rules;
  options.folding = model.features.folding;
  options.symbols = model.features.symbols;
  Result<segment::Segmenter> segmenter = segment::Segmenter::create(options);
  if (!segmenter.ok()) return segmenter.status();
  const features::Hasher hasher(model.features);
  std::map<std::uint32_t, std::map<Key, Seen>> seen;
  Buffer text;
  Buffer folded;
  std::vector<TokenSpan> tokens;
  std::vector<features::LocatedFeature> located;
  std::size_t passage = 0;
  for (const Dataset& dataset : datasets) {
    for (std::size_t i = 0; i < dataset.size(); ++i, ++passage) {
      text.clear();
      text.append(dataset.texts[i]);
      text.push_back('\n');
      segmenter.value().segment(text.view(), tokens, folded);
      located.clear();
      hasher.locate(folded.view(), tokens, located);
      for (const features::LocatedFeature& feature : located) {
        if (rows.count(feature.row) == 0) continue;
        Seen& ngram = seen[feature.row][key_of(feature, folded.view(), tokens)];
        ++ngram.occurrences;
        if (ngram.last_passage == passage) continue;
        ngram.last_passage = passage;
        ++ngram.langs[dataset.annotations.langs[i]];
      }
    }
  }

  Dictionary dictionary;
  dictionary.model_sha256 = model_sha256;
  for (const auto& [row, ngrams] : seen) {
    for (const auto& [key, ngram] : ngrams) {
      DictionaryEntry entry{row, key.first, cell(key.second), 0, 0.0, ngram.langs};
      for (const auto& [lang, passages] : ngram.langs) entry.passages += passages;
      if (entry.passages < Dictionary::kMinPassages) continue;
      const auto all = static_cast<double>(std::max<std::uint64_t>(occurrences[row], ngram.occurrences));
      entry.others = 1.0 - static_cast<double>(ngram.occurrences) / all;
      dictionary.entries.push_back(std::move(entry));
    }
  }
  return dictionary;
}

}  // namespace stancemill::train
