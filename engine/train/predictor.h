// Labels texts one after the other: for evaluation and explanation, where speed matters less than simplicity.
//
// It goes through the same rooms as `label` (segment, features, classify, heads), so it says the very same.
// Ownership: the model must outlive the predictor. Threads: a predictor belongs to one. Tested by:
// tests/train/predictor_test.cpp
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stancemill/model.h"
#include "stancemill/prediction.h"
#include "stancemill/status.h"

namespace stancemill::train {

class Predictor {
 public:
  /// Refuses a model whose word rules, folding or feature spec this program does not know (kModel).
  static Result<Predictor> create(const Model& model);
  ~Predictor();
  Predictor(Predictor&&) noexcept;
  Predictor& operator=(Predictor&&) noexcept;

  /// Labels valid UTF-8 texts; row i of every column belongs to texts[i]. All texts together are below 2 GiB:
  /// some_texts() gives so many.
  PredictionBatch predict(std::span<const std::string> texts);

 private:
  Predictor();
  struct State;
  std::unique_ptr<State> state_;
};

/// The first of these texts, as many as predict() should get at once to bound its memory: up to 1,024 and `most_bytes`
/// in all, one at the least.
std::span<const std::string> some_texts(std::span<const std::string> texts, std::uint64_t most_bytes = 64U << 20U);

}  // namespace stancemill::train
