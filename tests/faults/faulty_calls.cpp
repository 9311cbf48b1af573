#include "faulty_calls.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>

namespace stancemill::faults {
namespace {

constexpr int kNone = -1;

std::atomic<int> wanted{kNone};  ///< a Call
std::atomic<int> left{0};        ///< calls before the one that fails
std::atomic<int> error_number{0};
std::atomic<bool> is_there{false};

/// Is this call the one? Sets errno.
bool fails(Call call) {
  if (wanted.load() != static_cast<int>(call) || error_number.load() == kOneByte || left.fetch_sub(1) != 0)
    return false;
  is_there = true;
  errno = error_number;
  return true;
}

std::size_t allowed(Call call, std::size_t count) {
  if (count < 2 || wanted.load() != static_cast<int>(call) || error_number.load() != kOneByte) return count;
  if (left.fetch_sub(1) > 0) return count;
  is_there = true;
  return 1;
}

/// The function that would have been called without this file.
template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

std::string_view name_of(Call call) {
  constexpr std::string_view kNames[] = {"open", "read",  "pread", "write",     "fsync", "rename", "close",
                                         "stat", "fstat", "lseek", "ftruncate", "flock", "unlink"};
  return kNames[static_cast<int>(call)];
}

Fault::Fault(Call call, int place, int error) {
  is_there = false;
  error_number = error;
  left = place;
  wanted = static_cast<int>(call);
}
Fault::~Fault() { wanted = kNone; }
bool Fault::happened() const { return is_there; }

}  // namespace stancemill::faults

using stancemill::faults::allowed;
using stancemill::faults::Call;
using stancemill::faults::fails;
using stancemill::faults::next;

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  static auto* const real = next<int(const char*, int, ...)>("open");
  return fails(Call::kOpen) ? -1 : real(path, flags, mode);
}

ssize_t read(int descriptor, void* to, std::size_t count) {
  static auto* const real = next<ssize_t(int, void*, std::size_t)>("read");
  return fails(Call::kRead) ? -1 : real(descriptor, to, allowed(Call::kRead, count));
}

ssize_t pread(int descriptor, void* to, std::size_t count, off_t offset) {
  static auto* const real = next<ssize_t(int, void*, std::size_t, off_t)>("pread");
  return fails(Call::kPread) ? -1 : real(descriptor, to, allowed(Call::kPread, count), offset);
}

ssize_t write(int descriptor, const void* from, std::size_t count) {
  static auto* const real = next<ssize_t(int, const void*, std::size_t)>("write");
  return fails(Call::kWrite) ? -1 : real(descriptor, from, allowed(Call::kWrite, count));
}

int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  return fails(Call::kFsync) ? -1 : real(descriptor);
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return fails(Call::kRename) ? -1 : real(from, to);
}

int close(int descriptor) {
  static auto* const real = next<int(int)>("close");
  const int closed = real(descriptor);
  return fails(Call::kClose) ? -1 : closed;
}

int stat(const char* path, struct stat* info) noexcept {
  static auto* const real = next<int(const char*, struct stat*)>("stat");
  return fails(Call::kStat) ? -1 : real(path, info);
}

int fstat(int descriptor, struct stat* info) noexcept {
  static auto* const real = next<int(int, struct stat*)>("fstat");
  return fails(Call::kFstat) ? -1 : real(descriptor, info);
}

off_t lseek(int descriptor, off_t offset, int whence) noexcept {
  static auto* const real = next<off_t(int, off_t, int)>("lseek");
  return fails(Call::kSeek) ? -1 : real(descriptor, offset, whence);
}

int ftruncate(int descriptor, off_t length) noexcept {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  return fails(Call::kTruncate) ? -1 : real(descriptor, length);
}

int flock(int descriptor, int operation) noexcept {
  static auto* const real = next<int(int, int)>("flock");
  return fails(Call::kLock) ? -1 : real(descriptor, operation);
}

int unlink(const char* path) noexcept {
  static auto* const real = next<int(const char*)>("unlink");
  return fails(Call::kUnlink) ? -1 : real(path);
}

}  // extern "C"
