// Numbers as sentences hold them: "1,234,567", "1 line", "2 lines".
//
// Threads: pure functions. Tested by: tests/base/counted_test.cpp
#pragma once

#include <cstdint>
#include <string>

namespace stancemill {

/// 1234567 as "1,234,567".
inline std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > 3; end -= 3) digits.insert(end - 3, ",");
  return digits;
}

/// "1 line", "2 lines".
inline std::string counted(std::uint64_t number, const std::string& noun) {
  return with_commas(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace stancemill
