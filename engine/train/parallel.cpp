#include "train/parallel.h"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

namespace stancemill::train {

void for_each_index(std::size_t count, int threads, const std::function<void(std::size_t)>& task) {
  namespace tbb = oneapi::tbb;
  const int wanted = threads > 0 ? threads : tbb::info::default_concurrency();
  // Without the control, an arena larger than the machine makes oneTBB print a warning.
  const tbb::global_control control(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(wanted));
  tbb::task_arena arena(wanted);
  // Tasks are few and long: each is worth a task of its own.
  arena.execute([&] {
    tbb::parallel_for(
        tbb::blocked_range<std::size_t>(0, count, 1),
        [&](const tbb::blocked_range<std::size_t>& range) {
          for (std::size_t i = range.begin(); i < range.end(); ++i) task(i);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace stancemill::train
