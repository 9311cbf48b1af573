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
  bool standard_output = false;
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
  if (state_->descriptor >= 0 && !state_->standard_output) ::close(state_->descriptor);
}

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path, Options options) {
  std::unique_ptr<OutputFile> file(new OutputFile);
  State& state = *file->state_;
  state.path = path;
  if (path == "-") {
    state.standard_output = true;
    state.descriptor = STDOUT_FILENO;
    return file;
  }
  struct stat info {};
  if (!options.overwrite && ::stat(path.c_str(), &info) == 0) {
    return Status(ErrorCode::kOutput, path + ": exists already; use --force to overwrite it, or another output name");
  }
  const Result<int> opened = open_partial(path);
  if (!opened.ok()) return opened.status();
  state.descriptor = opened.value();
  state.compressor = make_compressor(path);
  return file;
}

Status OutputFile::write(std::string_view bytes) {
  if (!state_->compressor) return state_->emit(bytes);
  return state_->compressor->write(bytes, [this](std::string_view piece) { return state_->emit(piece); });
}

Status OutputFile::commit() {
  State& state = *state_;
  if (state.compressor) {
    if (Status status = state.compressor->finish([&](std::string_view piece) { return state.emit(piece); }); !status.ok()) {
      return status;
    }
  }
  state.digest = state.hash.hex();
  if (state.standard_output) return {};
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
