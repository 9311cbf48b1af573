// gzip: whatever follows the magic bytes, nothing crashes, and how the caller asks changes nothing.
#include "stream_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  stancemill::fuzz::check_stream("\x1F\x8B\x08", data, size);
  return 0;
}
