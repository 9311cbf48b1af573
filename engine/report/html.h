// The page with its data.
//
// Threads: pure. Tested by: tests/report/html_test.cpp
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace stancemill::report {

/// JSON that can stand inside <script type="application/json">: no "<", ">" or "&" is left in it, whatever the texts
/// are.
std::string script_safe_json(const nlohmann::ordered_json& json);

std::string html_with(const nlohmann::ordered_json& data);

}  // namespace stancemill::report
