#include <sys/mman.h>

#include "fuzz.h"

namespace stancemill::fuzz {

MemoryFile::MemoryFile()
    : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
  FUZZ_CHECK(descriptor_ >= 0, "no file in memory");
}

void MemoryFile::set(std::string_view bytes) {
  const bool emptied = ::ftruncate(descriptor_, 0) == 0;
  const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), 0);
  FUZZ_CHECK(emptied && written == static_cast<ssize_t>(bytes.size()), "the file in memory cannot be written");
}

}  // namespace stancemill::fuzz
