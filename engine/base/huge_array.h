// A fixed array of zeros for tables that are read at random: where the system has large pages to spare, it lies in
// them, so that a lookup is one cache miss rather than a cache miss and a walk through page tables.
//
// What: mmap and madvise(MADV_HUGEPAGE) for arrays of half a large page or more; smaller ones come from the heap.
// Memory is taken when first written to. Empty where there is no memory: callers ask. Ownership: owns its elements.
// Threads: none of its own. Tested by: tests/base/huge_array_test.cpp
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace stancemill {

class HugeBytes {
 public:
  HugeBytes() = default;
  /// `size` bytes of zero, or none where there is no memory for them.
  explicit HugeBytes(std::size_t size);
  ~HugeBytes();
  HugeBytes(HugeBytes&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  HugeBytes& operator=(HugeBytes&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }

  char* data() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

template <class Element>
class HugeArray {
  static_assert(std::is_trivially_copyable_v<Element>);

 public:
  HugeArray() = default;
  explicit HugeArray(std::size_t size) : bytes_(size * sizeof(Element)) {}

  std::size_t size() const { return bytes_.size() / sizeof(Element); }
  bool empty() const { return size() == 0; }
  Element* data() const { return reinterpret_cast<Element*>(bytes_.data()); }
  Element& operator[](std::size_t i) const { return data()[i]; }
  std::span<Element> span() const { return {data(), size()}; }

 private:
  HugeBytes bytes_;
};

}  // namespace stancemill
