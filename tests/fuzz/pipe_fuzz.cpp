// The whole pipe: one thread and two, small blocks and large, give the same bytes, and every line is accounted for.
#include <filesystem>

#include "fuzz.h"
#include "graph/graph.h"

namespace stancemill::graph {
namespace {

/// A folder in memory for outputs, removed at the end.
class Folder {
 public:
  Folder() : path_("/dev/shm/stancemill_fuzz_" + std::to_string(::getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

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

Outcome run(const Model& model, LabelOptions options, int threads, std::size_t block_bytes) {
  static const Folder folder;
  options.threads = threads;
  options.block_bytes = block_bytes;
  options.output = folder.file("out.jsonl");
  options.rejects = folder.file("rejects.jsonl");
  options.force = true;
  std::filesystem::remove(options.rejects);
  const Result<RunManifest> manifest = label(model, options);
  FUZZ_CHECK(manifest.ok(), manifest.status().message());
  return {bytes_of(options.output), bytes_of(options.rejects), manifest.value().totals,
          manifest.value().inputs[0].state};
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
  for (const LineCounts& counts : {one.counts, two.counts}) {
    FUZZ_CHECK(counts.balanced() && counts.lines == one.counts.lines, "lines that do not add up");
  }
  return 0;
}
