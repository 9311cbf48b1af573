// UTF-8 to code points, for character n-grams.
//
// What: steps through a word that is well-formed UTF-8. On other bytes it gives some number, never reads outside the
// word and always moves on. Cost: a few instructions a character. Threads: pure. Tested by:
// tests/features/locate_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stancemill::features {

/// The code point at word[at]; moves `at` behind it. `at` is less than word.size().
inline std::uint32_t next_code_point(std::string_view word, std::size_t& at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return i < word.size() ? static_cast<unsigned char>(word[i]) & 0x3FU : 0U;
  };
  const std::uint32_t lead = static_cast<unsigned char>(word[at]);
  const std::size_t begin = at;
  if (lead < 0xC0) {
    at += 1;
    return lead;
  }
  if (lead < 0xE0) {
    at += 2;
    return (lead & 0x1FU) << 6 | byte(begin + 1);
  }
  if (lead < 0xF0) {
    at += 3;
    return (lead & 0x0FU) << 12 | byte(begin + 1) << 6 | byte(begin + 2);
  }
  at += 4;
  return (lead & 0x07U) << 18 | byte(begin + 1) << 12 | byte(begin + 2) << 6 | byte(begin + 3);
}

}  // namespace stancemill::features
