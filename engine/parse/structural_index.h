// simdjson's stage 1 behind a small door: where the structure of JSON begins, and that the bytes are UTF-8.
//
// What: for some bytes of JSON the offsets of `{ } [ ] : ,`, of opening quotes, and of the first byte of every other
// run that is neither white space nor inside a string. Positions inside strings are not among them, nor are closing
// quotes. The code for each instruction set is compiled inside the simdjson library and picked by name here: nothing of
// this project is built with special flags, so no inline function can leak into places where the machine cannot run it.
// Cost: 4 bytes of index a byte of input, kept; grows to the longest block, see trim(). Threads: one worker.
// Tested by: tests/parse/differential_test.cpp, lines_test.cpp
#pragma once

#include <cstdint>
#include <memory>

#include "base/cpu.h"

namespace stancemill::parse {

class StructuralIndex {
 public:
  /// With `target` too low (kReference, kSse2 on x86) or simdjson built without it, available() is false.
  explicit StructuralIndex(CpuTarget target);
  ~StructuralIndex();
  StructuralIndex(StructuralIndex&&) noexcept;
  StructuralIndex& operator=(StructuralIndex&&) noexcept;

  bool available() const;

  /// Indexes `size` bytes. True when they are UTF-8, no string is left open at the end, no string holds a control
  /// character, and memory sufficed; then positions() holds rising offsets and after them twice `size`.
  /// Blocks of lines may be given at once: true means that no line feed stands inside a string, hence that every line
  /// begins outside of strings, hence that each line's positions are those that it has alone.
  bool build(const char* bytes, std::uint32_t size);
  const std::uint32_t* positions() const;

  /// Gives memory back that only a giant line needed.
  void trim();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::parse
