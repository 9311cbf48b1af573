// Sends for a cache line that will be read soon.
//
// What: __builtin_prefetch(), kept where a function does nothing else: GCC takes such a function for one without
// effects and drops the calls to it. Cost: an instruction. Threads: pure.
#pragma once

namespace stancemill {

inline void prefetch(const void* address) {
  __builtin_prefetch(address);
  asm volatile("");  // an effect
}

}  // namespace stancemill
