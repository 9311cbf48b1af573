// Which lines begin in a place of a file: every line in exactly one of the places that a file is cut into.
#include <gtest/gtest.h>

#include <string>

#include "io/io.h"
#include "io_tools.h"

namespace stancemill::io {
namespace {

TEST(LinesBeginningIn, EveryLineIsInOnePlaceAndOneAlone) {
  const TemporaryFolder folder;
  const std::string path = folder.path("lines.txt");
  const std::string long_line(300'000, 'x');  // longer than what is read at once
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("no line feed"), std::string("a\nbb\n\n\nccc\n"),
        std::string("\n\na\n") + long_line + "\nb\n" + long_line, std::string("a\n") + long_line}) {
    ASSERT_TRUE(write_file(path, text).ok());
    for (const std::uint64_t size : {1, 2, 3, 7, 100'000, 262'144, 1'000'000}) {
      if (text.size() / size > 10'000) continue;
      std::uint64_t reached = 0;
      for (std::uint64_t begin = 0; begin < text.size(); begin += size) {
        const Result<ByteSpan> lines = lines_beginning_in(path, {begin, begin + size});
        ASSERT_TRUE(lines.ok());
        const ByteSpan span = lines.value();
        if (span.begin == span.end) continue;
        EXPECT_EQ(span.begin, reached);
        EXPECT_GE(span.begin, begin);
        EXPECT_LT(span.begin, begin + size);
        EXPECT_TRUE(span.end == text.size() || text[span.end - 1] == '\n');
        // The last line begins in the place: no later one does.
        const std::size_t last = text.rfind('\n', span.end - 2);
        EXPECT_LT(last == std::string::npos || span.end < 2 ? 0 : last + 1, begin + size);
        reached = span.end;
      }
      EXPECT_EQ(reached, text.size()) << text.size() << " " << size;
    }
  }
}

TEST(LinesBeginningIn, OneThatIsNotThereIsAnError) {
  EXPECT_EQ(lines_beginning_in("/nonexistent/file", {0, 10}).status().code(), ErrorCode::kInput);
}

}  // namespace
}  // namespace stancemill::io
