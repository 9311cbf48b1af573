// Hasher: every CPU target gives the hashes and rows of the reference, for any spec, any bytes and any spans.
#include <algorithm>
#include <vector>

#include "features/features.h"
#include "fuzz.h"

namespace stancemill::features {
namespace {

FeatureSpec spec_of(fuzz::Tape& tape) {
  FeatureSpec spec;
  spec.bits = 14 + static_cast<int>(tape.below(9));
  spec.seed = tape.byte();
  spec.word_ngrams = 1 + static_cast<int>(tape.below(3));
  spec.char_ngrams_min = static_cast<int>(tape.below(9));
  spec.char_ngrams_max = std::max(spec.char_ngrams_min, static_cast<int>(tape.below(9)));
  const unsigned flags = tape.byte();
  spec.skip_bigrams = (flags & 1) != 0;
  spec.negation_marks = (flags & 2) != 0;
  spec.symbols = (flags & 4) != 0;
  spec.begin_marks = (flags & 8) != 0;
  return spec;
}

struct Words {
  Buffer folded;
  std::vector<TokenSpan> tokens;
  std::vector<std::uint32_t> token_begin = {0};
};

/// Words are what stands between blanks; a line feed ends a passage.
Words words_of(std::string_view bytes) {
  Words words;
  words.folded.reserve(bytes.size() + 1);
  words.folded.append(bytes);
  words.folded.push_back('\n');
  std::uint32_t begin = 0;
  for (std::uint32_t at = 0; at < words.folded.size(); ++at) {
    const char byte = words.folded.data()[at];
    if (byte != ' ' && byte != '\n') continue;
    if (at > begin) words.tokens.push_back({begin, at});
    begin = at + 1;
    if (byte == '\n') words.token_begin.push_back(static_cast<std::uint32_t>(words.tokens.size()));
  }
  return words;
}

std::vector<std::uint32_t> all_rows_of(const Hasher& hasher, const Words& words, const FeatureBatch& features) {
  std::vector<std::uint32_t> rows = features.rows;
  for (std::size_t i = 0; i < words.tokens.size(); ++i) {
    const TokenSpan& token = words.tokens[i];
    hasher.append_word_rows(words.folded.view(token.begin, token.end), features.word_hash[i], rows);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

void check(const FeatureSpec& spec, const Words& words) {
  const Hasher reference(spec, CpuTarget::kReference);
  FeatureBatch expected;
  reference.hash(words.folded.view(), words.tokens, words.token_begin, expected);
  const std::vector<std::uint32_t> expected_rows = all_rows_of(reference, words, expected);
  for (const std::uint32_t row : expected_rows) FUZZ_CHECK(row >> spec.bits == 0, "a row that is not in the table");
  for (const CpuTarget target : runnable_cpu_targets()) {
    const std::string name(cpu_target_name(target));
    const Hasher hasher(spec, target);
    FeatureBatch found;
    hasher.hash(words.folded.view(), words.tokens, words.token_begin, found);
    FUZZ_CHECK(found.word_hash == expected.word_hash, name);
    FUZZ_CHECK(found.row_begin == expected.row_begin, name);
    FUZZ_CHECK(found.rows == expected.rows, name);
    FUZZ_CHECK(all_rows_of(hasher, words, found) == expected_rows, name);
  }
  // Explanations must name the very features that are counted.
  std::vector<std::uint32_t> located_rows;
  std::vector<LocatedFeature> located;
  const std::span<const TokenSpan> tokens(words.tokens);
  for (std::size_t i = 0; i + 1 < words.token_begin.size(); ++i) {
    located.clear();
    const std::size_t begin = words.token_begin[i];
    reference.locate(words.folded.view(), tokens.subspan(begin, words.token_begin[i + 1] - begin), located);
    for (const LocatedFeature& feature : located) {
      located_rows.push_back(feature.row);
      FUZZ_CHECK(feature.span.begin <= feature.span.end && feature.span.end <= words.folded.size(), "a span outside");
    }
  }
  std::sort(located_rows.begin(), located_rows.end());
  FUZZ_CHECK(located_rows == expected_rows, "explanations name other features");
}

}  // namespace
}  // namespace stancemill::features

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::features;
  stancemill::fuzz::Tape tape(data, size);
  const stancemill::FeatureSpec spec = spec_of(tape);
  if (!check_spec(spec).ok()) return 0;
  check(spec, words_of(tape.rest()));
  return 0;
}
