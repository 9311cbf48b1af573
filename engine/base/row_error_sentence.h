// Why a row was rejected, in a sentence for people, with the remedy where there is one.
//
// Threads: pure. Tested by: tests/sinks/rejects_test.cpp
#pragma once

#include <string_view>

#include "stancemill/passage.h"

namespace stancemill {

/// Empty for RowError::kNone. The code for programs is reason_name().
std::string_view sentence_of(RowError error);

}  // namespace stancemill
