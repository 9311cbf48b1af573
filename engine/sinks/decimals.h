// Numbers as rows print them: shares of fixed width, whole numbers, and constant pieces of text.
//
// What: a share is rounded once, to whole units of 1/100 or 1/10,000, and everything that is printed, summed or stored
// comes from those units. No floating-point printing: digits come from a table of pairs.
// Cost: a few nanoseconds a number. Ownership: all write to the caller's memory and return the place after the last
// byte. Threads: pure functions. Tested by: tests/sinks/decimals_test.cpp
#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace stancemill::sinks {

inline constexpr std::uint32_t kTenThousandths = 10'000;
inline constexpr std::uint32_t kHundredths = 100;
/// Bytes of a share with four or two decimals, and at most of a whole number.
inline constexpr std::size_t kFourDecimalsBytes = 6;
inline constexpr std::size_t kTwoDecimalsBytes = 4;
inline constexpr std::size_t kNumberBytes = 20;

namespace internal {
constexpr std::array<char, 200> make_digit_pairs() {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}
inline constexpr std::array<char, 200> kDigitPairs = make_digit_pairs();
}  // namespace internal

/// `share` in units of 1/units, rounded to nearest, ties up; below 0 and not a number: 0; above 1: `units`.
/// The product is exact: 24 bits of a float times 14 bits fit into a double.
inline std::uint32_t to_units(float share, std::uint32_t units) {
  if (!(share > 0.0F)) return 0;
  if (share >= 1.0F) return units;
  return static_cast<std::uint32_t>(static_cast<double>(share) * units + 0.5);
}

inline char* put(char* to, std::string_view bytes) {
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

/// "0.0000" to "1.0000"; `units` at most 10,000.
inline char* put_four_decimals(char* to, std::uint32_t units) {
  const std::uint32_t fraction = units % kTenThousandths;
  to[0] = units == kTenThousandths ? '1' : '0';
  to[1] = '.';
  std::memcpy(to + 2, &internal::kDigitPairs[2 * (fraction / 100)], 2);
  std::memcpy(to + 4, &internal::kDigitPairs[2 * (fraction % 100)], 2);
  return to + kFourDecimalsBytes;
}

/// "0.00" to "1.00"; `units` at most 100.
inline char* put_two_decimals(char* to, std::uint32_t units) {
  to[0] = units == kHundredths ? '1' : '0';
  to[1] = '.';
  std::memcpy(to + 2, &internal::kDigitPairs[2 * (units % kHundredths)], 2);
  return to + kTwoDecimalsBytes;
}

inline char* put_number(char* to, std::uint64_t number) { return std::to_chars(to, to + kNumberBytes, number).ptr; }

}  // namespace stancemill::sinks
