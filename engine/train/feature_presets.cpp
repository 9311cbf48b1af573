#include "train/feature_presets.h"

namespace stancemill::train {
namespace {

FeatureSpec spec_of(int bits, int words, int characters_min, int characters_max) {
  FeatureSpec spec;
  spec.bits = bits;
  spec.word_ngrams = words;
  spec.char_ngrams_min = characters_min;
  spec.char_ngrams_max = characters_max;
  return spec;
}

FeatureSpec with_skips(FeatureSpec spec) {
  spec.skip_bigrams = true;
  return spec;
}

FeatureSpec with_symbols(FeatureSpec spec) {
  spec.symbols = true;
  return spec;
}

FeatureSpec with_begin(FeatureSpec spec) {
  spec.begin_marks = true;
  return spec;
}

}  // namespace

std::vector<FeaturePreset> feature_presets(int bits) {
  const FeatureSpec words = spec_of(bits, 2, 0, 0);
  const FeatureSpec rich = spec_of(bits, 3, 2, 5);
  return {{"words 1-2", words},
          {"words 1-2, begin marks", with_begin(words)},
          {"words and symbols 1-2", with_symbols(words)},
          {"words and symbols 1-2, begin marks", with_begin(with_symbols(words))},
          {"words 1-2, characters 5", spec_of(bits, 2, 5, 5)},
          {"words 1-2, characters 3-6", spec_of(bits, 2, 3, 6)},
          {"words 1-3, characters 2-5", rich},
          {"words 1-3, skips, characters 2-5", with_skips(rich)},
          {"words and symbols 1-3, characters 2-5", with_symbols(rich)},
          {"words and symbols 1-3, characters 2-5, begin marks", with_begin(with_symbols(rich))}};
}

std::vector<std::optional<FeatureSpec>> search_specs(int bits) {
  std::vector<std::optional<FeatureSpec>> specs;
  for (const FeaturePreset& preset : feature_presets(bits)) specs.emplace_back(preset.spec);
  return specs;
}

std::vector<double> search_gammas() { return {0.0, 0.5, 1.0}; }
std::vector<ClassWeights> search_class_weights() { return {ClassWeights::kNone, ClassWeights::kBalanced}; }

}  // namespace stancemill::train
