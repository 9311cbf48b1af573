#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

class UnsupportedSource final : public FileSource {
 public:
  UnsupportedSource(std::unique_ptr<RawFile> file, std::string_view format)
      : FileSource(std::move(file)), format_(format) {}
  std::size_t read(char*, std::size_t) override {
    end_with(StreamState::kUnsupported, file().path() + ": is compressed with " + format_ +
                                            ", which is not read here; use gzip or zstd, or decompress it into a pipe");
    return 0;
  }

 private:
  std::string format_;
};

}  // namespace

std::unique_ptr<Source> make_unsupported_source(std::unique_ptr<RawFile> file, std::string_view format) {
  return std::make_unique<UnsupportedSource>(std::move(file), format);
}

}  // namespace stancemill::io
