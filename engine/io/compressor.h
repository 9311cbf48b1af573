// compressor: gzip and zstd for outputs.
//
// What: one member or frame a MiB of what is written, whatever pieces it comes in; nothing but the bytes of the open
// one, which are gathered here, is carried from one to the next. So the compressed bytes depend on the rows alone, and
// a file can be gone on with by another object that is given pending(). Cost: a copy of what is written.
// Threads: one at a time. Tested by: tests/io/output_file_test.cpp
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "stancemill/status.h"

namespace stancemill::io {

class Compressor {
 public:
  using Emit = std::function<Status(std::string_view)>;
  static constexpr std::size_t kFrameBytes = 1024 * 1024;

  virtual ~Compressor() = default;
  /// Takes `bytes`, handing finished frames to `emit`.
  Status write(std::string_view bytes, const Emit& emit);
  /// Ends the stream. `nothing_yet`: no frame was ever emitted; then an empty one is, since an empty file is no stream.
  Status finish(bool nothing_yet, const Emit& emit);
  /// What was taken since the last frame.
  const std::string& pending() const { return frame_; }
  void set_pending(std::string pending) { frame_ = std::move(pending); }

 protected:
  /// Emits one frame of `bytes`.
  virtual Status compress(std::string_view bytes, const Emit& emit) = 0;

 private:
  std::string frame_;
};

/// By the path's ending: .gz gzip (libdeflate, level 1), .zst zstd (level 3, with a checksum), null for all else.
std::unique_ptr<Compressor> make_compressor(std::string_view path);

}  // namespace stancemill::io
