#include "segment/chain_rules.h"

#include "segment/byte_rows.h"
#include "segment/char_table.h"
#include "segment/utf8.h"

namespace stancemill::segment {

std::uint8_t block_class_behind(const char* text, std::size_t at, std::size_t size) {
  const CharTable& table = CharTable::get();
  while (at < size) {
    const DecodedChar c = decode(text + at, text + size);
    const std::uint8_t found = block_class(table.info(c.value));
    if ((found & kExtendBit) == 0) return found;
    at += c.length;
  }
  return 0;
}

JoinerFound find_joiner(const char* text, std::size_t position, std::size_t size, Mask joiners, Mask body) {
  constexpr std::size_t kJoinerLength = 3;  // U+200D
  const CharTable& table = CharTable::get();
  for (; joiners != 0; joiners &= joiners - 1) {
    const auto place = static_cast<unsigned>(std::countr_zero(joiners));
    const std::size_t next = position + place + kJoinerLength;
    if (next >= size) break;
    const WordClass found = table.info(decode(text + next, text + size).value).word_class();
    if (found == WordClass::kLetterPictographic) return {place, true};
    if (found == WordClass::kPictographic && (body >> place & 1U) != 0) return {place, false};
  }
  return {64, false};
}

}  // namespace stancemill::segment
