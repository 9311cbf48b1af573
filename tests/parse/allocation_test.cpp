// A warm parser allocates nothing.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "parse_all.h"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

// Not inlined: the compiler would otherwise take free() for the wrong partner of a new that it knows.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new[](std::size_t size) { return operator new(size); }
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace stancemill::parse {
namespace {

TEST(Allocation, AWarmParserAllocatesNothing) {
  std::string input;
  for (int i = 0; i < 500; ++i) {
    input += R"({"id":"p)" + std::to_string(i) +
             R"(","meta":{"lang":"de","x":[1,2]},"te\u0078t":"some\ntext \ud83d\ude00"})"
             "\n";
    if (i % 50 == 0) input += "\n{\"text\":\"open\n{\"text\":null}\n{\"text\":\"\\ud800\"}\n";
  }
  for (const CpuTarget target : runnable_cpu_targets()) {
    Parser parser({"text", "id", {"meta.lang"}, true}, target);
    Batch batch = batch_of(input);
    parser.parse(batch);
    const std::size_t before = allocations;
    parser.parse(batch);
    const std::size_t after = allocations;
    EXPECT_EQ(after, before) << cpu_target_name(target);
    EXPECT_EQ(batch.passages.size(), 530U);
  }
}

}  // namespace
}  // namespace stancemill::parse
