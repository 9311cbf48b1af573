#include <utility>

#include "io/sources.h"

namespace stancemill::io {
namespace {

class PlainSource final : public FileSource {
 public:
  using FileSource::FileSource;
  std::size_t read(char* to, std::size_t capacity) override {
    const std::size_t got = file().read(to, capacity);
    if (got == 0) end_of_file();
    return got;
  }
};

}  // namespace

std::unique_ptr<Source> make_plain_source(std::unique_ptr<RawFile> file) {
  return std::make_unique<PlainSource>(std::move(file));
}

}  // namespace stancemill::io
