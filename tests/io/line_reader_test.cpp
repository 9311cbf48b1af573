#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

using namespace std::string_view_literals;

/// A line as a naive splitter sees it, and as the reader gives it out.
struct Line {
  std::uint64_t number;
  std::uint64_t offset;
  std::uint64_t length;  ///< without the line feed
  std::string bytes;     ///< of a line over the limit: its beginning
  bool oversized;

  friend bool operator==(const Line&, const Line&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Line& line) {
    return out << "line " << line.number << " at " << line.offset << ", " << line.length << " bytes"
               << (line.oversized ? ", oversized: \"" : ": \"") << line.bytes.substr(0, 40) << "\"";
  }
};

std::vector<Line> split_naively(std::string_view bytes, const LineReaderOptions& options) {
  std::vector<Line> lines;
  std::uint64_t offset = 0;
  while (offset < bytes.size()) {
    const std::string_view line = bytes.substr(offset, bytes.find('\n', offset) - offset);
    const bool oversized = line.size() > options.max_line_bytes;
    lines.push_back({lines.size() + 1, offset, line.size(),
                     std::string(oversized ? line.substr(0, options.kept_bytes_of_long_line) : line), oversized});
    offset += line.size() + 1;
  }
  return lines;
}

/// Reads all batches, checks what must hold for each of them, and takes them apart into lines.
std::vector<Line> read_lines(LineReader& reader, std::uint64_t stream_bytes) {
  std::vector<Line> lines;
  Batch batch;
  std::uint64_t line = 1;
  std::uint64_t offset = 0;
  while (true) {
    batch.oversized_bytes = 99;  // left over from another use of the batch
    batch.encoding_unsupported = true;
    batch.first_line = batch.end_line = 77;
    if (!reader.next(batch)) break;
    EXPECT_FALSE(batch.encoding_unsupported);
    EXPECT_EQ(batch.first_line, line);
    EXPECT_EQ(batch.first_offset, offset);
    std::string_view rest = batch.input.view();
    if (batch.oversized_bytes != 0) {
      lines.push_back({line, offset, batch.oversized_bytes, std::string(rest), true});
      ++line;
      offset = std::min(offset + batch.oversized_bytes + 1, stream_bytes);
    } else {
      EXPECT_FALSE(rest.empty());
      EXPECT_TRUE(rest.ends_with('\n') || offset + rest.size() == stream_bytes);
      while (!rest.empty()) {
        const std::size_t size = std::min(rest.find('\n'), rest.size());
        lines.push_back({line, offset, size, std::string(rest.substr(0, size)), false});
        ++line;
        offset += std::min(size + 1, rest.size());
        rest.remove_prefix(std::min(size + 1, rest.size()));
      }
    }
    EXPECT_EQ(batch.end_line, line);
    EXPECT_EQ(batch.end_offset, offset);
  }
  EXPECT_TRUE(batch.input.empty()) << "the batch is empty at the end";
  EXPECT_FALSE(reader.next(batch)) << "the end stays the end";
  EXPECT_EQ(offset, stream_bytes);
  EXPECT_EQ(reader.state(), StreamState::kOk);
  return lines;
}

std::vector<Line> read_lines(std::string_view bytes, const LineReaderOptions& options) {
  LineReader reader(memory_source(bytes), options);
  return read_lines(reader, bytes.size());
}

/// Gives its bytes in pieces of random size, as a pipe does.
class TricklingSource final : public Source {
 public:
  TricklingSource(std::string_view bytes, std::uint64_t seed) : bytes_(bytes), random_(seed) {}
  std::size_t read(char* to, std::size_t capacity) override {
    const std::size_t count = std::min({capacity, bytes_.size(), std::size_t{1} + random_() % 9});
    if (count != 0) std::memcpy(to, bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }
  StreamState state() const override { return StreamState::kOk; }
  const std::string& detail() const override { return none_; }
  std::uint64_t raw_bytes() const override { return 0; }
  std::string sha256() override { return {}; }

 private:
  std::string_view bytes_;
  std::mt19937_64 random_;
  std::string none_;
};

/// One line of `length` times "x", made while it is read, then "\nend\n".
class LongLineSource final : public Source {
 public:
  explicit LongLineSource(std::uint64_t length) : left_(length) {}
  std::size_t read(char* to, std::size_t capacity) override {
    if (left_ != 0) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(capacity, left_));
      std::memset(to, 'x', count);
      left_ -= count;
      return count;
    }
    const std::size_t count = std::min(capacity, tail_.size());
    std::memcpy(to, tail_.data(), count);
    tail_.remove_prefix(count);
    return count;
  }
  StreamState state() const override { return StreamState::kOk; }
  const std::string& detail() const override { return none_; }
  std::uint64_t raw_bytes() const override { return 0; }
  std::string sha256() override { return {}; }

 private:
  std::uint64_t left_;
  std::string_view tail_ = "\nend\n";
  std::string none_;
};

