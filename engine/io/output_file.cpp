#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "io/compressor.h"
#include "io/files.h"
#include "io/io.h"

namespace stancemill::io {

struct OutputFile::State {
  std::string path;
  int descriptor = -1;
  bool direct = false;  ///< standard output, a device or a pipe: nothing to sync or rename
  std::unique_ptr<Compressor> compressor;
  Sha256 hash;
  std::string digest;
  std::uint64_t bytes = 0;

  Status emit(std::string_view piece) {
    hash.update(piece);
    bytes += piece.size();
    return write_all(descriptor, piece, path);
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
    state.descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (state.descriptor < 0) return Status(ErrorCode::kOutput, path + ": cannot be opened: " + std::strerror(errno));
    return file;
  }
  struct stat info {};
  if (!options.overwrite && ::stat(path.c_str(), &info) == 0) {
    return Status(ErrorCode::kOutput, path + ": exists already; use --force to overwrite it, or another output name");
  }
  const Result<int> opened = open_partial(path);
  if (!opened.ok()) return opened.status();
  state.descriptor = opened.value();
  return file;
}

Status OutputFile::write(std::string_view bytes) {
  if (!state_->compressor) return state_->emit(bytes);
  return state_->compressor->write(bytes, [this](std::string_view piece) { return state_->emit(piece); });
}

Status OutputFile::commit() {
  State& state = *state_;
  if (state.compressor) {
    if (Status status = state.compressor->finish([&](std::string_view piece) { return state.emit(piece); });
        !status.ok()) {
      return status;
    }
  }
  state.digest = state.hash.hex();
  if (state.direct) return {};
  if (Status status = sync(state.descriptor, state.path); !status.ok()) return status;
  const int descriptor = std::exchange(state.descriptor, -1);
  if (::close(descriptor) != 0) {
    return {ErrorCode::kOutput, state.path + ": cannot be closed: " + std::strerror(errno)};
  }
  return rename_partial(state.path);
}

std::uint64_t OutputFile::bytes() const { return state_->bytes; }
std::string OutputFile::sha256() { return state_->digest; }
const std::string& OutputFile::path() const { return state_->path; }

}  // namespace stancemill::io
