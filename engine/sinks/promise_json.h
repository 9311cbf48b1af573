// A promise as JSON, as it stands in a plan and, with facts, in the manifest:
//   {"version":1,"made":"2026-11-28T01:00:00Z","confidence":0.95,"threads":2,"settings":{option: value},
//    "figures":{"lines":{"promised":1000,"low":990,"high":1010,"fact":1003,"kept":true},"seconds":{...}}}
// "fact" and "kept" are left out where there is nothing to compare with. Threads: pure functions.
// Tested by: tests/sinks/promise_json_test.cpp
#pragma once

#include "sinks/json_reader.h"
#include "stancemill/promise.h"

namespace stancemill::sinks {

ordered_json promise_to_json(const Promise& promise);

/// Faults, an unknown version among them, are noted in `reader`.
Promise read_promise(JsonReader& reader, const ordered_json& json);

}  // namespace stancemill::sinks
