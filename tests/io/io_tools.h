// io_tools: what the tests of the io room share: compressed streams made by the libraries themselves, and sources read
// to their ends.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "stancemill/source.h"
#include "temporary_folder.h"

namespace stancemill::io {

/// All bytes of a file, read without the room's help.
std::string bytes_of(const std::string& path);

/// The optional fields of a gzip header; an empty one is left out.
struct GzipHeader {
  std::string extra = {};
  std::string name = {};
  std::string comment = {};
  bool checksum = false;
};
/// One gzip member, by isa-l.
std::string gzip_member(std::string_view bytes, const GzipHeader& header = {});
/// Members of at most 65,280 bytes with the BC extra field and an empty one at the end, as bgzip writes them.
std::string bgzf(std::string_view bytes);
/// One zstd frame with a checksum, by libzstd; `window_log` 0 is the library's choice, and then the size is in the
/// header.
std::string zstd_frame(std::string_view bytes, int window_log = 0);
std::string zstd_skippable_frame(std::string_view bytes, unsigned variant);

/// JSON lines that do not compress away: `count` of them, the same for the same seed.
std::string some_lines(std::size_t count, unsigned seed = 1);

/// A source read to its end.
struct ReadResult {
  std::string bytes;
  StreamState state = StreamState::kOk;
  std::string detail;
  std::uint64_t raw_bytes = 0;
  std::string sha256;
};
ReadResult read_to_end(Source& source, std::size_t piece_bytes = 100'000);
/// Opens and reads; a file that cannot be opened fails the test.
ReadResult read_path(const std::string& path, std::size_t piece_bytes = 100'000);

/// SHA-256 in hex, in one call of the library.
std::string plain_sha256(std::string_view bytes);

}  // namespace stancemill::io
