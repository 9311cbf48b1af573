// The whole pipe: one thread and two, small blocks and large, in one go or stopped and taken up again, give the same
// bytes, and every line is accounted for.
#include <atomic>

#include "fuzz.h"
#include "graph/graph.h"
#include "scratch_folder.h"

namespace stancemill::graph {
namespace {

struct Outcome {
  std::string rows;
  std::string rejects;
  LineCounts counts;
  StreamState state;
};

std::string bytes_of(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};
  Result<std::string> bytes = io::read_file(path, 1ULL << 30);
  FUZZ_CHECK(bytes.ok(), bytes.status().message());
  return bytes.take();
}

/// Sets where the outputs go; nothing is there.
void set_outputs(LabelOptions& options) {
  static const fuzz::ScratchFolder folder;
  options.output = folder.file("out.jsonl");
  options.rejects = folder.file("rejects.jsonl");
  for (const std::string& path : {options.output, options.output + ".run.json", options.rejects}) {
    std::filesystem::remove(path);
  }
}

Outcome outcome_of(const LabelOptions& options, const Result<RunManifest>& manifest) {
  FUZZ_CHECK(manifest.ok(), manifest.status().message());
  return {bytes_of(options.output), bytes_of(options.rejects), manifest.value().totals,
          manifest.value().inputs[0].state};
}

Outcome run(const Model& model, LabelOptions options, int threads, std::size_t block_bytes) {
  options.threads = threads;
  options.block_bytes = block_bytes;
  set_outputs(options);
  return outcome_of(options, label(model, options));
}

/// Stopped before anything is read, then at rejected lines that are `stride` apart, a few times; then to the end.
Outcome stopped_and_resumed(const Model& model, LabelOptions options, std::size_t stride) {
  constexpr int kMostStops = 4;
  options.threads = 2;
  options.block_bytes = 16;
  options.commit_bytes = 1;
  options.resume = true;
  set_outputs(options);
  std::atomic<bool> stop = true;
  options.stop = &stop;
  int stops = 0;
  std::size_t rejects = 0;
  options.on_reject = [&](const std::string&, const Passage&, std::string_view) {
    if (stops < kMostStops && ++rejects % stride == 0) stop = true;
  };
  while (true) {
    const Result<RunManifest> manifest = label(model, options);
    if (manifest.ok()) return outcome_of(options, manifest);
    FUZZ_CHECK(manifest.status().code() == ErrorCode::kInterrupted, manifest.status().message());
    FUZZ_CHECK(++stops <= kMostStops + 1, "stopped without a reason");
    stop = false;
  }
}

}  // namespace
}  // namespace stancemill::graph

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill;
  using namespace stancemill::graph;
  static fuzz::MemoryFile input;
  static Result<Model> model = load_model(STANCEMILL_SOURCE_DIR "/tests/golden/model");
  FUZZ_CHECK(model.ok(), model.status().message());
  fuzz::Tape tape(data, size);
  LabelOptions options;
  const unsigned flags = tape.byte();
  options.parse.strict = (flags & 1) != 0;
  if ((flags & 2) != 0) options.parse.kept_fields = {"note"};
  options.max_line_bytes = (flags & 4) != 0 ? 64 : 1 << 20;
  options.format = (flags & 8) != 0 ? sinks::Format::kDolma : sinks::Format::kJsonl;
  input.set(tape.rest());
  options.inputs = {{input.path(), "in.jsonl"}};
  const Outcome one = run(model.value(), options, 1, 1 << 16);
  const Outcome two = run(model.value(), options, 2, 1 + flags);
  FUZZ_CHECK(one.rows == two.rows, "other rows on two threads");
  FUZZ_CHECK(one.rejects == two.rejects, "other rejects on two threads");
  FUZZ_CHECK(one.state == two.state, "another state on two threads");
  const Outcome resumed = stopped_and_resumed(model.value(), options, 1 + (flags >> 6));
  FUZZ_CHECK(one.rows == resumed.rows, "other rows when taken up again");
  FUZZ_CHECK(one.rejects == resumed.rejects, "other rejects when taken up again");
  FUZZ_CHECK(one.state == resumed.state, "another state when taken up again");
  for (const LineCounts& counts : {one.counts, two.counts, resumed.counts}) {
    FUZZ_CHECK(counts.balanced() && counts.lines == one.counts.lines, "lines that do not add up");
  }
  return 0;
}
