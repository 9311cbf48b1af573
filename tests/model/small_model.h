// A small model with two heads for the tests of the model file.
#pragma once

#include <random>

#include "stancemill/model.h"

namespace stancemill::model {

inline Model small_model() {
  Model model;
  model.name = "small";
  model.icu = "72.1";
  model.features.bits = 14;
  model.features.seed = 0xFFFF'FFFF'FFFF'FFFFULL;
  Head stance;
  stance.name = "stance";
  stance.labels = {"favor", "against", "unrelated \"so\""};
  stance.temperature = 1.37F;
  stance.min_probability = 0.4F;
  stance.min_margin = 0.1F;
  stance.min_coverage = 0.3F;
  stance.fallback_label = "unrelated \"so\"";
  Head frames;
  frames.name = "frames";
  frames.labels = {"economy", "größe"};
  frames.link = Link::kSigmoid;
  frames.thresholds = {0.35F, 0.7F};
  frames.asked_by = "stance";
  frames.asked_labels = {"favor", "against"};
  model.heads = {stance, frames};
  std::mt19937_64 random(7);
  for (const Head& head : model.heads) {
    WeightTable table;
    table.outputs = static_cast<std::uint32_t>(head.labels.size());
    table.rows.resize((std::size_t{1} << model.features.bits) * table.outputs);
    for (std::int8_t& weight : table.rows) weight = static_cast<std::int8_t>(random() % 255);
    for (std::uint32_t k = 0; k < table.outputs; ++k) {
      table.scale.push_back(0.001F * static_cast<float>(k + 1));
      table.bias.push_back(-0.5F * static_cast<float>(k));
    }
    model.tables.push_back(table);
  }
  model.known_words = {1, 2, 0, ~0ULL};
  return model;
}

}  // namespace stancemill::model
