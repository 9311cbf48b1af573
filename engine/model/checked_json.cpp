#include "model/checked_json.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

namespace stancemill::model {
namespace {

constexpr std::size_t kMaxDepth = 8;

Status refuse(std::string message) { return {ErrorCode::kModel, std::move(message)}; }

/// Looks for what the parser would let pass, and stops at the first of it. (The parser takes callbacks, too, but then
/// looks through all of an object or list whenever a member of it ends.)
class Inspector : public nlohmann::json_sax<nlohmann::json> {
 public:
  const std::string& fault() const { return fault_; }

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return start(); }
  bool end_object() override { return end(); }
  bool start_array(std::size_t) override { return start(); }
  bool end_array() override { return end(); }
  bool key(std::string& name) override {
    if (open_.back().insert(name).second) return true;
    return fail("the key \"" + name + "\" stands twice in one JSON object");
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return fail("its JSON is not well-formed");
  }

 private:
  bool fail(const std::string& fault) {
    fault_ = fault;
    return false;
  }
  bool start() {
    if (open_.size() == kMaxDepth) return fail("its JSON is nested too deeply");
    open_.emplace_back();
    return true;
  }
  bool end() {
    open_.pop_back();
    return true;
  }

  std::vector<std::set<std::string>> open_;  ///< the keys of each open object; none of a list
  std::string fault_;
};

}  // namespace

Result<nlohmann::json> parse_checked_json(std::string_view text) {
  Inspector inspector;
  if (!nlohmann::json::sax_parse(text, &inspector)) return refuse(inspector.fault());
  return nlohmann::json::parse(text);
}

Status check_keys(const nlohmann::json& object, std::initializer_list<const char*> keys, const std::string& what) {
  if (!object.is_object()) return refuse(what + " is not a JSON object");
  for (const char* key : keys) {
    if (!object.contains(key)) return refuse(what + " lacks \"" + key + "\"");
  }
  if (object.size() == keys.size()) return {};
  for (const auto& [key, value] : object.items()) {
    bool known = false;
    for (const char* name : keys) known = known || key == name;
    if (!known) return refuse(what + " has the unknown key \"" + key + "\"");
  }
  return {};
}

Result<float> read_float(const nlohmann::json& value, const std::string& what) {
  if (!value.is_number()) return refuse(what + " is not a number");
  const double number = value.get<double>();
  if (!(std::fabs(number) <= static_cast<double>(std::numeric_limits<float>::max()))) {
    return refuse(what + " is not a finite number");
  }
  return static_cast<float>(number);
}

double shortest_double(float value) {
  char digits[32];
  const auto written = std::to_chars(digits, digits + sizeof digits, value);
  double shortest = 0.0;
  const auto read = std::from_chars(digits, written.ptr, shortest);
  // Reading decimal digits as double and rounding again may miss by one float in a rare tie: then the long form it is.
  const bool same = read.ec == std::errc() && static_cast<float>(shortest) == value;
  return same ? shortest : static_cast<double>(value);
}

}  // namespace stancemill::model
