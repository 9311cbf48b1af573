// The whole numbers from which scores follow.
//
// What: counts of label decisions; they add up over passages, so a bootstrap resample is a sum of them. Macro-F1 is the
// mean over the labels that occur in gold or prediction, as in scikit-learn; F_avg is the mean F1 of favor and against
// (SemEval-2016 task 6). Threads: plain data. Tested by: tests/train/evaluate_test.cpp, tests/train/bootstrap_test.cpp
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stancemill::train {

struct Scores {
  double accuracy = 0.0;  ///< share of passages whose set of labels is exactly the gold one
  double macro_f1 = 0.0;
  double micro_f1 = 0.0;
  std::optional<double> favg;  ///< for heads that have both favor and against
};

/// The columns of a row of counts: passages, passages that are exactly right, then for each label how often it is gold,
/// given, and both.
class ScoreCounts {
 public:
  explicit ScoreCounts(const std::vector<std::string>& labels);

  /// Numbers a row.
  std::size_t width() const { return 2 + 3 * labels_; }
  /// Adds one passage to a row of counts.
  void add(std::uint64_t gold, std::uint64_t given, std::uint64_t* row) const;
  Scores scores(const std::uint64_t* row) const;

  static std::uint64_t gold_of(const std::uint64_t* row, std::size_t label) { return row[2 + 3 * label]; }
  static std::uint64_t given_of(const std::uint64_t* row, std::size_t label) { return row[3 + 3 * label]; }
  static std::uint64_t right_of(const std::uint64_t* row, std::size_t label) { return row[4 + 3 * label]; }

 private:
  std::size_t labels_;
  std::size_t favor_;    // labels_ where there is none
  std::size_t against_;  // likewise
};

/// part / whole, 0 where the whole is.
double ratio(double part, double whole);
double ratio(std::uint64_t part, std::uint64_t whole);

}  // namespace stancemill::train
