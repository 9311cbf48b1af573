#include "io/raw_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/files.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kPeekBytes = 16;
constexpr std::size_t kDrainBytes = 256 * 1024;

}  // namespace

Result<std::unique_ptr<RawFile>> RawFile::open(const std::string& path, bool hash) {
  std::unique_ptr<RawFile> file(new RawFile);
  file->path_ = path;
  file->descriptor_ = path == "-" ? ::dup(STDIN_FILENO) : open_file(path, O_RDONLY);
  if (file->descriptor_ < 0) return Status(ErrorCode::kInput, path + ": cannot be opened: " + std::strerror(errno));
  struct stat info {};
  if (::fstat(file->descriptor_, &info) != 0) {
    return Status(ErrorCode::kInput, path + ": cannot be examined: " + std::strerror(errno));
  }
  if (S_ISDIR(info.st_mode)) return Status(ErrorCode::kInput, path + ": is a folder");
  file->regular_ = S_ISREG(info.st_mode);
  file->size_at_open_ = static_cast<std::uint64_t>(info.st_size);
  file->device_ = info.st_dev;
  file->inode_ = info.st_ino;
  if (file->regular_) ::posix_fadvise(file->descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL);
  if (hash) file->hash_ = std::make_unique<Sha256>();
  return file;
}

RawFile::~RawFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::string_view RawFile::peek() {
  while (peeked_.size() < kPeekBytes) {
    char bytes[kPeekBytes];
    const std::size_t got = read_some(bytes, kPeekBytes - peeked_.size());
    if (got == 0) break;
    peeked_.append(bytes, got);
  }
  return peeked_;
}

std::size_t RawFile::read(char* to, std::size_t capacity) {
  if (peeked_used_ < peeked_.size()) {
    const std::size_t count = std::min(capacity, peeked_.size() - peeked_used_);
    std::memcpy(to, peeked_.data() + peeked_used_, count);
    peeked_used_ += count;
    return count;
  }
  return read_some(to, capacity);
}

std::size_t RawFile::read_some(char* to, std::size_t capacity) {
  if (failed()) return 0;
  capacity = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, end_ - position_));
  ssize_t got = 0;
  do {
    got = ::read(descriptor_, to, capacity);
  } while (got < 0 && may_try_again(descriptor_, POLLIN));
  if (got < 0) {
    error_ = path_ + ": cannot be read on at byte " + std::to_string(position_) + ": " + std::strerror(errno);
    return 0;
  }
  const auto count = static_cast<std::size_t>(got);
  if (hash_) {
    const std::uint64_t hashed_up_to = begin_ + hash_->bytes();
    const std::uint64_t hashed = std::min<std::uint64_t>(count, hashed_up_to - position_);
    hash_->update({to + hashed, count - static_cast<std::size_t>(hashed)});
  }
  position_ += count;
  return count;
}

Status RawFile::seek(std::uint64_t position, const HashState& hash) {
  if (!regular_ || ::lseek(descriptor_, static_cast<off_t>(position), SEEK_SET) < 0) {
    return {ErrorCode::kInput, path_ + ": cannot be taken up in the middle: " +
                                   (regular_ ? std::strerror(errno) : "it is not a regular file")};
  }
  peeked_.clear();
  peeked_used_ = 0;
  position_ = position;
  if (hash_) hash_ = std::make_unique<Sha256>(hash);
  return {};
}

Status RawFile::keep_to_range(std::uint64_t begin, std::uint64_t end) {
  if (Status status = seek(begin, Sha256().state()); !status.ok()) return status;
  begin_ = begin;
  end_ = end;
  size_at_open_ = std::min(size_at_open_, end);
  return {};
}

void RawFile::drain() {
  const auto bytes = std::make_unique_for_overwrite<char[]>(kDrainBytes);
  while (read(bytes.get(), kDrainBytes) != 0) {
  }
}

std::string RawFile::change() const {
  if (!regular_ || path_ == "-") return {};
  struct stat info {};
  if (position_ < size_at_open_) {
    return path_ + ": shrank while it was read: " + std::to_string(position_) + " of " + std::to_string(size_at_open_) +
           " bytes were there";
  }
  if (::stat(path_.c_str(), &info) != 0) return path_ + ": vanished while it was read";
  if (info.st_ino != inode_ || info.st_dev != device_) return path_ + ": was replaced while it was read";
  return {};
}

}  // namespace stancemill::io
