// The feature spec as JSON and TOML: one table of fields serves both.
#include <toml++/toml.h>

#include <array>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <variant>

#include "base/feature_spec_fault.h"
#include "model/checked_json.h"
#include "model/model_file.h"

namespace stancemill::model {
namespace {

/// A field of FeatureSpec by its type.
using Member = std::variant<std::string FeatureSpec::*, int FeatureSpec::*, std::uint64_t FeatureSpec::*,
                            bool FeatureSpec::*, double FeatureSpec::*>;
struct Field {
  const char* key;
  Member member;
  bool later =
      false;  ///< the first models lack it: written only where it is not the default, so theirs stay as they are
};

const std::array<Field, 13>& fields() {
  static const std::array<Field, 13> kFields = {{{"hash", &FeatureSpec::hash},
                                                 {"word_rules", &FeatureSpec::word_rules},
                                                 {"folding", &FeatureSpec::folding},
                                                 {"bits", &FeatureSpec::bits},
                                                 {"seed", &FeatureSpec::seed},
                                                 {"word_ngrams", &FeatureSpec::word_ngrams},
                                                 {"skip_bigrams", &FeatureSpec::skip_bigrams},
                                                 {"char_ngrams_min", &FeatureSpec::char_ngrams_min},
                                                 {"char_ngrams_max", &FeatureSpec::char_ngrams_max},
                                                 {"negation_marks", &FeatureSpec::negation_marks},
                                                 {"begin_marks", &FeatureSpec::begin_marks, true},
                                                 {"symbols", &FeatureSpec::symbols},
                                                 {"length_exponent", &FeatureSpec::length_exponent}}};
  return kFields;
}

std::string known_keys() {
  std::string list;
  for (const Field& field : fields()) list += (list.empty() ? "" : ", ") + std::string(field.key);
  return list;
}

bool set_from_json(const nlohmann::json& value, FeatureSpec& spec, std::string FeatureSpec::*member) {
  if (!value.is_string()) return false;
  spec.*member = value.get<std::string>();
  return true;
}
bool set_from_json(const nlohmann::json& value, FeatureSpec& spec, bool FeatureSpec::*member) {
  if (!value.is_boolean()) return false;
  spec.*member = value.get<bool>();
  return true;
}
bool set_from_json(const nlohmann::json& value, FeatureSpec& spec, int FeatureSpec::*member) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 1000) return false;
  spec.*member = value.get<int>();
  return true;
}
bool set_from_json(const nlohmann::json& value, FeatureSpec& spec, std::uint64_t FeatureSpec::*member) {
  if (!value.is_number_unsigned()) return false;
  spec.*member = value.get<std::uint64_t>();
  return true;
}
bool set_from_json(const nlohmann::json& value, FeatureSpec& spec, double FeatureSpec::*member) {
  if (!value.is_number()) return false;
  spec.*member = value.get<double>();
  return true;
}

bool set_from_toml(const toml::node& value, FeatureSpec& spec, std::string FeatureSpec::*member) {
  if (!value.is_string()) return false;
  spec.*member = value.as_string()->get();
  return true;
}
bool set_from_toml(const toml::node& value, FeatureSpec& spec, bool FeatureSpec::*member) {
  if (!value.is_boolean()) return false;
  spec.*member = value.as_boolean()->get();
  return true;
}
bool set_from_toml(const toml::node& value, FeatureSpec& spec, int FeatureSpec::*member) {
  if (!value.is_integer() || value.as_integer()->get() < 0 || value.as_integer()->get() > 1000) return false;
  spec.*member = static_cast<int>(value.as_integer()->get());
  return true;
}
bool set_from_toml(const toml::node& value, FeatureSpec& spec, std::uint64_t FeatureSpec::*member) {
  if (!value.is_integer() || value.as_integer()->get() < 0) return false;
  spec.*member = static_cast<std::uint64_t>(value.as_integer()->get());
  return true;
}
bool set_from_toml(const toml::node& value, FeatureSpec& spec, double FeatureSpec::*member) {
  const std::optional<double> number = value.value<double>();  // takes whole numbers as well
  if (!number) return false;
  spec.*member = *number;
  return true;
}

Result<toml::table> parse_toml(std::string_view text, const std::string& name_for_errors) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return Status(ErrorCode::kUsage, name_for_errors + ": line " + std::to_string(error.source().begin.line) + ": " +
                                         std::string(error.description()));
  }
}

}  // namespace

std::string feature_spec_to_json(const FeatureSpec& spec) {
  nlohmann::json object;
  for (const Field& field : fields()) {
    std::visit(
        [&](auto member) {
          if (!field.later || spec.*member != FeatureSpec{}.*member) object[field.key] = spec.*member;
        },
        field.member);
  }
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<FeatureSpec> feature_spec_from_json(std::string_view json, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& fault) {
    return Status(ErrorCode::kModel, name_for_errors + ": feature spec: " + fault);
  };
  Result<nlohmann::json> parsed = parse_checked_json(json);
  if (!parsed.ok()) return refuse(parsed.status().message());
  const nlohmann::json& object = parsed.value();
  if (!object.is_object()) return refuse("not a JSON object");
  FeatureSpec spec;
  std::size_t known = 0;
  for (const Field& field : fields()) {
    const std::string key = field.key;
    if (!object.contains(key)) {
      if (field.later) continue;
      return refuse("\"" + key + "\" is missing");
    }
    ++known;
    const bool taken = std::visit([&](auto member) { return set_from_json(object[key], spec, member); }, field.member);
    if (!taken) return refuse("the value of \"" + key + "\" has the wrong type or is out of range");
  }
  if (object.size() != known) return refuse("it has an unknown key (known: " + known_keys() + ")");
  if (const std::string fault = fault_of(spec); !fault.empty()) return refuse(fault);
  return spec;
}

Result<FeatureSpec> feature_spec_from_toml(std::string_view toml_text, const std::string& name_for_errors) {
  const auto refuse = [&](const std::string& fault) {
    return Status(ErrorCode::kUsage, name_for_errors + ": " + fault);
  };
  Result<toml::table> parsed = parse_toml(toml_text, name_for_errors);
  if (!parsed.ok()) return parsed.status();
  FeatureSpec spec;
  for (const auto& entry : parsed.value()) {
    const std::string key(entry.first.str());
    const toml::node& node = entry.second;
    bool found = false;
    for (const Field& field : fields()) {
      if (key != field.key) continue;
      found = true;
      const bool taken = std::visit([&](auto member) { return set_from_toml(node, spec, member); }, field.member);
      if (!taken) return refuse("the value of \"" + key + "\" has the wrong type or is out of range");
    }
    if (!found) return refuse("unknown key \"" + key + "\" (known: " + known_keys() + ")");
  }
  if (const std::string fault = fault_of(spec); !fault.empty()) return refuse(fault);
  return spec;
}

}  // namespace stancemill::model
