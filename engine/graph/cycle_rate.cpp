#include "graph/cycle_rate.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>

namespace stancemill::graph {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kSecondsOfSpinning = 0.05;

std::uint64_t time_stamp() {
#if defined(__x86_64__)
  return __builtin_ia32_rdtsc();
#else
  return 0;
#endif
}

/// Counts the cycles that this thread spends outside the kernel.
class CycleCounter {
 public:
  CycleCounter() {
    perf_event_attr wish{};
    wish.size = sizeof wish;
    wish.type = PERF_TYPE_HARDWARE;
    wish.config = PERF_COUNT_HW_CPU_CYCLES;
    wish.exclude_kernel = 1;  // what an ordinary user is allowed to count
    wish.exclude_hv = 1;
    descriptor_ = static_cast<int>(::syscall(SYS_perf_event_open, &wish, 0, -1, -1, 0));
  }
  ~CycleCounter() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  CycleCounter(const CycleCounter&) = delete;
  CycleCounter& operator=(const CycleCounter&) = delete;

  /// Cycles so far; 0 where counting is not permitted or the machine (often a virtual one) has no counter.
  std::uint64_t cycles() const {
    std::uint64_t count = 0;
    if (descriptor_ < 0 || ::read(descriptor_, &count, sizeof count) != sizeof count) return 0;
    return count;
  }

 private:
  int descriptor_ = -1;
};

}  // namespace

CycleRate measure_cycle_rate() {
  const CycleCounter counter;
  const std::uint64_t first_cycles = counter.cycles();
  const std::uint64_t first_ticks = time_stamp();
  const auto begin = Clock::now();
  double seconds = 0;
  while (seconds < kSecondsOfSpinning) seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const std::uint64_t cycles = counter.cycles() - first_cycles;
  const std::uint64_t ticks = time_stamp() - first_ticks;
  if (cycles != 0) return {static_cast<double>(cycles) / seconds, "perf"};
  if (ticks != 0) return {static_cast<double>(ticks) / seconds, "tsc"};
  return {0, "none"};
}

}  // namespace stancemill::graph
