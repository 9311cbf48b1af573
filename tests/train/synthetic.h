// Made-up passages and numbers for the tests of the training room.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "temporary_folder.h"
#include "train/corpus.h"
#include "train/objective.h"
#include "train/random.h"

namespace stancemill::train {

/// Random sparse rows with values in (0, 1].
inline SparseRows random_rows(std::size_t passages, std::size_t features, double density, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  SparseRows x(static_cast<Eigen::Index>(passages), static_cast<Eigen::Index>(features));
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
      if (static_cast<double>(draw_below(random, 1000)) < 1000 * density) {
        x.insert(i, j) = static_cast<double>(1 + draw_below(random, 100)) / 100.0;
      }
    }
  }
  x.makeCompressed();
  return x;
}

/// `count` passages as JSONL with stance, frames, group, lang and source. Each label has words of its own among common
/// ones.
inline std::string synthetic_jsonl(std::size_t count, std::uint64_t seed) {
  const std::vector<std::string> common = {"the",  "machine", "state",  "model", "país",  "today", "largo", "über",
                                           "plan", "city",    "people", "money", "river", "time",  "news",  "word"};
  const std::vector<std::pair<std::string, std::vector<std::string>>> stances = {
      {"favor", {"build", "own", "proud", "freedom"}},
      {"against", {"waste", "costly", "never", "folly"}},
      {"neutral", {"report", "meeting", "announced", "spokesman"}},
      {"unrelated", {"recipe", "football", "guitar", "butter"}}};
  const std::vector<std::pair<std::string, std::vector<std::string>>> frames = {
      {"economy", {"market", "jobs"}}, {"security", {"army", "spy"}}, {"culture", {"language", "poems"}}};
  std::mt19937_64 random(seed);
  const auto pick = [&](const std::vector<std::string>& words) { return words[draw_below(random, words.size())]; };
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [stance, words] = stances[draw_below(random, stances.size())];
    std::string passage = pick(common);
    const std::size_t length = 6 + draw_below(random, 10);
    for (std::size_t w = 0; w < length; ++w) {
      const std::size_t dice = draw_below(random, 10);
      const auto& any = stances[draw_below(random, stances.size())].second;
      passage += " " + (dice < 2 ? pick(words) : dice < 3 ? pick(any) : pick(common));
    }
    std::string given;
    for (const auto& [frame, its_words] : frames) {
      if (stance == "unrelated" || draw_below(random, 3) != 0) continue;
      given += (given.empty() ? "\"" : ",\"") + frame + "\"";
      passage += " " + pick(its_words);
    }
    text += "{\"id\":" + std::to_string(i) + ",\"text\":\"" + passage + "\",\"stance\":\"" + stance +
            "\",\"frames\":[" + given + "],\"group\":\"g" + std::to_string(i / 3) + "\",\"lang\":\"" +
            (i % 2 == 0 ? "en" : "xx") + "\",\"source\":\"s" + std::to_string(i / 12) + "\"}\n";
  }
  return text;
}

/// Annotations of `count` passages with one head of `labels` labels, without groups.
inline Annotations plain_annotations(const std::vector<std::size_t>& label_of, std::size_t labels) {
  Annotations annotations;
  HeadGold gold;
  gold.head = "h";
  for (std::size_t k = 0; k < labels; ++k) gold.labels.push_back("l" + std::to_string(k));
  for (const std::size_t label : label_of) {
    gold.gold.push_back(1ULL << label);
    gold.present.push_back(1);
  }
  annotations.groups.resize(label_of.size());
  annotations.langs.resize(label_of.size());
  annotations.sources.resize(label_of.size());
  annotations.genres.resize(label_of.size());
  annotations.weights.resize(label_of.size(), 1.0);
  annotations.heads.push_back(gold);
  return annotations;
}

}  // namespace stancemill::train
