#include "base/cpu.h"

#include <gtest/gtest.h>

namespace stancemill {
namespace {

TEST(Cpu, RunnableTargetsRiseFromReferenceToBest) {
  const auto targets = runnable_cpu_targets();
  ASSERT_GE(targets.size(), 2U);
  EXPECT_EQ(targets.front(), CpuTarget::kReference);
  EXPECT_EQ(targets.back(), best_cpu_target());
}

TEST(Cpu, TheTargetInUseIsRunnable) { EXPECT_LE(cpu_target(), best_cpu_target()); }

}  // namespace
}  // namespace stancemill
