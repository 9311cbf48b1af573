// Examples: a bounded sample of labelled passages with their texts, for reports.
//
// What: those that LabelSample draws, each as a row of jsonl with
//   ...,"abstained":false,"by":{"date:month":"2026-05","lang":null},"text":"...","cut":false}
// "file" always there, the values of --by, and the text, cut at a character after kMostExampleBytes.
// Cost: one hash a passage; rows are rendered only when they enter the sample. Memory: the rows.
// Ownership: owns its rows. Threads: one at a time. Tested by: tests/sinks/examples_test.cpp
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sinks/by_field.h"
#include "sinks/label_fields.h"
#include "sinks/label_sample.h"
#include "stancemill/batch.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

inline constexpr std::size_t kMostExampleBytes = 1200;

/// The passage's text as far as an example shows it.
std::string_view example_text(const Batch& batch, std::size_t passage);

class Examples {
 public:
  /// context.examples a label at the most. `by` are the fields of context.by_fields.
  Examples(const RenderContext& context, std::vector<ByField> by);

  /// Considers the labelled passages of a batch.
  void add(const Batch& batch);

  /// All rows: by label in the head's order, then by hash.
  std::string jsonl() const;

 private:
  std::string row_of(const Batch& batch, std::size_t passage);

  std::vector<ByField> by_;
  LabelFields labels_;
  LabelSample sample_;
  std::vector<std::string> file_keys_;  ///< by input: ,"file":"a.jsonl","line":
  std::vector<std::string> by_keys_;    ///< "date:month":
  Buffer scratch_;
};

}  // namespace stancemill::sinks
