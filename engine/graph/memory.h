// memory: how much of the input may be in the ring at once, so that the process stays within its memory.
//
// What: a batch takes some bytes a byte of its input, in its columns, which the model's features decide; model, tables,
// workers with their memories of words, and what the allocator keeps take the rest. A batch that is alone in the ring
// may be larger: one line of
// --max-line-bytes must fit, or the options are refused. Threads: pure functions. Tested by:
// tests/graph/memory_test.cpp, tests/end_to_end/memory_test.py
#pragma once

#include <cstdint>

#include "graph/graph.h"
#include "stancemill/status.h"

namespace stancemill::graph {

/// What the process may use: as asked for, or enough. kUsage where it is too little, with what would do.
Result<std::uint64_t> memory_of(const Model& model, const LabelOptions& options, int threads);
/// Bytes of input that may be in the ring at once. kUsage where the memory is too little, with what would do.
Result<std::uint64_t> ring_bytes_of(const Model& model, const LabelOptions& options, int threads);

/// The most memory that this process has had so far; 0 where the system does not say.
std::uint64_t peak_memory_bytes();

}  // namespace stancemill::graph
