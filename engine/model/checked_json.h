// JSON of a model file, read with distrust: no duplicate keys, no deep nesting, no key too few or too many.
//
// Ownership: values. Threads: pure functions. Errors: kModel, without the file's name (the caller opens the message
// with it). Tested by: tests/model/
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::model {

/// Parses one JSON value. Refuses what is not well-formed, an object with the same key twice, and nesting over 8
/// levels.
Result<nlohmann::json> parse_checked_json(std::string_view text);

/// Refuses `object` unless it is an object with exactly these keys. `what` names it in the message.
Status check_keys(const nlohmann::json& object, std::initializer_list<const char*> keys, const std::string& what);

/// Reads a finite number that a float can hold.
Result<float> read_float(const nlohmann::json& value, const std::string& what);

/// The double that prints shortest and still gives back the very float: 0.7 instead of 0.699999988079071.
double shortest_double(float value);

}  // namespace stancemill::model
