// Numbers and lists as sentences hold them: "1,234,567", "1 line", "2 lines", "a, b and c".
//
// Threads: pure functions. Tested by: tests/base/counted_test.cpp
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stancemill {

/// The whole number below `value`: 0 for what is negative or no number, 2^64 - 1 for what is larger than that.
inline std::uint64_t saturated(double value) {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (!(value > 0)) return 0;
  return value < kTwoTo64 ? static_cast<std::uint64_t>(value) : ~std::uint64_t{0};
}

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

/// "a, b and c".
inline std::string listed(const std::vector<std::string>& words, const std::string& conjunction = "and") {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " " + conjunction + " " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace stancemill
