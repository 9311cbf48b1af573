// The Unicode conformance test, over every way that this machine runs.
#include <fstream>
#include <sstream>

#include "segment_tools.h"

namespace stancemill::segment {
namespace {

struct Case {
  std::string text;
  std::vector<TokenSpan> segments;
  std::string source;
};

/// Lines such as `÷ 0061 × 0308 ÷ 0020 ÷ # comment`.
std::vector<Case> read_cases() {
  std::ifstream file(STANCEMILL_SOURCE_DIR "/third_party/unicode/WordBreakTest.txt");
  std::vector<Case> cases;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line.substr(0, line.find('#')));
    Case c;
    c.source = line;
    std::uint32_t begin = 0;
    for (std::string field; fields >> field;) {
      const auto at = static_cast<std::uint32_t>(c.text.size());
      if (field == "÷") {
        if (at != begin) c.segments.push_back({begin, at});
        begin = at;
      } else if (field != "×") {
        c.text += utf8(static_cast<char32_t>(std::stoul(field, nullptr, 16)));
      }
    }
    if (!c.text.empty()) cases.push_back(std::move(c));
  }
  return cases;
}

TEST(WordBreak, All1823CasesOfWordBreakTestPassOnEveryTarget) {
  const std::vector<Case> cases = read_cases();
  ASSERT_EQ(cases.size(), 1823U);
  SegmentOptions options;
  options.all = true;
  for (const CpuTarget target : runnable_cpu_targets()) {
    Segmenter segmenter = make_segmenter(options, target);
    int passed = 0;
    for (const Case& c : cases) {
      const bool same = run(segmenter, c.text).tokens == c.segments;
      EXPECT_TRUE(same) << cpu_target_name(target) << ": " << c.source;
      passed += same ? 1 : 0;
    }
    EXPECT_EQ(passed, 1823) << cpu_target_name(target);
  }
}

}  // namespace
}  // namespace stancemill::segment
