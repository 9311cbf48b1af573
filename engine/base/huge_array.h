// A fixed array of zeros for tables that are read at random: where the system has large pages to spare, it lies in
// them, so that a lookup is one cache miss rather than a cache miss and a walk through page tables.
//
// What: mmap and madvise(MADV_HUGEPAGE) for arrays of a large page (2 MiB) or more; smaller ones, and those that are
// asked for small pages, come from the heap. Memory is taken when first written to, a page at a time. Empty where there
// is no memory: callers ask. Ownership: owns its elements. Threads: none of its own. Tested by:
// tests/base/huge_array_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

namespace stancemill {

enum class Pages : std::uint8_t {
  kLarge,
  kSmall,  ///< for what may stay empty for the most part
};

class HugeBytes {
 public:
  static constexpr std::size_t kLargePage = std::size_t{2} << 20;

  HugeBytes() = default;
  /// `size` bytes of zero, or none where there is no memory for them.
  HugeBytes(std::size_t size, Pages pages);
  ~HugeBytes();
  HugeBytes(HugeBytes&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        is_mapped_(std::exchange(other.is_mapped_, false)) {}
  HugeBytes& operator=(HugeBytes&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    std::swap(is_mapped_, other.is_mapped_);
    return *this;
  }

  char* data() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  bool is_mapped_ = false;
};

template <class Element>
class HugeArray {
  static_assert(std::is_trivially_copyable_v<Element>);

 public:
  HugeArray() = default;
  explicit HugeArray(std::size_t size, Pages pages = Pages::kLarge) : bytes_(size * sizeof(Element), pages) {}

  std::size_t size() const { return bytes_.size() / sizeof(Element); }
  bool empty() const { return size() == 0; }
  Element* data() const { return reinterpret_cast<Element*>(bytes_.data()); }
  Element& operator[](std::size_t i) const { return data()[i]; }
  std::span<Element> span() const { return {data(), size()}; }

 private:
  HugeBytes bytes_;
};

}  // namespace stancemill