// The property that stands above all: whatever the blocks, the limits and the pieces that the source gives, the lines
// are those of the naive splitter.
TEST(LineReader, GivesTheLinesOfANaiveSplitter) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    const std::uint64_t one_in = 1 + random() % 40;  // how rare line feeds are
    for (std::size_t left = random() % 600; left != 0; --left) {
      bytes.push_back(random() % one_in == 0 ? '\n' : "ab\r \xC3"[random() % 5]);
    }
    for (const std::size_t block_bytes : {1UL, 4UL, 5UL, 16UL, 61UL, 300UL, 4096UL}) {
      for (const std::uint64_t max_line_bytes : {4UL, 5UL, 15UL, 16UL, 40UL, 1000UL}) {
        const LineReaderOptions options{block_bytes, max_line_bytes, random() % 30};
        const std::vector<Line> expected = split_naively(bytes, options);
        ASSERT_EQ(read_lines(bytes, options), expected) << round << ", " << block_bytes << ", " << max_line_bytes;
        LineReader trickling(std::make_unique<TricklingSource>(bytes, random()), options);
        ASSERT_EQ(read_lines(trickling, bytes.size()), expected)
            << round << ", " << block_bytes << ", " << max_line_bytes;
      }
    }
  }
}

// What is known of a passage takes more memory than a line of a byte or two.
TEST(LineReader, OfManyShortLinesABatchHasSomeThousands) {
  std::string bytes;
  for (int i = 0; i < 20'000; ++i) bytes += i % 3 == 0 ? "\n" : "1\n";
  const LineReaderOptions options{1 << 20, 1 << 20, 100};
  EXPECT_EQ(read_lines(bytes, options), split_naively(bytes, options));
  LineReader reader(std::make_unique<TricklingSource>(bytes, 1), options);
  Batch batch;
  std::uint64_t lines = 0;
  while (reader.next(batch)) {
    EXPECT_LE(batch.end_line - batch.first_line, 4096U);
    lines += batch.end_line - batch.first_line;
  }
  EXPECT_EQ(lines, 20'000U);
}

TEST(LineReader, AnEmptyStreamHasNoLines) { EXPECT_TRUE(read_lines("", {}).empty()); }

TEST(LineReader, TheLastLineMayLackItsLineFeed) {
  const std::vector<Line> lines = read_lines("one\n\ntwo", {});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1], (Line{2, 4, 0, "", false}));
  EXPECT_EQ(lines[2], (Line{3, 5, 3, "two", false}));
}

TEST(LineReader, CarriageReturnsNulsAndTheUtf8MarkAreLeftAlone) {
  const std::vector<Line> lines = read_lines(
      "\xEF\xBB\xBF"
      "a\r\nb\0c\r\r\n\r"sv,
      {});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].bytes,
            "\xEF\xBB\xBF"
            "a\r");
  EXPECT_EQ(lines[1].bytes, "b\0c\r\r"sv);
  EXPECT_EQ(lines[2].bytes, "\r");
}

TEST(LineReader, ALineOfExactlyTheLimitIsFineAndOneByteMoreIsNot) {
  const LineReaderOptions options;
  const std::string exact(options.max_line_bytes, 'x');
  const std::string bytes = "before\n" + exact + "\n" + exact + "y\nafter\n" + exact;
  EXPECT_EQ(read_lines(bytes, options), split_naively(bytes, options));
  EXPECT_TRUE(split_naively(bytes, options)[2].oversized);
}

TEST(LineReader, ALineWithoutEndDoesNotGrowMemory) {
  constexpr std::uint64_t kLength = std::uint64_t{512} << 20;
  LineReaderOptions options;
  options.max_line_bytes = 1 << 20;
  rusage before{};
  ::getrusage(RUSAGE_SELF, &before);
  LineReader reader(std::make_unique<LongLineSource>(kLength), options);
  Batch batch;
  ASSERT_TRUE(reader.next(batch));
  EXPECT_EQ(batch.oversized_bytes, kLength);
  EXPECT_EQ(batch.input.view(), std::string(1024, 'x'));
  EXPECT_EQ(batch.end_offset, kLength + 1);
  ASSERT_TRUE(reader.next(batch));
  EXPECT_EQ(batch.input.view(), "end\n");
  EXPECT_EQ(batch.first_line, 2U);
  EXPECT_EQ(batch.first_offset, kLength + 1);
  EXPECT_EQ(batch.oversized_bytes, 0U);
  rusage after{};
  ::getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 32 * 1024) << "KiB";
}

