#include "stringzilla_words.h"

#include <stringzilla/stringzilla.h>
#include <stringzilla/utf8_wordbreaks.h>

#define STANCEMILL_TEXT_OF(x) #x
#define STANCEMILL_TEXT(x) STANCEMILL_TEXT_OF(x)

namespace stancemill::peers {
namespace {

static_assert(sizeof(sz_size_t) == sizeof(std::size_t));

using Kernel = sz_size_t (*)(sz_cptr_t, sz_size_t, sz_size_t*, sz_size_t*, sz_size_t, sz_size_t*);

template <Kernel kernel>
std::size_t run(const char* text, std::size_t size, std::size_t* starts, std::size_t* lengths) {
  sz_size_t consumed = 0;
  return kernel(text, size, reinterpret_cast<sz_size_t*>(starts), reinterpret_cast<sz_size_t*>(lengths), size,
                &consumed);
}

}  // namespace

std::vector<StringZillaBackEnd> stringzilla_back_ends() {
  return {
#if SZ_USE_ICELAKE
    {"stringzilla-icelake", run<sz_utf8_wordbreaks_icelake>},
#endif
#if SZ_USE_HASWELL
        {"stringzilla-haswell", run<sz_utf8_wordbreaks_haswell>},
#endif
        {"stringzilla-serial", run<sz_utf8_wordbreaks_serial>},
  };
}

const char* stringzilla_version() {
  return STANCEMILL_TEXT(STRINGZILLA_H_VERSION_MAJOR) "." STANCEMILL_TEXT(
      STRINGZILLA_H_VERSION_MINOR) "." STANCEMILL_TEXT(STRINGZILLA_H_VERSION_PATCH);
}

}  // namespace stancemill::peers
