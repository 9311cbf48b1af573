// Which instruction set the kernels use.
//
// What: the best target that this machine has, or the one that the environment variable STANCEMILL_CPU names
// (`reference`, `sse2`, `sse4`, `avx2`, `avx3`, `avx3_dl`): every target gives the same bytes. `reference` runs the
// plain way of every room. A name that the machine cannot run falls to the best below it. Cost: read once a process.
// Threads: any. Tested by: tests/base/cpu_test.cpp
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace stancemill {

/// In rising order: a machine that runs one runs all before it.
enum class CpuTarget { kReference, kSse2, kSse4, kAvx2, kAvx3, kAvx3Dl };

std::string_view cpu_target_name(CpuTarget target);
/// Nothing for an unknown name.
std::optional<CpuTarget> cpu_target_by_name(std::string_view name);

/// The best target of this machine, whatever the environment says.
CpuTarget best_cpu_target();

/// The target in use: best_cpu_target() or below, as STANCEMILL_CPU says. An unknown name counts as not set.
CpuTarget cpu_target();

/// All targets that this machine runs, rising, kReference first: for tests and benchmarks.
std::vector<CpuTarget> runnable_cpu_targets();

}  // namespace stancemill
