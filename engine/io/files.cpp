#include "io/files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "io/io.h"

namespace stancemill::io {
namespace {

Status output_error(const std::string& path, const std::string& deed) {
  const int cause = errno;
  std::string message = path + ": " + deed + ": " + std::strerror(cause);
  if (cause == ENOENT) message += "; does the folder exist?";
  if (cause == ENOSPC || cause == EDQUOT) message += "; make room and run again";
  return {ErrorCode::kOutput, message};
}

}  // namespace

/// Folders that cannot be opened for reading and file systems that know no fsync of folders are let pass, as databases
/// do: the file's own bytes are synced already.
Status sync_folder_of(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const int descriptor = open_file(folder, O_RDONLY | O_DIRECTORY);
  if (descriptor < 0) return errno == EACCES ? Status{} : output_error(folder, "cannot be opened to sync it");
  Status status;
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EBADF)
    status = output_error(folder, "cannot be synced to disk");
  ::close(descriptor);
  return status;
}

bool may_try_again(int descriptor, short event) {
  if (errno == EINTR) return true;
  if (errno != EAGAIN) return false;
  pollfd wait{descriptor, event, 0};
  return ::poll(&wait, 1, -1) > 0 || errno == EINTR;
}

int open_file(const std::string& path, int flags) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

Status write_all(int descriptor, std::string_view bytes, const std::string& path_for_errors) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (may_try_again(descriptor, POLLOUT)) continue;
      if (errno == EPIPE) return {ErrorCode::kClosedPipe, path_for_errors + ": the reader went away"};
      return output_error(path_for_errors, "cannot be written");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status sync(int descriptor, const std::string& path_for_errors) {
  if (::fsync(descriptor) == 0) return {};
  return output_error(path_for_errors, "cannot be synced to disk");
}

Result<int> open_partial(const std::string& path, bool emptied) {
  const std::string partial = path + ".partial";
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode)) {
    return Status(ErrorCode::kOutput, path + ": is a folder; name a file in it");
  }
  const int flags = (emptied ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR) | O_NOFOLLOW;  // a link would empty another file
  const int descriptor = open_file(partial, flags);
  if (descriptor < 0) return output_error(partial, emptied ? "cannot be created" : "cannot be opened");
  return descriptor;
}

Status rename_partial(const std::string& path) {
  if (std::rename((path + ".partial").c_str(), path.c_str()) != 0)
    return output_error(path, "cannot be renamed from .partial");
  return sync_folder_of(path);
}

Status commit_partial(const std::string& path) {
  const std::string partial = path + ".partial";
  const int descriptor = open_file(partial, O_RDWR);
  if (descriptor < 0) return output_error(partial, "cannot be opened");
  Status status = sync(descriptor, partial);
  if (::close(descriptor) != 0 && status.ok()) status = output_error(partial, "cannot be closed");
  if (!status.ok()) return status;
  return rename_partial(path);
}

bool is_device(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

Result<std::uint64_t> file_bytes(const std::string& path) {
  struct stat info {};
  if (path == "-") return Status(ErrorCode::kInput, "standard input has no size");
  if (::stat(path.c_str(), &info) != 0) return Status(ErrorCode::kInput, path + ": " + std::strerror(errno));
  if (!S_ISREG(info.st_mode)) return Status(ErrorCode::kInput, path + ": is not a regular file");
  return static_cast<std::uint64_t>(info.st_size);
}

bool has_bytes(const std::string& path, std::uint64_t bytes) {
  const Result<std::uint64_t> found = file_bytes(path);
  return found.ok() && found.value() == bytes;
}

Status replace_file(const std::string& path, std::string_view bytes) {
  const Result<int> opened = open_partial(path, /*emptied=*/true);
  if (!opened.ok()) return opened.status();
  Status status = write_all(opened.value(), bytes, path);
  if (::close(opened.value()) != 0 && status.ok()) status = output_error(path, "cannot be closed");
  if (!status.ok()) return status;
  if (std::rename((path + ".partial").c_str(), path.c_str()) != 0) {
    return output_error(path, "cannot be renamed from .partial");
  }
  return {};
}

Result<std::string> read_at(int descriptor, std::uint64_t offset, std::size_t count,
                            const std::string& path_for_errors) {
  std::string bytes(count, '\0');
  std::size_t size = 0;
  while (size < count) {
    const ssize_t got = ::pread(descriptor, bytes.data() + size, count - size, static_cast<off_t>(offset + size));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status(ErrorCode::kInput, path_for_errors + ": cannot be read: " + std::strerror(errno));
    if (got == 0) {
      return Status(ErrorCode::kInput, path_for_errors + ": ends at byte " + std::to_string(offset + size) +
                                           ", before what must be there");
    }
    size += static_cast<std::size_t>(got);
  }
  return bytes;
}

Status exists_already(const std::string& path) {
  return {ErrorCode::kOutput, path + ": exists already; use --force to overwrite it, or another output name"};
}

Status write_file(const std::string& path, std::string_view bytes) {
  const Result<int> opened = open_partial(path, /*emptied=*/true);
  if (!opened.ok()) return opened.status();
  Status status = write_all(opened.value(), bytes, path);
  if (status.ok()) status = sync(opened.value(), path);
  if (::close(opened.value()) != 0 && status.ok()) status = output_error(path, "cannot be closed");
  if (!status.ok()) return status;
  return rename_partial(path);
}

Result<std::string> read_file(const std::string& path, std::uint64_t max_bytes) {
  const int descriptor = open_file(path, O_RDONLY);
  if (descriptor < 0) return Status(ErrorCode::kInput, path + ": cannot be opened: " + std::strerror(errno));
  struct stat info {};
  std::string bytes;
  std::string error;
  if (::fstat(descriptor, &info) != 0) {
    error = std::strerror(errno);
  } else if (!S_ISREG(info.st_mode)) {
    error = "is not a regular file";
  } else if (static_cast<std::uint64_t>(info.st_size) > max_bytes) {
    error = "has " + std::to_string(info.st_size) + " bytes, more than the " + std::to_string(max_bytes) +
            " that are allowed";
  } else {
    bytes.resize(static_cast<std::size_t>(info.st_size));
    std::size_t size = 0;
    while (size < bytes.size()) {
      const ssize_t got = ::read(descriptor, bytes.data() + size, bytes.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        error = got < 0 ? std::strerror(errno) : "shrank while it was read";
        break;
      }
      size += static_cast<std::size_t>(got);
    }
  }
  ::close(descriptor);
  if (!error.empty()) return Status(ErrorCode::kInput, path + ": " + error);
  return bytes;
}

}  // namespace stancemill::io
