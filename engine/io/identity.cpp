#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/checksum.h"
#include "io/files.h"
#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::uint64_t kEndBytes = 64 * 1024;

Result<FileIdentity> identity_of(int descriptor, const std::string& path) {
  struct stat info {};
  if (::fstat(descriptor, &info) != 0) {
    return Status(ErrorCode::kInput, path + ": cannot be examined: " + std::strerror(errno));
  }
  if (!S_ISREG(info.st_mode)) return Status(ErrorCode::kInput, path + ": is not a regular file");
  FileIdentity identity;
  identity.bytes = static_cast<std::uint64_t>(info.st_size);
  // Wraps around beyond the year 2262: it is only compared.
  identity.modified = static_cast<std::int64_t>(static_cast<std::uint64_t>(info.st_mtim.tv_sec) * 1'000'000'000U +
                                                static_cast<std::uint64_t>(info.st_mtim.tv_nsec));
  const auto count = static_cast<std::size_t>(std::min(identity.bytes, kEndBytes));
  const Result<std::string> head = read_at(descriptor, 0, count, path);
  if (!head.ok()) return head.status();
  const Result<std::string> tail = read_at(descriptor, identity.bytes - count, count, path);
  if (!tail.ok()) return tail.status();
  identity.ends = checksum(tail.value(), checksum(head.value()));
  return identity;
}

}  // namespace

Result<FileIdentity> identify(const std::string& path) {
  // A named pipe must not even be opened: its writer would take the closing for the end of its reader.
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return Status(ErrorCode::kInput, path + ": is not a regular file");
  }
  const int descriptor = open_file(path, O_RDONLY);
  if (descriptor < 0) return Status(ErrorCode::kInput, path + ": cannot be opened: " + std::strerror(errno));
  Result<FileIdentity> identity = identity_of(descriptor, path);
  ::close(descriptor);
  return identity;
}

}  // namespace stancemill::io
