// arrow_abi: the structs of Apache Arrow's C data and C stream interfaces, as their specification prints them.
//
// What: a contract between libraries of one process, frozen for good, and free of any dependency: whoever hands out
// such a struct fills `release`; whoever takes it moves the bytes out, sets the source's `release` to null, and calls
// its own copy's once. Ownership and threads: as the producer says. Tested by: tests/python/
#pragma once

#include <cstdint>

extern "C" {

inline constexpr std::int64_t kArrowFlagNullable = 2;

struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  std::int64_t flags;
  std::int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  std::int64_t length;
  std::int64_t null_count;
  std::int64_t offset;
  std::int64_t n_buffers;
  std::int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema* out);
  int (*get_next)(ArrowArrayStream*, ArrowArray* out);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

namespace stancemill::python {

/// Owns one of these structs: empty once made, released when it dies.
template <class Struct>
class Owned {
 public:
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned(Owned&& other) noexcept { move_from(&other.value_); }
  Owned& operator=(Owned&&) = delete;
  ~Owned() {
    if (value_.release != nullptr) value_.release(&value_);
  }

  /// Takes over what somebody else holds, as the specification says.
  void move_from(Struct* other) {
    value_ = *other;
    other->release = nullptr;
  }
  Struct* get() { return &value_; }
  const Struct* get() const { return &value_; }

 private:
  Struct value_{};
};

}  // namespace stancemill::python
