#include "sinks/json_reader.h"

#include <string_view>
#include <vector>

namespace stancemill::sinks {
namespace {

/// Is the text nested deeper than kMostNesting, or has an object more than `most_members`? Of text that is no JSON it
/// says anything.
bool goes_too_far(std::string_view json, std::uint64_t most_members) {
  std::vector<std::uint64_t> left;  // members that each open object or list may still have
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char byte = json[at];
    if (byte == '"') {
      for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
    } else if (byte == '[' || byte == '{') {
      if (left.size() == kMostNesting) return true;
      left.push_back(byte == '{' ? most_members : ~std::uint64_t{0});
    } else if ((byte == ']' || byte == '}') && !left.empty()) {
      left.pop_back();
    } else if (byte == ',' && !left.empty() && --left.back() == 0) {
      return true;
    }
  }
  return false;
}

template <class Json>
Json read_as(std::string_view text, std::uint64_t most_members) {
  if (goes_too_far(text, most_members)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

ordered_json read_json(std::string_view text) { return read_as<ordered_json>(text, kMostMembers); }
nlohmann::json read_json_row(std::string_view text) { return read_as<nlohmann::json>(text, ~std::uint64_t{0}); }

}  // namespace stancemill::sinks
