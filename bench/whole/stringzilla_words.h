// stringzilla_words: StringZilla's UAX #29 segmenters behind plain functions, one a back end of this machine.
//
// What: kept apart because these files alone are compiled with -march=native. Threads: pure functions.
#pragma once

#include <cstddef>
#include <vector>

namespace stancemill::peers {

struct StringZillaBackEnd {
  const char* name;
  /// Fills starts and lengths of all segments of `text` (at least `size` entries of room); returns how many.
  std::size_t (*segment)(const char* text, std::size_t size, std::size_t* starts, std::size_t* lengths);
};

/// Empty where StringZilla is not installed.
std::vector<StringZillaBackEnd> stringzilla_back_ends();
const char* stringzilla_version();

}  // namespace stancemill::peers
