#include "segment/folding.h"

#include <cstdint>
#include <cstring>

#include "segment/char_table.h"
#include "segment/utf8.h"

namespace stancemill::segment {
namespace {

constexpr std::uint64_t kEachByte = 0x0101010101010101;

}  // namespace

void fold_text(const char* text, std::size_t size, char* folded) {
  const CharTable& table = CharTable::get();
  const char* const limit = text + size;
  while (text < limit) {
    while (limit - text >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text, sizeof word);
      if ((word & 0x80 * kEachByte) != 0) break;
      // The high bit of each byte: is it at least 'A', and is it beyond 'Z'?
      const std::uint64_t from_a = word + (0x80 - 'A') * kEachByte;
      const std::uint64_t beyond_z = word + (0x7F - 'Z') * kEachByte;
      word |= (from_a & ~beyond_z & 0x80 * kEachByte) >> 2U;
      std::memcpy(folded, &word, sizeof word);
      text += 8;
      folded += 8;
    }
    if (text == limit) break;
    const std::uint32_t byte = static_cast<unsigned char>(*text);
    if (byte < 0x80) {
      *folded++ = static_cast<char>(byte - 'A' < 26 ? byte + 0x20 : byte);
      ++text;
      continue;
    }
    const DecodedChar c = decode(text, limit);
    const std::uint32_t to = table.fold(c.value);
    if (to == c.value) {
      std::memcpy(folded, text, c.length);
    } else {
      encode(to, c.length, folded);
    }
    text += c.length;
    folded += c.length;
  }
}

}  // namespace stancemill::segment
