#include "report/html.h"

#include "report/page.h"

namespace stancemill::report {

std::string script_safe_json(const nlohmann::ordered_json& json) {
  const std::string plain = json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(plain.size() + plain.size() / 64);
  for (const char byte : plain) {
    switch (byte) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += byte;
    }
  }
  return safe;
}

std::string html_with(const nlohmann::ordered_json& data) {
  return std::string(page_before_data()) + script_safe_json(data) + std::string(page_after_data());
}

}  // namespace stancemill::report
