// sources: the decoders behind open_source().
//
// What: one Source a compression, over a RawFile. A decoder works in pieces of fixed size, so what is delivered before
// a damaged place does not depend on how the caller asks. Threads: one at a time. Tested by: tests/io/source_test.cpp,
// tests/io/damage_test.cpp
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/raw_file.h"

namespace stancemill::io {

/// What all sources share: the raw file, the state and its explanation.
class FileSource : public Source {
 public:
  explicit FileSource(std::unique_ptr<RawFile> file) : file_(std::move(file)) {}
  StreamState state() const override { return state_; }
  const std::string& detail() const override { return detail_; }
  std::uint64_t raw_bytes() const override { return file_->bytes(); }
  std::string sha256() override { return file_->sha256(); }
  /// Where nothing is decoded, every byte is a place to come back to.
  SourceMark mark(std::uint64_t offset) override { return {offset, offset, file_->hash_state()}; }
  Status resume(const SourceMark& mark, std::uint64_t offset) override {
    if (Status status = file_->seek(mark.raw_begin, mark.hash); !status.ok()) return status;
    return skip(offset - mark.decoded_begin);
  }

 protected:
  RawFile& file() { return *file_; }
  const RawFile& file() const { return *file_; }
  /// Notes damage and consumes the rest, so that the hash covers the whole file.
  void end_with(StreamState state, const std::string& cause) {
    state_ = state;
    detail_ = cause;
    file_->drain();
  }
  /// Notes that the raw bytes end where the format wants more: the file's own trouble if it has any, else a truncation.
  void end_inside(const std::string& cause) {
    end_of_file();
    if (state_ != StreamState::kOk) return;
    state_ = StreamState::kTruncated;
    detail_ = cause;
  }
  /// Notes what the raw file has to say at its end: a read error, or that it changed.
  void end_of_file() {
    if (file_->failed()) {
      state_ = StreamState::kReadError;
      detail_ = file_->error();
    } else if (const std::string change = file_->change(); !change.empty()) {
      state_ = StreamState::kChanged;
      detail_ = change;
    }
  }

 private:
  std::unique_ptr<RawFile> file_;
  StreamState state_ = StreamState::kOk;
  std::string detail_;
};

/// A source whose decoder fills a piece of its own, from which read() copies.
class DecodingSource : public FileSource {
 public:
  static constexpr std::size_t kPieceBytes = 256 * 1024;

  using FileSource::FileSource;
  std::size_t read(char* to, std::size_t capacity) final;
  SourceMark mark(std::uint64_t offset) final;
  Status resume(const SourceMark& mark, std::uint64_t offset) final;
  std::uint64_t raw_bytes_read_out() const final;

 protected:
  /// A member or frame begins at `raw` (a place in the file), `produced` bytes into the piece at hand: decoding can
  /// begin here.
  void note_beginning(std::uint64_t raw, std::size_t produced) {
    const std::uint64_t decoded = decoded_ + produced;
    const bool was_empty = !beginnings_.empty() && beginnings_.back().decoded == decoded;
    if (was_empty) beginnings_.pop_back();  // millions of empty members or frames may follow each other
    beginnings_.push_back({raw, decoded});
  }
  /// Decoding is about to begin in the middle of the file, at a place that was noted.
  virtual void begin_in_the_middle() {}
  /// Decodes the next piece to `to`; returns its size, 0 when nothing more comes (then the state is final).
  virtual std::size_t decode(char* to, std::size_t capacity) = 0;
  /// Raw bytes that were taken and not decoded yet.
  virtual std::size_t undecoded() const = 0;
  /// The next raw bytes; empty at the end.
  std::string_view next_raw();

 private:
  std::unique_ptr<char[]> piece_ = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  std::unique_ptr<char[]> raw_ = std::make_unique_for_overwrite<char[]>(kPieceBytes);
  struct Beginning {
    std::uint64_t raw;
    std::uint64_t decoded;
  };
  std::vector<Beginning> beginnings_;  ///< the last one at or before what was marked, and all after it
  std::uint64_t decoded_ = 0;          ///< offset of the piece at hand
  std::size_t piece_size_ = 0;
  std::size_t piece_used_ = 0;
  bool ended_ = false;
};

std::unique_ptr<Source> make_plain_source(std::unique_ptr<RawFile> file);
std::unique_ptr<Source> make_gzip_source(std::unique_ptr<RawFile> file);
std::unique_ptr<Source> make_zstd_source(std::unique_ptr<RawFile> file);
/// A source that delivers nothing and is kUnsupported: `format` is what the file is, for people.
std::unique_ptr<Source> make_unsupported_source(std::unique_ptr<RawFile> file, std::string_view format);

}  // namespace stancemill::io
