#include "features/ngram_text.h"

#include <algorithm>
#include <vector>

namespace stancemill::features {

std::string ngram_text(const LocatedFeature& feature, std::string_view folded, std::span<const TokenSpan> tokens) {
  std::vector<std::string_view> words;
  auto token = std::lower_bound(tokens.begin(), tokens.end(), feature.span.begin,
                                [](const TokenSpan& a, std::uint32_t begin) { return a.begin < begin; });
  for (; token != tokens.end() && token->end <= feature.span.end; ++token) {
    words.push_back(folded.substr(token->begin, token->size()));
  }
  if (feature.kind == FeatureKind::kSkipBigram && words.size() > 2) words = {words.front(), "..", words.back()};
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : " ") + std::string(word);
  return text;
}

}  // namespace stancemill::features
