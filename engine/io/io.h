// io: bytes in, lines out; bytes out, safely.
//
// What: opens plain, gzip and zstd inputs (told by their first bytes, not by their names), cuts the decoded stream into
// blocks of whole lines, expands folders and globs, and writes output files that appear complete or not at all.
// Big dependencies: isa-l (gzip in), libdeflate (gzip out), zstd, OpenSSL's libcrypto (SHA-256). No input is ever
// mapped into memory. Threads: each object belongs to one thread at a time. Tested by: tests/io/
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/batch.h"
#include "stancemill/source.h"
#include "stancemill/status.h"

namespace stancemill::io {

// ---- inputs ----

/// One file to read, or a range of whole lines of a plain one. `path` is what is opened, "-" for standard input;
/// `relative` is its place below the folder that was given (or its file name): where a mirrored output goes.
struct InputFile {
  std::string path;
  std::string relative;
  std::uint64_t begin = 0;       ///< first byte of the range
  std::uint64_t end = 0;         ///< the byte after it; 0: the file as a whole
  std::uint64_t first_line = 1;  ///< number of the line at `begin`

  bool is_range() const { return end != 0; }
};

/// Turns what the user named (files, folders, globs, "-") into files. Folders give what ends in .jsonl or .ndjson, also
/// with .gz or .zst after it, recursively and through links, sorted by the bytes of the path below the folder; globs
/// are sorted likewise. A name that exists is taken as it stands, whatever pattern characters it holds. A file that
/// comes up twice, also by way of links, is taken once. kInput for a name that matches nothing, and for a folder
/// without such files.
Result<std::vector<InputFile>> expand_inputs(const std::vector<std::string>& names);

/// Opens `path` ("-": standard input) and decodes it. `hash`: also keep a SHA-256 of the raw bytes.
/// All gzip members and zstd frames are read, skippable frames skipped; a zstd window is at most 2^27. Zeros after the
/// last gzip member are padding; anything else there is kCorrupt. What was decoded before a damaged place is delivered.
/// Other compressions (xz, bzip2, lz4, zip, 7z, compress) deliver nothing and are kUnsupported. kInput where it cannot
/// be opened.
Result<std::unique_ptr<Source>> open_source(const std::string& path, bool hash = true);

/// Opens bytes [begin, end) of a plain file: hash and raw_bytes() are those of the range alone, offsets those of the
/// file. kInput for what is no regular file.
Result<std::unique_ptr<Source>> open_range(const std::string& path, std::uint64_t begin, std::uint64_t end);

/// What a file can be told by when a run comes back to it: a changed file differs in at least one of these, or was
/// changed in the middle by somebody who set its clock back.
struct FileIdentity {
  std::uint64_t bytes = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  std::uint64_t ends = 0;     ///< XXH3 of the first and the last 64 KiB

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
/// kInput for what cannot be opened or is no regular file.
Result<FileIdentity> identify(const std::string& path);

/// Where a line begins, and its number.
struct LineCut {
  std::uint64_t offset = 0;
  std::uint64_t line = 1;
};
/// For each of the offsets, which rise: the first line of a plain file that begins at or after it; the file's end and
/// the number after its last line where none does. `sha256`, unless null, is set to that of the whole file. Cost: reads
/// the file up to the last cut (all of it for the hash).
Result<std::vector<LineCut>> cut_lines(const std::string& path, const std::vector<std::uint64_t>& wanted,
                                       std::string* sha256 = nullptr);
/// Bytes [begin, end) of a file.
struct ByteSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};
/// The lines of a plain file that begin in the bytes of `place`: from the first byte of the first to the byte after the
/// last; empty where none begins there. Cost: reads the place and its last line.
Result<ByteSpan> lines_beginning_in(const std::string& path, const ByteSpan& place);
/// Is it a plain file of lines, so that its parts can be read alone?
bool can_be_cut(const std::string& path);

/// A source over bytes in memory that calls like a file: for tests, Python and fuzzing. The bytes must outlive it.
std::unique_ptr<Source> memory_source(std::string_view bytes);

// ---- lines ----

struct LineReaderOptions {
  std::size_t block_bytes = 256 * 1024;  ///< a block holds about this much, more only where one line is longer
  std::uint64_t max_line_bytes = 16 * 1024 * 1024;  ///< longer lines are cut out, and the next line goes on; at least 4
  std::size_t kept_bytes_of_long_line = 1024;       ///< what is kept of such a line, for the rejects file
};

/// The place after the line feed with this number, from 1; `bytes` has that many.
std::size_t after_line_feed(std::string_view bytes, std::uint64_t number);

/// Cuts a source into blocks of whole lines. A line ends at "\n" and nowhere else; the last line may lack it.
/// A line over the limit comes as a batch of its own: its first bytes without the "\n", oversized_bytes its length
/// without the "\n"; end_offset counts both. An input in UTF-16 or UTF-32 (by byte order mark, or by where zeros stand
/// among the first four bytes: RFC 4627, section 3) comes as one batch, its first 1,024 bytes as they stand, and counts
/// as one line. Cost: each byte is read into the batch once; only a block's unfinished last line is copied. Memory: one
/// block, or one line of at most max_line_bytes, however long the lines are.
class LineReader {
 public:
  LineReader(std::unique_ptr<Source> source, LineReaderOptions options);
  ~LineReader();
  LineReader(LineReader&&) noexcept;
  LineReader& operator=(LineReader&&) noexcept;

