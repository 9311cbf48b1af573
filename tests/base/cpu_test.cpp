#include "base/cpu.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace stancemill {
namespace {

TEST(Cpu, RunnableTargetsRiseFromReferenceToBest) {
  const auto targets = runnable_cpu_targets();
  ASSERT_GE(targets.size(), 2U);
  EXPECT_EQ(targets.front(), CpuTarget::kReference);
  EXPECT_EQ(targets.back(), best_cpu_target());
}

TEST(Cpu, TheTargetInUseIsRunnable) { EXPECT_LE(cpu_target(), best_cpu_target()); }

/// Exits with 0 where a process whose environment says `wish` (null: nothing) takes `expected`: it is asked once only.
[[noreturn]] void exit_as_chosen(const char* wish, CpuTarget expected) {
  if (wish == nullptr) ::unsetenv("STANCEMILL_CPU");
  if (wish != nullptr) ::setenv("STANCEMILL_CPU", wish, 1);
  std::exit(cpu_target() == expected ? 0 : 1);
}

TEST(CpuDeathTest, TheEnvironmentMayAskForLessButNotForMore) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  for (const CpuTarget target : runnable_cpu_targets()) {
    const std::string name(cpu_target_name(target));
    EXPECT_EXIT(exit_as_chosen(name.c_str(), target), testing::ExitedWithCode(0), "") << name;
  }
  for (const char* wish : {static_cast<const char*>(nullptr), "avx3_dl", "", "AVX2", "unknown"}) {
    EXPECT_EXIT(exit_as_chosen(wish, best_cpu_target()), testing::ExitedWithCode(0), "") << (wish ? wish : "unset");
  }
}

}  // namespace
}  // namespace stancemill
