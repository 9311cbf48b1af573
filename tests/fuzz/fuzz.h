// fuzz: what the fuzz targets share.
//
// A target is a file that defines LLVMFuzzerTestOneInput(); a promise that breaks ends the process by FUZZ_CHECK, as
// the fuzzer wants it. Each target is built twice: by scripts/fuzz.sh with clang's libFuzzer and the sanitizers, and by
// every build with replay_main.cpp, which runs the corpus of the project through it. Threads: one.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace stancemill::fuzz {

[[noreturn]] inline void fail(const char* file, int line, const char* promise, const std::string& detail) {
  std::fprintf(stderr, "%s:%d: broken: %s\n%.2000s\n", file, line, promise, detail.c_str());
  std::abort();
}

/// `promise` must hold; `detail` (a string) tells more.
#define FUZZ_CHECK(promise, detail) \
  ((promise) ? void() : ::stancemill::fuzz::fail(__FILE__, __LINE__, #promise, std::string(detail)))

/// The fuzzer's bytes as a tape of choices; at its end all choices are 0.
class Tape {
 public:
  Tape(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  bool empty() const { return rest_.empty(); }
  std::uint8_t byte() {
    if (rest_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return first;
  }
  /// A number below `limit`, which is at most 256.
  unsigned below(unsigned limit) { return byte() % limit; }
  bool flip() { return (byte() & 1) != 0; }
  std::uint64_t word() {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | byte();
    return value;
  }
  std::string_view take(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  std::string_view rest() { return take(rest_.size()); }

 private:
  std::string_view rest_;
};

/// A file in memory with a path, for what opens files by name.
class MemoryFile {
 public:
  MemoryFile();
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  void set(std::string_view bytes);
  const std::string& path() const { return path_; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace stancemill::fuzz
