// sinks: labelled batches in, rows of an output format out; rejects; the manifest.
//
// What: the formats jsonl, merge, dolma (text through a ByteSink), csv (spreadsheet-safe), sqlite and parquet (their
// own files).
// All corpus text is hostile: escaped for JSON, quoted for CSV, bound for SQL.
// Big dependencies: SQLite; Arrow in a module (parquet_module.h); nlohmann-json for the manifest. Threads: render() by
// many at once, write() and finish() by one. Tested by: tests/sinks/
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "stancemill/batch.h"
#include "stancemill/run_manifest.h"
#include "stancemill/sink.h"
#include "stancemill/source.h"
#include "stancemill/status.h"

namespace stancemill::sinks {

enum class Format { kJsonl, kMerge, kDolma, kCsv, kSqlite, kParquet };

/// The key under which merge adds the labels. The parser must have refused objects that have it already.
inline constexpr std::string_view kMergeKey = "stancemill";

/// The format that an output's ending says (.jsonl, .csv, also with .gz or .zst; .sqlite, .db, .parquet);
/// jsonl for "-" and all else.
Format format_of(std::string_view path);
/// kUsage for endings that promise a compression or a kind of table that nothing here writes.
Status check_ending(std::string_view path);
Result<Format> format_by_name(std::string_view name);
/// The format of that name; without a name, the one that the path's ending says.
Result<Format> chosen_format(std::string_view name, std::string_view path);
std::string_view name_of(Format format);
/// The ending of files of a format, with its dot: ".jsonl", ".csv", ".sqlite", ".parquet".
std::string_view ending_of(Format format);

/// Formats that write a file of their own, by make_file_sink(), rather than rows of text.
bool writes_own_file(Format format);

/// A sink of a text format over `bytes`, which must outlive it, as must the context. Null `bytes`: only renders.
/// `begun`: an earlier run wrote to `bytes` already, and a header with it.
std::unique_ptr<Sink> make_text_sink(Format format, const RenderContext& context, ByteSink* bytes, bool begun = false);

/// Refuses kept fields that would collide with the format's own keys or columns, that stand twice or are not UTF-8, and
/// any with merge, which keeps all (kUsage); refuses a model whose head names collide with them (kModel).
Status check_kept_fields(Format format, const RenderContext& context);

/// A sink that writes an SQLite database at `path` (a stale file there is replaced; the caller syncs and renames it
/// when all is done). Layout: sqlite_sink.h. Errors: those of check_kept_fields(), and kOutput.
Result<std::unique_ptr<Sink>> make_sqlite_sink(const std::string& path, const RenderContext& context);
/// The same for every format of writes_own_file().
Result<std::unique_ptr<Sink>> make_file_sink(Format format, const std::string& path, const RenderContext& context);

/// Appends one reject row a rejected passage to Batch::rejects, in order:
///   {"file":"a.jsonl.gz","line":7,"offset":1234,"reason":"json_syntax","detail":"...","raw":"..."}
/// Where the line is not UTF-8, "raw" is its base64, and "raw_encoding":"base64" follows. Of a line over the limit,
/// "raw" is the beginning.
void render_rejects(const RenderContext& context, Batch& batch);

/// Adds the batch to the manifest's tallies, coverage_sum, rejects by reason, replaced_surrogates and text_bytes, from
/// the printed decimals. Lines are the caller's to count. `manifest.tallies` must have been laid out by make_tallies().
std::vector<HeadTally> make_tallies(const Model& model);
void tally(const Batch& batch, RunManifest& manifest);

/// The manifest as JSON text, with a line feed at the end; and back. Layout: manifest.cpp. Reading refuses an unknown
/// version and anything that is missing or of another type (kVerification).
std::string manifest_to_json(const RunManifest& manifest);
Result<RunManifest> manifest_from_json(std::string_view json, const std::string& name_for_errors);

}  // namespace stancemill::sinks
