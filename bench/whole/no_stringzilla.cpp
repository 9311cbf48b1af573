#include "stringzilla_words.h"

namespace stancemill::peers {

std::vector<StringZillaBackEnd> stringzilla_back_ends() { return {}; }
const char* stringzilla_version() { return "not installed"; }

}  // namespace stancemill::peers
