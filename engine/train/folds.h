// Cuts passages into folds for cross-validation without tearing what belongs together.
//
// Threads: pure functions. The same arguments give the same folds. Tested by: tests/train/folds_test.cpp
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/corpus.h"

namespace stancemill::train {

enum class FoldBy : std::uint8_t {
  kGroup,   ///< passages of one group stay together
  kSource,  ///< passages of one source, and of one group, stay together: how well does it do on a source it never saw?
};

struct Folds {
  static constexpr int kAlwaysTrain = -1;
  int count = 0;
  std::vector<int> fold_of;           ///< one a passage: the fold in which it is held out, or kAlwaysTrain
  std::vector<std::uint8_t> decides;  ///< one a passage: whether it is answered when held out; empty: all are
};

/// Spreads the units over `count` folds (fewer where there are fewer units), largest first, each to the fold where the
/// labels of the first head stay most even; ties are broken by an order that the seed decides. `deciding`: a glob over
/// sources ("real-*"); where it is not empty, only passages of such sources decide, and units without one are always
/// trained on. kUsage if there are fewer than two units to spread.
Result<Folds> make_folds(const Annotations& annotations, int count, FoldBy by, std::uint64_t seed,
                         const std::string& deciding = "");

/// One fold: the passages from `first_held_out` on are held out, those before are always trained on.
Folds hold_out(std::size_t passages, std::size_t first_held_out);

}  // namespace stancemill::train
