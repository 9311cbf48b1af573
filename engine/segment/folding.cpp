#include "segment/folding.h"

#include <cstdint>
#include <cstring>

#include "segment/char_table.h"
#include "segment/utf8.h"

namespace stancemill::segment {

void fold_text(const char* text, std::size_t size, char* folded) {
  const CharTable& table = CharTable::get();
  const char* const limit = text + size;
  while (text < limit) {
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
