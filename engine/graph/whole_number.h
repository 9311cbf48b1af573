// Whole numbers of the JSON that this program wrote (journals, plans), read strictly.
//
// nlohmann-json's get() makes a whole number of -1, 1.5 and true, and what 1e30 becomes is undefined. Threads: pure
// functions. Tested by: tests/graph/resume_test.cpp, tests/graph/shards_test.cpp
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace stancemill::graph {

/// Throws where `json` is no whole number from 0 to 2^64 - 1.
inline std::uint64_t whole_number(const nlohmann::ordered_json& json) {
  if (!json.is_number_unsigned()) throw std::runtime_error("no whole number");
  return json.get<std::uint64_t>();
}

/// Throws where `json` is no whole number from -2^63 to 2^64 - 1; those from 2^63 on wrap around.
inline std::int64_t signed_number(const nlohmann::ordered_json& json) {
  if (!json.is_number_integer()) throw std::runtime_error("no whole number");
  return json.get<std::int64_t>();
}

}  // namespace stancemill::graph
