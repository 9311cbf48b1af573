// The page as text, cut where the data go. Made from page/ by page/build.mjs when the program is built; without node
// and npm both parts are empty (no_page.cpp).
//
// Threads: pure functions. Tested by: tests/report/page_test.mjs
#pragma once

#include <string_view>

namespace stancemill::report {

std::string_view page_before_data();
std::string_view page_after_data();

}  // namespace stancemill::report
