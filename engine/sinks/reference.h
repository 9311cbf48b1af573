// The plain way to write jsonl rows: key by key, as the format's description reads.
//
// What: the same bytes as JsonlSink, without templates and bounds. STANCEMILL_CPU=reference writes with it.
// Cost: a few microseconds a row. Threads: pure function of the batch. Tested by: tests/sinks/jsonl_test.cpp
#pragma once

#include "stancemill/sink.h"

namespace stancemill::sinks {

/// Appends one row a labelled passage to Batch::output.
void reference_render_jsonl(const RenderContext& context, Batch& batch);

}  // namespace stancemill::sinks
