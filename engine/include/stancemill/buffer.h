// A growable run of bytes for batches.
//
// What: like std::string, but growing does not clear the new bytes, and kPadding bytes past size() may always be read
// (not written), so that SIMD loops and simdjson need no tails. clear() keeps the capacity.
// Ownership: owns its bytes. Threads: none of its own. Tested by: tests/base/buffer_test.cpp
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace stancemill {

class Buffer {
 public:
  /// Bytes past size() that are allocated: any 64-byte load that begins inside is legal, and finds what it may.
  static constexpr std::size_t kPadding = 64;

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  char* data() { return bytes_.get(); }
  const char* data() const { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }
  std::string_view view(std::size_t begin, std::size_t end) const { return {bytes_.get() + begin, end - begin}; }

  void clear() { size_ = 0; }

  /// Makes room for `capacity` bytes in all; keeps what is there.
  void reserve(std::size_t capacity) {
    if (capacity > capacity_) grow(capacity);
  }

  /// Sets the size; new bytes are not initialised.
  void resize(std::size_t size) {
    reserve(size);
    size_ = size;
  }

  /// Appends `count` uninitialised bytes and returns where they begin.
  char* extend(std::size_t count) {
    if (size_ + count > capacity_) grow(std::max(size_ + count, capacity_ * 2));
    char* const begin = bytes_.get() + size_;
    size_ += count;
    return begin;
  }

  void append(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(extend(bytes.size()), bytes.data(), bytes.size());
  }
  void push_back(char byte) { *extend(1) = byte; }

  /// Makes the padding zeros, for readers that branch on all that they have loaded: so they always go the same way.
  void end_with_zeros() {
    reserve(size_);
    if (bytes_) std::memset(bytes_.get() + size_, 0, kPadding);
  }

  /// Gives memory above `capacity` back if the content allows: one giant line must not be paid for ever after.
  void shrink_to(std::size_t capacity) {
    if (capacity_ > capacity && size_ <= capacity) reallocate(capacity);
  }

 private:
  void grow(std::size_t capacity) { reallocate(std::max<std::size_t>(capacity, 4096)); }
  void reallocate(std::size_t capacity) {
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity + kPadding);
    if (size_ != 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    std::memset(bytes.get() + capacity, 0, kPadding);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace stancemill