TEST(LineReader, AWarmReaderFillsBlocksWithoutGrowingThem) {
  const std::string bytes = some_lines(50'000);
  LineReader reader(memory_source(bytes), {});
  Batch batch;
  ASSERT_TRUE(reader.next(batch));
  const char* const place = batch.input.data();
  std::uint64_t blocks = 1;
  while (reader.next(batch)) {
    EXPECT_EQ(batch.input.data(), place) << "no new memory";
    ++blocks;
  }
  EXPECT_GT(blocks, 5U);
  EXPECT_EQ(batch.end_line, 50'001U);
}

// ---- UTF-16 and UTF-32 ----

std::string in_utf16(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) out += big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return out;
}
std::string in_utf32(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) out += big_endian ? std::string{'\0', '\0', '\0', c} : std::string{c, '\0', '\0', '\0'};
  return out;
}

TEST(LineReader, WideEncodingsComeAsOneBatchAndAreUnsupported) {
  const std::string lines = some_lines(3'000);
  const std::string streams[] = {
      "\xFF\xFE" + in_utf16(lines, false),
      "\xFE\xFF" + in_utf16(lines, true),
      std::string("\0\0\xFE\xFF", 4) + in_utf32(lines, true),
      std::string("\xFF\xFE\0\0", 4) + in_utf32(lines, false),
      in_utf16(lines, false),
      in_utf16(lines, true),
      in_utf32(lines, false),
      in_utf32(lines, true),
      "\xFF\xFE",
      "\xFE\xFF\n",
      in_utf16("{}", true),
      in_utf32("{", false),
      in_utf32("\n{", true),
  };
  for (const std::string& bytes : streams) {
    for (const std::size_t block_bytes : {1UL, 4UL, 100UL, 5'000UL, 262'144UL}) {
      LineReader reader(memory_source(bytes), {.block_bytes = block_bytes});
      Batch batch;
      ASSERT_TRUE(reader.next(batch));
      EXPECT_TRUE(batch.encoding_unsupported);
      EXPECT_EQ(batch.oversized_bytes, 0U);
      EXPECT_EQ(batch.input.view(), std::string_view(bytes).substr(0, 1024));
      EXPECT_EQ(batch.first_line, 1U);
      EXPECT_EQ(batch.end_line, 2U);
      EXPECT_EQ(batch.end_offset, bytes.size());
      EXPECT_EQ(reader.source().raw_bytes(), bytes.size()) << "read to its end, for the hash";
      EXPECT_FALSE(reader.next(batch));
      EXPECT_TRUE(batch.input.empty());
      EXPECT_FALSE(batch.encoding_unsupported);
      EXPECT_EQ(reader.state(), StreamState::kUnsupported);
      EXPECT_NE(reader.detail().find("UTF-16"), std::string::npos);
    }
  }
}

TEST(LineReader, ANulInALaterLineIsNoWideEncoding) {
  for (const std::string_view bytes : {"{}\n\0{\0}\n"sv, "{\"a\0"sv, "{}\0\0"sv, "\0"sv, "{\0"sv}) {
    LineReader reader(memory_source(bytes), {});
    Batch batch;
    ASSERT_TRUE(reader.next(batch));
    EXPECT_FALSE(batch.encoding_unsupported);
    EXPECT_EQ(reader.state(), StreamState::kOk);
  }
}

TEST(LineReader, TheSourcesDamageShowsThroughAndItsLinesComeFirst) {
  const TemporaryFolder folder;
  const std::string raw = gzip_member("one\ntwo\nthr") + "garbage";
  Result<std::unique_ptr<Source>> source = open_source(folder.write("a", raw));
  ASSERT_TRUE(source.ok());
  LineReader reader(source.take(), {});
  Batch batch;
  std::string bytes;
  while (reader.next(batch)) bytes += batch.input.view();
  EXPECT_EQ(bytes, "one\ntwo\nthr");
  EXPECT_EQ(reader.state(), StreamState::kCorrupt);
  EXPECT_NE(reader.detail().find("garbage"), std::string::npos);
  EXPECT_EQ(reader.source().sha256(), plain_sha256(raw));
}

}  // namespace
}  // namespace stancemill::io
