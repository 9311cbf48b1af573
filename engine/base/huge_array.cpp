#include "base/huge_array.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>

namespace stancemill {
namespace {

constexpr std::size_t kLargePage = HugeBytes::kLargePage;

/// What is mapped for `size` bytes: whole large pages, as only these can be one page.
std::size_t mapped_size(std::size_t size) { return (size + kLargePage - 1) / kLargePage * kLargePage; }

/// `size` bytes of zero at a multiple of a large page; null where there is no memory.
char* map_aligned(std::size_t size) {
  const std::size_t taken = size + kLargePage;
  void* const raw = mmap(nullptr, taken, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (raw == MAP_FAILED) return nullptr;
  const auto begin = reinterpret_cast<std::uintptr_t>(raw);
  const std::uintptr_t aligned = (begin + kLargePage - 1) / kLargePage * kLargePage;
  if (aligned != begin) munmap(raw, aligned - begin);
  if (const std::uintptr_t end = begin + taken; end != aligned + size) {
    munmap(reinterpret_cast<void*>(aligned + size), end - aligned - size);
  }
  auto* const bytes = reinterpret_cast<char*>(aligned);
  madvise(bytes, size, MADV_HUGEPAGE);  // only a wish: small pages do as well
  return bytes;
}

}  // namespace

HugeBytes::HugeBytes(std::size_t size, Pages pages) : is_mapped_(pages == Pages::kLarge && size >= kLargePage) {
  if (size == 0) return;
  bytes_ = is_mapped_ ? map_aligned(mapped_size(size)) : static_cast<char*>(std::calloc(size, 1));
  if (bytes_ != nullptr) size_ = size;
}

HugeBytes::~HugeBytes() {
  if (is_mapped_ && bytes_ != nullptr) {
    munmap(bytes_, mapped_size(size_));
  } else {
    std::free(bytes_);
  }
}

}  // namespace stancemill
