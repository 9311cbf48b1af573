#include "sinks/json_reader.h"

#include <string_view>

namespace stancemill::sinks {
namespace {

bool nests_deeper_than(int most, std::string_view json) {
  int depth = 0;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char byte = json[at];
    if (byte == '"') {
      for (++at; at < json.size() && json[at] != '"'; ++at) at += json[at] == '\\' ? 1 : 0;
    } else if (byte == '[' || byte == '{') {
      if (++depth > most) return true;
    } else if (byte == ']' || byte == '}') {
      --depth;
    }
  }
  return false;
}

template <class Json>
Json read_as(std::string_view text) {
  if (nests_deeper_than(kMostNesting, text)) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

ordered_json read_json(std::string_view text) { return read_as<ordered_json>(text); }
nlohmann::json read_json_row(std::string_view text) { return read_as<nlohmann::json>(text); }

}  // namespace stancemill::sinks
