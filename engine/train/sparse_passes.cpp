#include "train/sparse_passes.h"

#include <array>
#include <cstddef>

#if defined(__x86_64__)
#define STANCEMILL_HAS_AVX2 1
#define STANCEMILL_AVX2 __attribute__((target("avx2")))
#else
#define STANCEMILL_HAS_AVX2 0
#endif
#define STANCEMILL_INLINE inline __attribute__((always_inline))  // so that it is compiled for its caller's target

namespace stancemill::train {
namespace {

// Numbers of a passage are copied: the compiler cannot know that what is written does not change them, and would load
// them anew each time.

template <int kOutputs>
STANCEMILL_INLINE void spread_inline(const SparseView& x, const double* at_passages, double* at_features) {
  for (std::int64_t i = 0; i < x.passages; ++i) {
    double mine[kOutputs];
    for (int k = 0; k < kOutputs; ++k) mine[k] = at_passages[i * kOutputs + k];
    for (std::int32_t e = x.begin[i]; e < x.begin[i + 1]; ++e) {
      double* const to = at_features + std::ptrdiff_t{x.feature[e]} * kOutputs;
      const double value = x.value[e];
      double sum[kOutputs];
      for (int k = 0; k < kOutputs; ++k) sum[k] = to[k] + value * mine[k];
      for (int k = 0; k < kOutputs; ++k) to[k] = sum[k];
    }
  }
}

template <int kOutputs>
STANCEMILL_INLINE void collect_inline(const SparseView& x, const double* at_features, double* at_passages) {
  for (std::int64_t i = 0; i < x.passages; ++i) {
    double sum[kOutputs];
    for (int k = 0; k < kOutputs; ++k) sum[k] = at_passages[i * kOutputs + k];
    for (std::int32_t e = x.begin[i]; e < x.begin[i + 1]; ++e) {
      const double* const from = at_features + std::ptrdiff_t{x.feature[e]} * kOutputs;
      const double value = x.value[e];
      for (int k = 0; k < kOutputs; ++k) sum[k] += value * from[k];
    }
    for (int k = 0; k < kOutputs; ++k) at_passages[i * kOutputs + k] = sum[k];
  }
}

using Pass = void (*)(const SparseView&, const double*, std::int64_t, double*);
/// Indexed by the number of outputs; at 0, what serves any number.
using Passes = std::array<Pass, 9>;

void spread_any(const SparseView& x, const double* at_passages, std::int64_t outputs, double* at_features) {
  for (std::int64_t i = 0; i < x.passages; ++i, at_passages += outputs) {
    for (std::int32_t e = x.begin[i]; e < x.begin[i + 1]; ++e) {
      double* const to = at_features + x.feature[e] * outputs;
      for (std::int64_t k = 0; k < outputs; ++k) to[k] += x.value[e] * at_passages[k];
    }
  }
}

void collect_any(const SparseView& x, const double* at_features, std::int64_t outputs, double* at_passages) {
  for (std::int64_t i = 0; i < x.passages; ++i, at_passages += outputs) {
    for (std::int32_t e = x.begin[i]; e < x.begin[i + 1]; ++e) {
      const double* const from = at_features + x.feature[e] * outputs;
      for (std::int64_t k = 0; k < outputs; ++k) at_passages[k] += x.value[e] * from[k];
    }
  }
}

template <int kOutputs>
void spread_plain(const SparseView& x, const double* at_passages, std::int64_t, double* at_features) {
  spread_inline<kOutputs>(x, at_passages, at_features);
}

template <int kOutputs>
void collect_plain(const SparseView& x, const double* at_features, std::int64_t, double* at_passages) {
  collect_inline<kOutputs>(x, at_features, at_passages);
}

constexpr Passes kSpreads = {spread_any,      spread_plain<1>, spread_plain<2>, spread_plain<3>, spread_plain<4>,
                             spread_plain<5>, spread_plain<6>, spread_plain<7>, spread_plain<8>};
constexpr Passes kCollects = {collect_any,      collect_plain<1>, collect_plain<2>, collect_plain<3>, collect_plain<4>,
                              collect_plain<5>, collect_plain<6>, collect_plain<7>, collect_plain<8>};

#if STANCEMILL_HAS_AVX2
template <int kOutputs>
STANCEMILL_AVX2 void spread_avx2(const SparseView& x, const double* at_passages, std::int64_t, double* at_features) {
  spread_inline<kOutputs>(x, at_passages, at_features);
}

template <int kOutputs>
STANCEMILL_AVX2 void collect_avx2(const SparseView& x, const double* at_features, std::int64_t, double* at_passages) {
  collect_inline<kOutputs>(x, at_features, at_passages);
}

constexpr Passes kSpreadsAvx2 = {spread_any,     spread_avx2<1>, spread_avx2<2>, spread_avx2<3>, spread_avx2<4>,
                                 spread_avx2<5>, spread_avx2<6>, spread_avx2<7>, spread_avx2<8>};
constexpr Passes kCollectsAvx2 = {collect_any,     collect_avx2<1>, collect_avx2<2>, collect_avx2<3>, collect_avx2<4>,
                                  collect_avx2<5>, collect_avx2<6>, collect_avx2<7>, collect_avx2<8>};
#endif

template <const Passes& kPasses>
void pass(const SparseView& x, const double* from, std::int64_t outputs, double* to) {
  const std::size_t version =
      outputs < static_cast<std::int64_t>(kPasses.size()) ? static_cast<std::size_t>(outputs) : 0;
  kPasses[version](x, from, outputs, to);
}

}  // namespace

SparsePasses sparse_passes_for(CpuTarget target) {
#if STANCEMILL_HAS_AVX2
  if (target >= CpuTarget::kAvx2) return {pass<kSpreadsAvx2>, pass<kCollectsAvx2>};
#endif
  static_cast<void>(target);
  return {pass<kSpreads>, pass<kCollects>};
}

}  // namespace stancemill::train
