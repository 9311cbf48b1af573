// Reads JSON of files that a person gives, and members of its objects strictly: what is missing or of another type is a
// fault, and the first one is told.
//
// Ownership: looks at the caller's JSON. Threads: one at a time. Tested by: tests/sinks/manifest_test.cpp
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace stancemill::sinks {

using nlohmann::ordered_json;

/// As deep as a line of a corpus may be nested.
inline constexpr std::size_t kMostNesting = 1024;

/// No object that this program writes has as many; an ordered object looks through all its members for each new one.
inline constexpr std::uint64_t kMostMembers = 10'000;

/// Discarded (is_discarded()) where the text is not well-formed, is nested deeper than that, or has an object with more
/// members: values are copied and written by functions that call themselves, and a file of a million brackets would
/// exhaust the stack.
ordered_json read_json(std::string_view text);

/// The same for a row that holds fields of the corpus, of which there may be a million.
nlohmann::json read_json_row(std::string_view text);

/// Notes the first thing that is not as it should be, and reads zeros from then on.
class JsonReader {
 public:
  const std::string& fault() const { return fault_; }
  void fail(const std::string& what) {
    if (fault_.empty()) fault_ = what;
  }

  const ordered_json& member(const ordered_json& object, const char* key) {
    static const ordered_json kNone;
    const auto found = object.is_object() ? object.find(key) : object.end();
    if (object.is_object() && found != object.end()) return *found;
    fail(std::string("\"") + key + "\" is missing");
    return kNone;
  }
  std::uint64_t number(const ordered_json& object, const char* key) {
    return number(member(object, key), std::string(key));
  }
  std::uint64_t number(const ordered_json& value, const std::string& name) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    fail("\"" + name + "\" is not a whole number");
    return 0;
  }
  double seconds(const ordered_json& value, const std::string& name) {
    if (value.is_number()) return value.get<double>();
    fail("\"" + name + "\" is not a number");
    return 0;
  }
  std::string text(const ordered_json& object, const char* key) {
    const ordered_json& value = member(object, key);
    if (value.is_string()) return value.get<std::string>();
    fail(std::string("\"") + key + "\" is not a string");
    return {};
  }
  const ordered_json& list(const ordered_json& object, const char* key) {
    static const ordered_json kEmpty = ordered_json::array();
    const ordered_json& value = member(object, key);
    if (value.is_array()) return value;
    fail(std::string("\"") + key + "\" is not a list");
    return kEmpty;
  }
  const ordered_json& object(const ordered_json& parent, const char* key) {
    static const ordered_json kEmpty = ordered_json::object();
    const ordered_json& value = member(parent, key);
    if (value.is_object()) return value;
    fail(std::string("\"") + key + "\" is not an object");
    return kEmpty;
  }

 private:
  std::string fault_;
};

}  // namespace stancemill::sinks
