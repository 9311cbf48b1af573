// Examples: a bounded sample of labelled passages with their texts, for reports and for searching.
//
// What: of each label of the leading head, the passages whose hash of (input name, line) is smallest: as good as drawn
// at random, and the same for every number of threads, batch size and order of inputs. A row is a row of jsonl with
//   ...,"abstained":false,"by":{"date:month":"2026-05","lang":null},"text":"...","cut":false}
// "file" always there, the values of --by, and the text, cut at a character after kMostExampleBytes.
// Cost: one hash a passage; rows are rendered only when they enter the sample. Memory: the rows.
// Ownership: owns its rows. Threads: one at a time. Tested by: tests/sinks/examples_test.cpp
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sinks/by_field.h"
#include "sinks/label_fields.h"
#include "stancemill/batch.h"
#include "stancemill/sink.h"

namespace stancemill::sinks {

inline constexpr std::size_t kMostExampleBytes = 1200;

class Examples {
 public:
  struct Example {
    std::uint64_t hash = 0;
    std::uint32_t input = 0;  ///< with `line`, what decides between equal hashes
    std::uint64_t line = 0;
    std::string row;  ///< JSON, with its line feed
  };

  /// At most `count` examples a label. `context` outlives the object.
  Examples(const RenderContext& context, std::vector<ByField> by, std::size_t count);

  /// Considers the labelled passages of a batch.
  void add(const Batch& batch);

  /// All rows: by label in the head's order, then by hash.
  std::string jsonl() const;

 private:
  std::string row_of(const Batch& batch, std::size_t passage);

  const RenderContext& context_;
  std::vector<ByField> by_;
  std::size_t count_;
  LabelFields labels_;
  std::size_t lead_ = 0;
  std::vector<std::string> file_keys_;        ///< by input: ,"file":"a.jsonl","line":
  std::vector<std::uint64_t> seeds_;          ///< by input: hash of its name
  std::vector<std::string> by_keys_;          ///< "date:month":
  std::vector<std::vector<Example>> chosen_;  ///< by label; each a heap with the largest hash on top
  Buffer scratch_;
};

}  // namespace stancemill::sinks
