#include "parse/json_string.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace stancemill::parse {
namespace {

static_assert(std::endian::native == std::endian::little, "the first byte of a word is its lowest");

// Vectors in the compiler's own notation (GCC and Clang): 16 bytes is what every 64-bit x86 and ARM processor has, and
// no intrinsics of one processor are needed.
using Vector = unsigned char __attribute__((vector_size(16)));
using Words = std::uint64_t __attribute__((vector_size(16)));

constexpr std::size_t kStep = 4 * sizeof(Vector);
static_assert(kStep <= kStringSlack);

/// 64 bytes, and where the backslashes are among them.
class Step {
 public:
  explicit Step(const char* from)
      : a_(load(from)),
        b_(load(from + sizeof(Vector))),
        c_(load(from + 2 * sizeof(Vector))),
        d_(load(from + 3 * sizeof(Vector))) {}

  void store(char* to) const {
    std::memcpy(to, &a_, sizeof a_);
    std::memcpy(to + sizeof(Vector), &b_, sizeof b_);
    std::memcpy(to + 2 * sizeof(Vector), &c_, sizeof c_);
    std::memcpy(to + 3 * sizeof(Vector), &d_, sizeof d_);
  }

  bool has_backslash() const {
    const Words any = equal(a_) | equal(b_) | equal(c_) | equal(d_);
    return (any[0] | any[1]) != 0;
  }
  /// Place of the first backslash; there must be one.
  std::size_t first_backslash() const {
    return static_cast<std::size_t>(
        std::countr_zero(bits(equal(a_)) | bits(equal(b_)) << 16 | bits(equal(c_)) << 32 | bits(equal(d_)) << 48));
  }

 private:
  static Vector load(const char* from) {
    Vector vector;
    std::memcpy(&vector, from, sizeof vector);
    return vector;
  }
  /// 0xFF in each byte that is a backslash, 0 in the others.
  static Words equal(Vector vector) { return std::bit_cast<Words>(vector == '\\'); }

  /// Sixteen bytes that are each 0 or 0xFF as sixteen bits: a product moves the lowest bit of byte i to bit 56 + i.
  static std::uint64_t bits(Words bytes) {
    const Words lowest = bytes & 0x0101010101010101U;
    return (lowest[0] * 0x0102040810204080U) >> 56 | (lowest[1] * 0x0102040810204080U) >> 56 << 8;
  }

  Vector a_, b_, c_, d_;
};

/// The character that `\c` stands for; 0 where that is no simple escape.
constexpr std::array<char, 256> make_simple_escapes() {
  std::array<char, 256> table{};
  table['"'] = '"';
  table['\\'] = '\\';
  table['/'] = '/';
  table['b'] = '\b';
  table['f'] = '\f';
  table['n'] = '\n';
  table['r'] = '\r';
  table['t'] = '\t';
  return table;
}
constexpr std::array<char, 256> kSimpleEscapes = make_simple_escapes();

constexpr std::array<std::int8_t, 256> make_hex_digits() {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (int i = 0; i < 10; ++i) table[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    table[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    table[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return table;
}
constexpr std::array<std::int8_t, 256> kHexDigits = make_hex_digits();

constexpr std::size_t kUnicodeEscapeSize = 6;  // \uXXXX

/// The code unit of the escape \uXXXX at `at`, or -1 where that is malformed or crosses `end`.
int code_unit(const char* at, const char* end) {
  if (static_cast<std::size_t>(end - at) < kUnicodeEscapeSize || at[0] != '\\' || at[1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = 2; i < kUnicodeEscapeSize; ++i) {
    const int digit = kHexDigits[static_cast<unsigned char>(at[i])];
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

char* write_utf8(int code_point, char* to) {
  if (code_point < 0x80) {
    *to++ = static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    *to++ = static_cast<char>(0xC0 | (code_point >> 6));
    *to++ = static_cast<char>(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    *to++ = static_cast<char>(0xE0 | (code_point >> 12));
    *to++ = static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (code_point & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | (code_point >> 18));
    *to++ = static_cast<char>(0x80 | ((code_point >> 12) & 0x3F));
    *to++ = static_cast<char>(0x80 | ((code_point >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (code_point & 0x3F));
  }
  return to;
}

/// Copies up to the first backslash; `from` and `to` move on. Whole steps may write past the end, see the header.
void copy_to_backslash(const char*& from, const char* end, char*& to) {
  while (from < end) {
    const Step step(from);
    step.store(to);
    const bool stops = step.has_backslash();
    const std::size_t copied = std::min(stops ? step.first_backslash() : kStep, static_cast<std::size_t>(end - from));
    from += copied;
    to += copied;
    if (stops) return;
  }
}

/// Decodes the escape at `from`; both move on. False where it is malformed or a surrogate stands alone.
bool decode_escape(const char*& from, const char* end, char*& to) {
  if (end - from < 2) return false;
  const char simple = kSimpleEscapes[static_cast<unsigned char>(from[1])];
  if (simple != 0) {
    *to++ = simple;
    from += 2;
    return true;
  }
  int code_point = code_unit(from, end);
  if (code_point < 0 || is_low_surrogate(code_point)) return false;
  from += kUnicodeEscapeSize;
  if (is_high_surrogate(code_point)) {
    const int low = code_unit(from, end);
    if (!is_low_surrogate(low)) return false;
    from += kUnicodeEscapeSize;
    code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
  }
  to = write_utf8(code_point, to);
  return true;
}

}  // namespace

const char* find_backslash(const char* begin, const char* end) {
  for (const char* at = begin; at < end; at += kStep) {
    const Step step(at);
    if (step.has_backslash()) return std::min(at + step.first_backslash(), end);
  }
  return end;
}

bool escapes_valid(const char* begin, const char* end) {
  for (const char* at = find_backslash(begin, end); at != end; at = find_backslash(at, end)) {
    if (end - at < 2) return false;
    if (kSimpleEscapes[static_cast<unsigned char>(at[1])] != 0) {
      at += 2;
    } else if (code_unit(at, end) >= 0) {
      at += kUnicodeEscapeSize;
    } else {
      return false;
    }
  }
  return true;
}

char* decode_string(const char* begin, const char* end, char* to) {
  const char* from = begin;
  for (;;) {
    copy_to_backslash(from, end, to);
    if (from == end) return to;
    // Escapes come in clusters, so after one its neighbour is tried before the wide copy begins again.
    do {
      if (!decode_escape(from, end, to)) return nullptr;
    } while (from != end && *from == '\\');
  }
}

}  // namespace stancemill::parse
