#include "parse/json_string.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parse/reference.h"
#include "stancemill/buffer.h"

namespace stancemill::parse {
namespace {

/// A copy with the readable bytes that the functions need after it; they are backslashes, which must not be found.
std::string padded(const std::string& inside) { return inside + std::string(kStringSlack, '\\'); }

TEST(JsonString, ABackslashIsFoundAtEveryPlaceOfEveryLength) {
  for (std::size_t size = 0; size <= 200; ++size) {
    std::string bytes = padded(std::string(size, '['));  // one bit away from a backslash
    const char* const end = bytes.data() + size;
    ASSERT_EQ(find_backslash(bytes.data(), end), end) << size;
    for (std::size_t place = size; place-- > 0;) {
      bytes[place] = '\\';
      ASSERT_EQ(find_backslash(bytes.data(), end), bytes.data() + place) << size;
      if (place % 3 != 0) bytes[place] = '\xDC';  // the same low bits as a backslash
    }
  }
}

TEST(JsonString, EscapesAreDecodedAtEveryPlaceOfEveryLength) {
  for (const std::string escape : {"\\n", "\\\\", "\\u0041", "\\u20ac", "\\ud83d\\ude00", "\\n\\t\\u0000"}) {
    for (std::size_t size = 0; size <= 150; ++size) {
      for (std::size_t place = 0; place <= size; ++place) {
        std::string inside(size, 'x');
        inside.insert(place, escape);
        const std::string bytes = padded(inside);
        std::vector<char> to(inside.size() + kStringSlack);
        const char* const end = decode_string(bytes.data(), bytes.data() + inside.size(), to.data());
        Buffer plain;
        ASSERT_EQ(PlainParser::decode(inside, plain), 0U);
        ASSERT_NE(end, nullptr) << inside;
        ASSERT_EQ(std::string_view(to.data(), end), plain.view()) << inside;
        ASSERT_TRUE(escapes_valid(bytes.data(), bytes.data() + inside.size()));
      }
    }
  }
}

TEST(JsonString, MalformedEscapesAreRefusedAtEveryPlace) {
  for (const std::string escape :
       {"\\", "\\x", "\\u", "\\u00", "\\u004", "\\u004g", "\\u00 1", "\\U0041", "\\0", "\\\xC3\xA9"}) {
    for (std::size_t place = 0; place <= 130; ++place) {
      std::string inside = std::string(place, 'x') + escape;
      for (int tail = 0; tail < 2; ++tail) {
        const std::string bytes = padded(inside);
        std::vector<char> to(inside.size() + kStringSlack);
        ASSERT_EQ(decode_string(bytes.data(), bytes.data() + inside.size(), to.data()), nullptr) << inside;
        ASSERT_FALSE(escapes_valid(bytes.data(), bytes.data() + inside.size())) << inside;
        inside += "zz";
      }
    }
  }
}

TEST(JsonString, UnpairedSurrogatesAreWellFormedButNotDecoded) {
  for (const std::string inside :
       {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\n", "\\ud800\\ud800", "\\udc00\\ud800", "\\ud800\\u0041"}) {
    const std::string bytes = padded(inside);
    std::vector<char> to(inside.size() + kStringSlack);
    EXPECT_TRUE(escapes_valid(bytes.data(), bytes.data() + inside.size())) << inside;
    EXPECT_EQ(decode_string(bytes.data(), bytes.data() + inside.size(), to.data()), nullptr) << inside;
  }
}

}  // namespace
}  // namespace stancemill::parse
