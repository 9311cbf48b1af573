// The one way in which the training room uses several threads.
//
// Big dependency: oneTBB. Threads: any. Tested by: tests/train/select_test.cpp, tests/train/train_test.cpp
#pragma once

#include <cstddef>
#include <functional>

namespace stancemill::train {

/// Calls `task` once for each index below `count`, on up to `threads` threads (0: as many as the machine has), the
/// caller's among them, in no fixed order. Tasks must not share what they write.
void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& task);

}  // namespace stancemill::train
