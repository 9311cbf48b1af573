// ICU with the rules of word_rules.h: boundaries of a piece of text.
//
// Cost: the rules are compiled once a process (some 10 ms); each breaker is a clone with caches of its own. Every call
// starts afresh, so results do not depend on what came before.
// Threads: one breaker a worker.
// Tested by: tests/segment/word_break_test.cpp
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "stancemill/status.h"

namespace stancemill::segment {

class IcuBreaker {
 public:
  /// Fails where ICU refuses the rules, or lacks the dictionary of one of the six languages.
  static Result<IcuBreaker> create();
  ~IcuBreaker();
  IcuBreaker(IcuBreaker&&) noexcept;
  IcuBreaker& operator=(IcuBreaker&&) noexcept;

  /// Replaces `ends` with the end of every segment of `piece` as byte offsets into it, rising; the last is
  /// piece.size(). `piece` is well-formed UTF-8 of less than 2^31 bytes, and segmented as if nothing stood before and
  /// after it.
  void segment_ends(std::string_view piece, std::vector<std::uint32_t>& ends);

 private:
  struct State;
  explicit IcuBreaker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace stancemill::segment
