// compressor: gzip and zstd for outputs.
//
// What: one stream a file, the same bytes for the same input whatever pieces it comes in at one call a block of fixed
// size. Threads: one at a time. Tested by: tests/io/output_file_test.cpp
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::io {

class Compressor {
 public:
  using Emit = std::function<Status(std::string_view)>;
  virtual ~Compressor() = default;
  /// Compresses `bytes`, handing finished pieces to `emit`.
  virtual Status write(std::string_view bytes, const Emit& emit) = 0;
  /// Ends the stream.
  virtual Status finish(const Emit& emit) = 0;
};

/// By the path's ending: .gz gzip (isa-l, level 1), .zst zstd (level 3, with a checksum), null for all else.
std::unique_ptr<Compressor> make_compressor(std::string_view path);

}  // namespace stancemill::io
