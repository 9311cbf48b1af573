// Decoding and encoding of single characters of well-formed UTF-8.
//
// Of ill-formed bytes: some character, a length of 1 to 4, no read past `limit`. Tested by:
// tests/segment/segment_test.cpp
#pragma once

#include <cstddef>
#include <cstdint>

namespace stancemill::segment {

struct DecodedChar {
  std::uint32_t value;   ///< at most U+10FFFF
  std::uint32_t length;  ///< bytes, 1 to 4
};

/// The character at `at`, which is before `limit`.
inline DecodedChar decode(const char* at, const char* limit) {
  const auto byte = [at](int i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])); };
  const std::ptrdiff_t room = limit - at;
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC0 && lead < 0xE0 && room >= 2) return {(lead & 0x1FU) << 6U | (byte(1) & 0x3FU), 2};
  if (lead >= 0xE0 && lead < 0xF0 && room >= 3) {
    return {(lead & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU), 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && room >= 4) {
    const std::uint32_t value =
        (lead & 7U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U | (byte(3) & 0x3FU);
    if (value <= 0x10FFFF) return {value, 4};
  }
  return {0xFFFD, 1};
}

/// Writes `c` with `length` bytes, which is its length in UTF-8.
inline void encode(std::uint32_t c, std::uint32_t length, char* to) {
  switch (length) {
    case 1:
      to[0] = static_cast<char>(c);
      break;
    case 2:
      to[0] = static_cast<char>(0xC0U | c >> 6U);
      to[1] = static_cast<char>(0x80U | (c & 0x3FU));
      break;
    case 3:
      to[0] = static_cast<char>(0xE0U | c >> 12U);
      to[1] = static_cast<char>(0x80U | (c >> 6U & 0x3FU));
      to[2] = static_cast<char>(0x80U | (c & 0x3FU));
      break;
    default:
      to[0] = static_cast<char>(0xF0U | c >> 18U);
      to[1] = static_cast<char>(0x80U | (c >> 12U & 0x3FU));
      to[2] = static_cast<char>(0x80U | (c >> 6U & 0x3FU));
      to[3] = static_cast<char>(0x80U | (c & 0x3FU));
  }
}

}  // namespace stancemill::segment
