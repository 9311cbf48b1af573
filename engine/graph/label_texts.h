// label_texts: labels texts that are in memory already, without JSON and files: for callers that hold columns.
//
// What: cuts a column of texts into batches and takes each through segment, hash and classify, the ring's own stages
// (stages.h), on many cores. It says the very same as label() says about these texts, for any number of threads.
// A text that cannot be labelled is data: its row says why (RowError) and holds zeros.
// Cost: one copy of each text into a batch; about 25 bytes and four a label a row for what comes out. Ownership: owns
// the model and keeps workers warm from call to call. Threads: label() may be called by any number of threads at once.
// Errors: kInterrupted after `stop`, kFailed where memory or threads run out. Tested by: tests/graph/, tests/python/
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "graph/stages.h"

namespace stancemill::graph {

/// A longer text is kLineTooLong: a batch has 32-bit offsets.
inline constexpr std::size_t kMaxTextBytes = std::size_t{1} << 30U;

/// What the model says about a column of texts; row i belongs to texts[i].
struct TextLabels {
  PredictionBatch predictions;
  std::vector<RowError> errors;  ///< kNone; kTextNull, kTextEmpty, kUtf8Invalid or kLineTooLong
};

/// Appends the rows of `part`, of the same model, to `labels`.
void append(TextLabels part, TextLabels& labels);

class TextLabeler {
 public:
  static Result<std::unique_ptr<TextLabeler>> create(Model model, CpuTarget cpu = cpu_target());
  TextLabeler(const TextLabeler&) = delete;
  TextLabeler& operator=(const TextLabeler&) = delete;
  ~TextLabeler();

  const Model& model() const { return model_; }

  /// Labels `texts`; one without data() is null. `threads` 0: all. `stop`: set by the caller to end the call early.
  Result<TextLabels> label(std::span<const std::string_view> texts, int threads = 0,
                           const std::atomic<bool>* stop = nullptr) const;

 private:
  struct Desk;  // a worker and the batch that it works on

  TextLabeler(Model model, CpuTarget cpu);
  Result<std::unique_ptr<Desk>> take_desk() const;
  void give_back(std::unique_ptr<Desk> desk) const;

  const Model model_;
  const CpuTarget cpu_;
  const Shared shared_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Desk>> free_desks_;
};

}  // namespace stancemill::graph
