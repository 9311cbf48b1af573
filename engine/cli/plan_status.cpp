#include "cli/plan_status.h"

#include <cstdio>

namespace stancemill::cli {

void show_shards(const graph::Plan& plan, const std::map<std::size_t, std::string>& remarks, Session& session) {
  const std::size_t count = plan.shards.size();
  std::size_t complete = 0;
  LineCounts lines;
  for (std::size_t i = 0; i < count; ++i) {
    RunManifest manifest;
    const Result<graph::ShardState> state = graph::state_of(plan, i, manifest);
    std::string text = "wrong";
    if (!state.ok()) {
      say(state.status().message());
    } else if (state.value() == graph::ShardState::kComplete) {
      ++complete;
      lines += manifest.totals;
      text = "complete  " + with_commas(manifest.totals.lines) + " lines, " + with_commas(manifest.totals.rejected) +
             " rejected";
    } else {
      text = state.value() == graph::ShardState::kBegun ? "begun" : "missing";
      if (const auto remark = remarks.find(i + 1); remark != remarks.end()) text += "     " + remark->second;
    }
    std::printf("%-12s %s\n", (std::to_string(i + 1) + "/" + std::to_string(count)).c_str(), text.c_str());
  }
  std::printf("%s of %s shards complete, %s lines\n", with_commas(complete).c_str(), with_commas(count).c_str(),
              with_commas(lines.lines).c_str());
  if (complete != count) session.exit_code = exit_code(ErrorCode::kVerification);
}

}  // namespace stancemill::cli
