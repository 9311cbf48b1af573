// A promise: what a run was said to come to before it began, and what it came to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace stancemill {

inline constexpr int kPromiseVersion = 1;

struct PromisedFigure {
  /// "lines", "labelled", "blank", "rejected", "rejected.REASON", "output_bytes", "memory_bytes" or "seconds"
  std::string name;
  double promised = 0;
  double low = 0;  ///< the fact lies between these with a confidence of 95 %
  double high = 0;
  std::optional<double> fact;  ///< of the run; nothing where there is none to compare with

  bool kept() const { return fact.has_value() && low <= *fact && *fact <= high; }
};

struct Promise {
  std::string made;  ///< UTC, ISO 8601
  int threads = 0;   ///< that the seconds are promised for
  /// What the run was to be asked for, as far as it decides the figures: option and value.
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<PromisedFigure> figures;
};

}  // namespace stancemill
