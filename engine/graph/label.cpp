#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/info.h>

#include <optional>
#include <utility>

#include "graph/forecast.h"
#include "graph/graph.h"
#include "graph/run.h"

namespace stancemill::graph {

Result<RunManifest> label(const Model& model, const LabelOptions& options) {
  if (options.inputs.empty() && options.shard.empty()) return Status(ErrorCode::kUsage, "no input was given");
  if (options.only_rejects && (options.mirror || options.limit != 0 || options.inputs.size() != 1)) {
    return Status(ErrorCode::kUsage, "rejected rows come from one file and go to one output, without a limit");
  }
  if (options.promise) {
    if (Status status = check_promise(*options.promise, options); !status.ok()) return status;
  }
  if (Status status = parse::check_options(parse_options_of(options)); !status.ok()) return status;
  try {
    const int all = oneapi::tbb::info::default_concurrency();
    const int threads = options.threads > 0 ? options.threads : all;
    // More threads than cores are allowed: the same bytes must come out, and tests ask for that.
    const oneapi::tbb::global_control control(oneapi::tbb::global_control::max_allowed_parallelism,
                                              static_cast<std::size_t>(threads));
    Run run(model, options, threads);
    Result<std::optional<RunManifest>> completed = run.open_journal();
    if (!completed.ok()) return completed.status();
    if (completed.value()) return *completed.take();
    Status status = run.prepare();
    if (status.ok()) status = run.turn();
    if (!status.ok()) return run.abandon(std::move(status));
    return run.manifest();
  } catch (const std::exception& error) {  // oneTBB and the standard library: out of memory, no threads
    return Status(ErrorCode::kFailed, std::string("the run failed: ") + error.what());
  }
}

}  // namespace stancemill::graph
