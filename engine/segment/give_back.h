// Room that is kept from one run of a dictionary script to the next: one giant line must not be paid for ever after.
//
// Threads: pure. Tested by: tests/segment/give_back_test.cpp
#pragma once

#include <cstddef>

namespace stancemill::segment {

/// Characters of a run, for which each worker keeps its buffers.
constexpr std::size_t kCharactersKept = std::size_t{1} << 16;

/// Frees the memory of a buffer that has grown beyond what is kept, and its content with it.
template <class Buffer>
void give_back(Buffer& buffer) {
  if (buffer.capacity() > kCharactersKept) Buffer().swap(buffer);  // an empty string that is assigned leaves it all
}

}  // namespace stancemill::segment
