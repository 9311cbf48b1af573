#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "io/checksum.h"
#include "io/compressor.h"
#include "io/files.h"
#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::uint64_t kTailBytes = 64 * 1024;

/// XXH3 of the last 64 KiB of the file's first `bytes` bytes.
Result<std::uint64_t> tail_checksum(int descriptor, std::uint64_t bytes, const std::string& path) {
  const std::uint64_t count = std::min(bytes, kTailBytes);
  const Result<std::string> tail = read_at(descriptor, bytes - count, static_cast<std::size_t>(count), path);
  if (!tail.ok()) return Status(ErrorCode::kOutput, tail.status().message());
  return checksum(tail.value());
}

}  // namespace

struct OutputFile::State {
  std::string path;
  int descriptor = -1;
  bool direct = false;  ///< standard output, a device or a pipe: nothing to sync or rename
  bool folder_synced = false;
  std::unique_ptr<Compressor> compressor;
  Sha256 hash;

  Status emit(std::string_view piece) {
    if (Status status = write_all(descriptor, piece, path); !status.ok()) return status;
    hash.update(piece);
    return {};
  }
};

OutputFile::OutputFile() : state_(std::make_unique<State>()) {}

OutputFile::~OutputFile() {
  if (state_->descriptor >= 0 && state_->descriptor != STDOUT_FILENO) ::close(state_->descriptor);
}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path, Options options) {
  std::unique_ptr<OutputFile> file(new OutputFile);
  State& state = *file->state_;
  state.path = path;
  if (path == "-") {
    state.direct = true;
    state.descriptor = STDOUT_FILENO;
    return file;
  }
  state.compressor = make_compressor(path);
  if (is_device(path)) {
    state.direct = true;
    state.descriptor = open_file(path, O_WRONLY);
    if (state.descriptor < 0) return Status(ErrorCode::kOutput, path + ": cannot be opened: " + std::strerror(errno));
    return file;
  }
  struct stat info {};
  if (!options.overwrite && ::stat(path.c_str(), &info) == 0) return exists_already(path);
  const Result<int> opened = open_partial(path, /*emptied=*/true);
  if (!opened.ok()) return opened.status();
  state.descriptor = opened.value();
  return file;
}

Result<std::unique_ptr<OutputFile>> OutputFile::resume(const std::string& path, const OutputMark& mark) {
  std::unique_ptr<OutputFile> file(new OutputFile);
  State& state = *file->state_;
  state.path = path;
  state.compressor = make_compressor(path);
  const Result<int> opened = open_partial(path, /*emptied=*/false);
  if (!opened.ok()) return opened.status();
  state.descriptor = opened.value();
  const Result<std::uint64_t> tail = tail_checksum(state.descriptor, mark.bytes, path + ".partial");
  if (!tail.ok() || tail.value() != mark.tail) {
    return Status(ErrorCode::kOutput, path + ".partial: does not hold what the run had written into it; use --force " +
                                          "to begin again" + (tail.ok() ? "" : " (" + tail.status().message() + ")"));
  }
  if (::ftruncate(state.descriptor, static_cast<off_t>(mark.bytes)) != 0 ||
      ::lseek(state.descriptor, 0, SEEK_END) < 0) {
    return Status(ErrorCode::kOutput, path + ".partial: cannot be cut to what is sure: " + std::strerror(errno));
  }
  state.hash = Sha256(mark.hash);
  if (state.compressor) state.compressor->set_pending(mark.pending);
  return file;
}

Status OutputFile::write(std::string_view bytes) {
  if (!state_->compressor) return state_->emit(bytes);
  return state_->compressor->write(bytes, [this](std::string_view piece) { return state_->emit(piece); });
}

Status OutputFile::mark(OutputMark& mark) const {
  mark.bytes = state_->hash.bytes();
  mark.hash = state_->hash.state();
  mark.pending = state_->compressor ? state_->compressor->pending() : std::string();
  const Result<std::uint64_t> tail = tail_checksum(state_->descriptor, mark.bytes, state_->path + ".partial");
  if (!tail.ok()) return tail.status();
  mark.tail = tail.value();
  return {};
}

Status OutputFile::finish() {
  State& state = *state_;
  if (!state.compressor) return {};
  return state.compressor->finish(state.hash.bytes() == 0, [&](std::string_view piece) { return state.emit(piece); });
}

Status OutputFile::sync() {
  if (state_->direct) return {};
  if (Status status = io::sync(state_->descriptor, state_->path); !status.ok()) return status;
  if (state_->folder_synced) return {};
  state_->folder_synced = true;
  return sync_folder_of(state_->path);
}

Status OutputFile::publish() {
  if (state_->direct) return {};
  const int descriptor = std::exchange(state_->descriptor, -1);
  if (::close(descriptor) != 0) {
    return {ErrorCode::kOutput, state_->path + ": cannot be closed: " + std::strerror(errno)};
  }
  return rename_partial(state_->path);
}

Status OutputFile::commit() {
  if (Status status = finish(); !status.ok()) return status;
  if (Status status = sync(); !status.ok()) return status;
  return publish();
}

std::uint64_t OutputFile::bytes() const { return state_->hash.bytes(); }
std::string OutputFile::sha256() const { return state_->hash.hex(); }
const std::string& OutputFile::path() const { return state_->path; }
bool OutputFile::direct() const { return state_->direct; }

}  // namespace stancemill::io
