// Parquet by way of a module: found beside the program (or in ../lib/stancemill), loaded when a run asks for it.
//
// Without the module, which is built only where Apache Arrow is found, the format is off, and this says so.
// Threads: any. Tested by: tests/end_to_end/parquet_test.py
#pragma once

#include <memory>
#include <string>

#include "stancemill/sink.h"
#include "stancemill/status.h"

namespace stancemill::sinks {

/// A sink that writes a Parquet file at `path`; the caller syncs and renames it when all is done. Layout:
/// parquet_sink.h. Errors: kUsage where this build has no Parquet, those of check_kept_fields(), and kOutput.
Result<std::unique_ptr<Sink>> make_parquet_sink(const std::string& path, const RenderContext& context);

/// "Apache Arrow 26.0.1", or a Status that says why the format is off and what turns it on.
Result<std::string> parquet_support();

}  // namespace stancemill::sinks
