// label_summary: what a run says on stderr once it is done, and what its first rejected row has to do with it.
//
// What: the tally, the accounts, the speed, inputs in trouble, outputs; and where hardly anything could be labelled,
// why, with what to do about it. Ownership: FirstReject keeps copies. Threads: one at a time.
// Tested by: tests/end_to_end/accounting_test.py, tests/end_to_end/mistakes_test.py
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace stancemill::cli {

/// The first rejected row of a run.
class FirstReject {
 public:
  void see(const std::string& file, const Passage& passage, std::string_view line);
  /// "FILE line 1: what is wrong; what to do about it"; empty where no row was rejected.
  std::string explained(const std::string& text_field) const;

 private:
  std::string file_;
  std::string line_;  ///< its beginning
  std::uint64_t number_ = 0;
  RowError error_ = RowError::kNone;
};

void show_summary(const RunManifest& manifest, const graph::LabelOptions& options, const FirstReject& first_reject);

}  // namespace stancemill::cli
