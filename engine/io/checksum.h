// checksum: XXH3, for what only has to be noticed when it is damaged.
//
// Cost: about 20 GB/s. Threads: a pure function. Tested by: tests/io/journal_test.cpp
#pragma once

#include <cstdint>
#include <string_view>

namespace stancemill::io {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed = 0);

}  // namespace stancemill::io
