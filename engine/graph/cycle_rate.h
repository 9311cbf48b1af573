// cycle_rate: how many cycles a second has, for figures in cycles a byte.
//
// What: the core's true clock where the kernel lets this process count cycles (perf_event_open), else the time stamp
// counter, which ticks at a fixed rate whatever the core does: turbo makes such figures too high by its share.
// Cost: about 50 ms of one core. Threads: any. Tested by: tests/graph/bench_test.cpp
#pragma once

#include <string>

namespace stancemill::graph {

struct CycleRate {
  double hertz = 0;    ///< 0: this machine has no counter that we know
  std::string source;  ///< "perf", "tsc" or "none"
};

CycleRate measure_cycle_rate();

}  // namespace stancemill::graph
