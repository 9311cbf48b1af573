// A warm ring allocates nothing: every call of operator new in this program is counted, of stages alone and of whole
// runs.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

#include "graph/graph.h"
#include "graph/stages.h"
#include "sinks/sinks.h"
#include "temporary_folder.h"

namespace {

std::atomic<std::size_t> allocations = 0;

void* counted_or_null(std::size_t size) {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}

void* counted(std::size_t size) {
  void* const memory = counted_or_null(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
// simdjson and the standard library's algorithms ask for memory in this way, and give it back as all others do.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted_or_null(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted_or_null(size); }
// oneTBB's nodes and tables of a cache line's alignment.
void* operator new(std::size_t size, std::align_val_t alignment) {
  ++allocations;
  const auto unit = static_cast<std::size_t>(alignment);
  void* const memory = std::aligned_alloc(unit, (size + unit) / unit * unit);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace stancemill::graph {
namespace {

TEST(Ring, AWarmBatchGoesRoundWithoutAllocation) {
  const std::string folder = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";
  const Result<Model> model = load_model(folder);
  ASSERT_TRUE(model.ok()) << model.status().message();
  const Result<std::string> corpus = io::read_file(folder + "/examples/passages.jsonl", 1 << 24);
  ASSERT_TRUE(corpus.ok());
  const Shared shared(model.value());
  Result<std::unique_ptr<Worker>> worker = make_worker(model.value(), {});
  ASSERT_TRUE(worker.ok());
  RenderContext context;
  context.model = &model.value();
  context.input_names = {"in.jsonl"};
  const std::unique_ptr<Sink> sink = sinks::make_text_sink(sinks::Format::kJsonl, context, nullptr);
  Batch batch;
  const auto go_round = [&] {
    batch.clear();
    batch.input.append(corpus.value());
    parse_stage(*worker.value(), batch);
    segment_stage(*worker.value(), batch);
    hash_stage(shared, batch);
    classify_stage(shared, *worker.value(), batch);
    sink->render(context, batch);
  };
  go_round();
  go_round();
  const std::size_t before = allocations.load();
  go_round();
  EXPECT_EQ(allocations.load() - before, 0U);
  EXPECT_GT(batch.output.size(), 10'000U);
}

TEST(Ring, AWholeRunOfTwiceAsManyBatchesAllocatesNoMore) {
  const std::string folder = std::string(STANCEMILL_SOURCE_DIR) + "/models/ai-sovereignty";
  const Model model = load_model(folder).take();
  const std::string corpus = io::read_file(folder + "/examples/passages.jsonl", 1 << 24).take();
  const TemporaryFolder scratch;
  const auto allocations_of = [&](int copies) {
    std::string lines;
    for (int i = 0; i < copies; ++i) lines += corpus;
    LabelOptions options;
    options.inputs = {{scratch.write("in.jsonl", lines), "in.jsonl"}};
    options.output = scratch.path("out.jsonl");
    options.force = true;
    options.threads = 1;
    options.block_bytes = corpus.size();  // a batch a copy
    const std::size_t before = allocations.load();
    EXPECT_TRUE(label(model, options).ok());
    return allocations.load() - before;
  };
  allocations_of(20);
  const std::size_t some = allocations_of(20);
  const std::size_t twice = allocations_of(40);
  EXPECT_LT(twice, some + 20) << "less than one a batch";
}

}  // namespace
}  // namespace stancemill::graph
