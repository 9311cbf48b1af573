// zstd: whatever follows the magic bytes, nothing crashes, and how the caller asks changes nothing.
#include "stream_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stancemill::fuzz::check_stream("\x28\xB5\x2F\xFD", data, size);
  return 0;
}