  /// Sets Batch::input, first_line, first_offset, end_line, end_offset, oversized_bytes, encoding_unsupported, mark;
  /// touches nothing else. Returns false at the end of the stream (the batch is then empty). The lines of a block are
  /// joined by
  /// "\n" and the block ends with "\n", except where the stream ends without one; zeros are behind it.
  bool next(Batch& batch);

  /// Before the first next(): goes on where a batch ended, whose end_line, end_offset, encoding_unsupported and mark
  /// these are. The blocks may be cut elsewhere than they would have been; the lines are the same.
  Status resume(std::uint64_t line, std::uint64_t offset, bool encoding_unsupported, const SourceMark& mark);
  /// Before the first next(): the source begins at this line and offset of something larger.
  void begin_at(std::uint64_t line, std::uint64_t offset);

  Source& source();
  /// The source's state, or what the reader itself found (an unsupported encoding); final once next() has returned
  /// false.
  StreamState state() const;
  const std::string& detail() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// ---- outputs ----

/// SHA-256, fed in pieces. Uses the processor's own instructions where there are any.
class Sha256 {
 public:
  Sha256();
  explicit Sha256(const HashState& state);
  void update(std::string_view bytes);
  std::uint64_t bytes() const { return state_.bytes; }
  /// What another object, perhaps in another process, can go on with.
  const HashState& state() const { return state_; }
  /// The digest in hex of what was added so far.
  std::string hex() const;

 private:
  HashState state_;
};

/// SHA-256 in hex of a file, or of the bytes [begin, end) of a regular one.
Result<std::string> sha256_of_file(const std::string& path);
Result<std::string> sha256_of_range(const std::string& path, std::uint64_t begin, std::uint64_t end);

/// Is `path` there and neither a file nor a folder: a device, a pipe, a terminal? Such an output is written to
/// directly.
bool is_device(const std::string& path);

/// How a file that is being written can be taken up again: what an OutputFile says of itself.
struct OutputMark {
  std::uint64_t bytes = 0;  ///< on disk
  HashState hash;           ///< of them
  std::uint64_t tail = 0;   ///< XXH3 of the last 64 KiB of them
  std::string pending;      ///< taken but not yet on disk: what a compressor has gathered for its next frame
};

/// An output: a file that is written as PATH.partial, synced and renamed by commit(), or standard output ("-"), or a
/// device. PATH ending in .gz or .zst is compressed: one member or frame for each MiB of rows, so that the bytes depend
/// on the rows alone and the file can be taken up again between them. A file that is not committed leaves its .partial,
/// never PATH. Threads: sync() and publish() may be called by another thread than the rest, publish() after all else.
class OutputFile final : public ByteSink {
 public:
  struct Options {
    bool overwrite = false;  ///< without it an existing PATH refuses (kOutput; the message names --force)
  };
  static Result<std::unique_ptr<OutputFile>> create(const std::string& path, Options options);
  /// Opens PATH.partial and cuts it to what the mark says; kOutput where it does not hold that any more.
  static Result<std::unique_ptr<OutputFile>> resume(const std::string& path, const OutputMark& mark);
  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  Status write(std::string_view bytes) override;  ///< kClosedPipe on EPIPE, kOutput otherwise
  Status mark(OutputMark& mark) const;            ///< how to come back to here, once sync() has been called
  Status finish();                                ///< all rows were written: what is pending goes out
  Status sync();                                  ///< fsync of the file and, once, of its folder
  Status publish();                               ///< after finish() and sync(): close, rename, fsync the folder
  Status commit();                                ///< finish, sync, publish
  std::uint64_t bytes() const;                    ///< written to disk, after compression
  std::string sha256() const;                     ///< of what is on disk
  const std::string& path() const;
  bool direct() const;  ///< standard output, a device or a pipe: nothing to sync, to rename or to take up again

 private:
  OutputFile();
  struct State;
  std::unique_ptr<State> state_;
};

/// What refuses to overwrite `path` without --force: kOutput.
Status exists_already(const std::string& path);

/// Makes a file that somebody else wrote as PATH.partial appear as PATH: fsync, rename, fsync the folder.
Status commit_partial(const std::string& path);

/// Size of a regular file; an error for anything else, and for "-".
Result<std::uint64_t> file_bytes(const std::string& path);
/// Is it a regular file of that size?
bool has_bytes(const std::string& path, std::uint64_t bytes);

/// Replaces a small file at once, without syncing: for what is written again every few seconds.
Status replace_file(const std::string& path, std::string_view bytes);

/// Writes a small file whole: PATH.partial, sync, rename, sync the folder. Overwrites.
Status write_file(const std::string& path, std::string_view bytes);

/// Reads a small file whole (at most `max_bytes`; more is an error).
Result<std::string> read_file(const std::string& path, std::uint64_t max_bytes);

}  // namespace stancemill::io
