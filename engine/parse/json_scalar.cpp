#include "parse/json_scalar.h"

#include <cstddef>
#include <cstring>
#include <string_view>

namespace stancemill::parse {
namespace {

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

bool may_follow(char byte) {
  switch (byte) {
    case ' ':
    case '\t':
    case '\n':
    case '\r':
    case ',':
    case ':':
    case '}':
    case ']':
      return true;
    default:
      return false;
  }
}

const char* digits_end(const char* at) {
  while (is_digit(*at)) ++at;
  return at;
}

const char* number_end(const char* at) {
  if (*at == '-') ++at;
  if (!is_digit(*at)) return nullptr;
  at = *at == '0' ? at + 1 : digits_end(at);
  if (*at == '.') {
    if (!is_digit(*++at)) return nullptr;
    at = digits_end(at);
  }
  if (*at == 'e' || *at == 'E') {
    ++at;
    if (*at == '+' || *at == '-') ++at;
    if (!is_digit(*at)) return nullptr;
    at = digits_end(at);
  }
  return at;
}

const char* literal_end(const char* at, std::string_view literal) {
  return std::strncmp(at, literal.data(), literal.size()) == 0 ? at + literal.size() : nullptr;
}

}  // namespace

const char* scalar_end(const char* at) {
  const char* end = nullptr;
  switch (*at) {
    case 't':
      end = literal_end(at, "true");
      break;
    case 'f':
      end = literal_end(at, "false");
      break;
    case 'n':
      end = literal_end(at, "null");
      break;
    default:
      end = number_end(at);
      break;
  }
  return end != nullptr && may_follow(*end) ? end : nullptr;
}

}  // namespace stancemill::parse
