// Line reader: blocks of any size out of pieces of any size give every line, in order, at its offset, and nothing else.
#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "fuzz.h"
#include "io/io.h"

namespace stancemill::io {
namespace {

constexpr std::size_t kKeptBytes = 16;

/// Gives out bytes in pieces of changing size.
class PiecewiseSource final : public Source {
 public:
  PiecewiseSource(std::string_view bytes, unsigned step) : rest_(bytes), step_(step) {}
  std::size_t read(char* to, std::size_t capacity) override {
    piece_ = piece_ * 5 + step_ + 1;
    const std::size_t count = std::min({capacity, rest_.size(), std::size_t{1} + piece_ % (step_ + 1)});
    if (count != 0) std::memcpy(to, rest_.data(), count);
    rest_.remove_prefix(count);
    return count;
  }
  StreamState state() const override { return StreamState::kOk; }
  const std::string& detail() const override { return detail_; }
  std::uint64_t raw_bytes() const override { return 0; }
  std::string sha256() override { return {}; }

 private:
  std::string_view rest_;
  unsigned step_;
  unsigned piece_ = 0;
  std::string detail_;
};

struct Line {
  std::uint64_t number;
  std::uint64_t offset;
  std::string bytes;
  std::uint64_t oversized;

  friend bool operator==(const Line&, const Line&) = default;
};

std::vector<Line> split_by_hand(std::string_view bytes, std::uint64_t limit) {
  std::vector<Line> lines;
  std::uint64_t offset = 0;
  while (offset < bytes.size()) {
    const std::size_t feed = std::min(bytes.find('\n', offset), bytes.size());
    const std::string_view line = bytes.substr(offset, feed - offset);
    const bool long_line = line.size() > limit;
    lines.push_back({lines.size() + 1, offset, std::string(long_line ? line.substr(0, kKeptBytes) : line),
                     long_line ? line.size() : 0});
    offset = feed + 1;
  }
  return lines;
}

std::vector<Line> read_all(std::string_view bytes, const LineReaderOptions& options, unsigned step) {
  LineReader reader(std::make_unique<PiecewiseSource>(bytes, step), options);
  std::vector<Line> lines;
  Batch batch;
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
  while (reader.next(batch)) {
    FUZZ_CHECK(batch.first_line == line && batch.first_offset == offset, "blocks do not follow one another");
    FUZZ_CHECK(batch.end_line > line && batch.end_offset > offset, "a block without a line");
    if (batch.encoding_unsupported) {
      FUZZ_CHECK(line == 1 && batch.end_line == 2 && batch.end_offset == bytes.size(), "refused in the middle");
      FUZZ_CHECK(!reader.next(batch) && reader.state() == StreamState::kUnsupported, "refused and read on");
      return {};
    }
    if (batch.oversized_bytes != 0) {
      lines.push_back({line, offset, std::string(batch.input.view()), batch.oversized_bytes});
    } else {
      for (Line& cut : split_by_hand(batch.input.view(), ~0ULL)) {
        cut.number += line - 1;
        cut.offset += offset;
        lines.push_back(std::move(cut));
      }
    }
    line = batch.end_line;
    offset = batch.end_offset;
    FUZZ_CHECK(lines.size() == line - 1, "lines that were not counted");
  }
  FUZZ_CHECK(offset == bytes.size(), "bytes that nobody got");
  return lines;
}

}  // namespace
}  // namespace stancemill::io

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stancemill::io;
  stancemill::fuzz::Tape tape(data, size);
  LineReaderOptions options;
  options.block_bytes = 1 + tape.byte();
  options.max_line_bytes = 4 + tape.byte();
  options.kept_bytes_of_long_line = kKeptBytes;
  const unsigned step = tape.byte();
  const std::string_view bytes = tape.rest();
  const std::vector<Line> found = read_all(bytes, options, step);
  if (found.empty()) return 0;
  FUZZ_CHECK(found == split_by_hand(bytes, options.max_line_bytes), "other lines than by hand");
  return 0;
}
