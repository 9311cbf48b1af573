// A tally cube: the figures of a run by stance and by fields of the input, one cell a combination of values.
//
// All figures are whole numbers and sums over passages, so cubes of shards merge exactly and in any order. The number
// of cells is bounded. Where there would be more, values of the field that was named last give way: they are counted as
// kOtherValue, half of them (chosen by a hash of the value) at each fold, and when that field has none left, values of
// the field before it. `folds` counts the halvings. Which values remain depends on the set of passages alone: not on
// their order, on threads, on batches or on how the corpus was cut into shards.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stancemill {

inline constexpr int kTallyCubeVersion = 1;
inline constexpr std::uint64_t kMostCubeCells = 100'000;
/// What stands for values that gave way; a corpus value that reads the same is counted with them.
inline constexpr std::string_view kOtherValue = "(other)";

/// A head and its labels, as the cube counts them.
struct CubeHead {
  std::string head;
  std::vector<std::string> labels;
  friend bool operator==(const CubeHead&, const CubeHead&) = default;
};

struct CubeCell {
  std::vector<std::optional<std::string>> by;  ///< one a field; none: absent, null, or no date where one is cut short
  std::uint64_t passages = 0;
  std::uint64_t abstained = 0;                  ///< where the leading head abstained
  std::uint64_t coverage_sum = 0;               ///< of the printed coverages, in units of 1/100
  std::vector<std::uint64_t> counts;            ///< one a label of the leading head
  std::vector<std::uint64_t> probability_sums;  ///< the same, sums of printed probabilities in units of 1/10,000
  /// One a crossed head: how often it gave label k to passages with the leading label l, at l * labels + k.
  std::vector<std::vector<std::uint64_t>> crossed;
  friend bool operator==(const CubeCell&, const CubeCell&) = default;
};

struct TallyCube {
  std::vector<std::string> by;           ///< the fields as they were asked for: "date:month", "lang"
  CubeHead lead;                         ///< the model's first single-label head: stance
  std::vector<CubeHead> crossed;         ///< all other heads: frames
  std::uint64_t limit = kMostCubeCells;  ///< of cells; less where a cell has very many figures
  std::uint32_t folds = 0;               ///< 0: no value gave way
  std::vector<CubeCell> cells;           ///< sorted by `by`, none first, texts by their bytes
  friend bool operator==(const TallyCube&, const TallyCube&) = default;
};

}  // namespace stancemill
