#include "base/cpu.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace stancemill {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"reference", "sse2", "sse4", "avx2", "avx3", "avx3_dl"};

CpuTarget detect_best() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool sse4 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
  const bool avx2 = sse4 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
                    __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
  const bool avx3 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
  const bool avx3_dl = avx3 && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
                       __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vpopcntdq") &&
                       __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("vpclmulqdq") &&
                       __builtin_cpu_supports("gfni");
  if (avx3_dl) return CpuTarget::kAvx3Dl;
  if (avx3) return CpuTarget::kAvx3;
  if (avx2) return CpuTarget::kAvx2;
  if (sse4) return CpuTarget::kSse4;
#endif
  return CpuTarget::kSse2;
}

CpuTarget choose() {
  const CpuTarget best = best_cpu_target();
  const char* const wish = std::getenv("STANCEMILL_CPU");
  if (wish == nullptr) return best;
  return std::min(best, cpu_target_by_name(wish).value_or(best));
}

}  // namespace

std::string_view cpu_target_name(CpuTarget target) { return kNames[static_cast<std::size_t>(target)]; }

std::optional<CpuTarget> cpu_target_by_name(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return {};
  return static_cast<CpuTarget>(found - kNames.begin());
}

CpuTarget best_cpu_target() {
  static const CpuTarget kBest = detect_best();
  return kBest;
}

CpuTarget cpu_target() {
  static const CpuTarget kTarget = choose();
  return kTarget;
}

std::vector<CpuTarget> runnable_cpu_targets() {
  std::vector<CpuTarget> targets;
  for (int i = 0; i <= static_cast<int>(best_cpu_target()); ++i) targets.push_back(static_cast<CpuTarget>(i));
  return targets;
}

}  // namespace stancemill
