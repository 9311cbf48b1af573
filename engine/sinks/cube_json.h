// A tally cube as JSON, as it stands in the manifest under "tallies":
//   {"version":1,"by":["date:month","lang"],"head":"stance","labels":["favor",...],
//    "crossed":[{"head":"frames","labels":["economy",...]}],"limit":100000,"folds":0,
//    "cells":[{"by":["2026-05","fr"],"passages":12,"abstained":3,"coverage_sum_100":997,"counts":[5,3,2,2],
//              "p_sum_10000":[51230,...],"crossed":[[[2,0,...],[1,...],[],[]]]}]}
// A value in "by" is a string, or null where a passage has none. "counts" and "p_sum_10000" are by label. "crossed" is
// by crossed head, then by label of the leading head, then by label of the crossed one; [] stands for zeros alone. One
// cell a line, sorted by its values. Threads: pure functions. Tested by: tests/sinks/cube_json_test.cpp
#pragma once

#include <string>

#include "sinks/json_reader.h"
#include "stancemill/tally_cube.h"

namespace stancemill::sinks {

std::string cube_to_json(const TallyCube& cube);

/// Faults, an unknown version and cells whose lists are not as long as the labels among them, are noted in `reader`.
TallyCube read_cube(JsonReader& reader, const ordered_json& json);

}  // namespace stancemill::sinks
