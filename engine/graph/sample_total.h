// sample_total: a corpus' total of something, from what a sample of it holds, with a 95 % interval.
//
// What: a corpus is made of pools (files that can be read anywhere; files of which only the beginning can be read). Of
// each pool some blocks were seen; each has a size in bytes and an amount of something (lines, rejects, seconds). What
// was seen is counted; for the rest, the ratio estimator: amount per byte of the sample times the bytes that were not
// seen. Its variance is that of the residuals between blocks, with the finite population correction (W. G. Cochran,
// Sampling Techniques, 3rd ed. 1977, sections 6.3 and 6.4), widened as Student's t widens the normal interval. The
// interval is that of a gamma distribution with this mean and variance (M. P. Fay and E. J. Feuer, Confidence intervals
// for directly standardized rates, Statistics in Medicine 16, 1997, 791-801): it is skewed as counts of rare things
// are, and has an upper end where nothing was seen at all. Quantiles of chi-square by E. B. Wilson and M. M. Hilferty
// (The distribution of chi-square, PNAS 17, 1931, 684-688). It takes it that blocks are drawn from the whole of a pool;
// where only beginnings are seen, that the rest is alike. Threads: pure functions. Tested by:
// tests/graph/sample_total_test.cpp
#pragma once

#include <cstdint>
#include <vector>

namespace stancemill::graph {

struct SampledBlock {
  double bytes = 0;
  double amount = 0;
};

struct SampledPool {
  double bytes = 0;  ///< of the pool as a whole
  std::vector<SampledBlock> blocks;
};

struct SampleTotal {
  double estimate = 0;
  double low = 0;
  double high = 0;
  double variance = 0;  ///< of the estimate
};

/// `is_count`: the amounts are numbers of single things, of which some may have been missed by chance.
SampleTotal total_of(const std::vector<SampledPool>& pools, bool is_count);

/// Quantile of the chi-square distribution with `freedom` degrees for a standard normal quantile: 1.96 for 97.5 %.
double chi_square_quantile(double freedom, double normal_quantile);

}  // namespace stancemill::graph
