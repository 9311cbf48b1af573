#include "report/html.h"

#include <gtest/gtest.h>

#include "made_up_run.h"
#include "report/page.h"
#include "report/report.h"

namespace stancemill::report {
namespace {

TEST(Html, NoMarkupIsLeftInTheData) {
  const std::string hostile = "</script><!--<img src=x onerror=alert(1)>&amp;\xE2\x80\xAE\xE2\x80\xA8]]>";
  const std::string safe = script_safe_json({{"text", hostile}, {hostile, 1}});
  EXPECT_EQ(safe.find_first_of("<>&"), std::string::npos);
  const auto back = nlohmann::ordered_json::parse(safe);
  EXPECT_EQ(back["text"], hostile);
  EXPECT_EQ(back[hostile], 1);
}

TEST(Html, BrokenUtf8DoesNotBreakThePage) {
  EXPECT_NO_THROW(nlohmann::ordered_json::parse(script_safe_json({{"text", "\xFF\xC3"}})));
}

TEST(Html, ThePageForbidsAllThatItDoesNotHold) {
  if (!page_is_there()) GTEST_SKIP() << "built without node and npm";
  const std::string page(page_before_data());
  EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  EXPECT_EQ(page.find("unsafe"), std::string::npos);
  EXPECT_EQ(page.find("<link"), std::string::npos);
  EXPECT_TRUE(page.ends_with("<script id=\"data\" type=\"application/json\">"));
  EXPECT_TRUE(page_after_data().starts_with("</script>"));
}

TEST(Html, AReportOfSixtyThousandCellsStaysSmall) {
  if (!page_is_there()) GTEST_SKIP() << "built without node and npm";
  const TemporaryFolder scratch;
  std::vector<CubeCell> cells;
  for (int source = 0; source < 3000; ++source) {
    for (int month = 10; month < 30; ++month) {
      cells.push_back(made_up_cell("20" + std::to_string(month) + "-01",
                                   "a source of some length, number " + std::to_string(source), 3, 2));
    }
  }
  const std::string manifest =
      scratch.write("big.run.json", sinks::manifest_to_json(made_up_manifest(std::move(cells))));
  const Result<Page> page = make_report({{manifest}, scratch.path(""), "", ""});
  ASSERT_TRUE(page.ok()) << page.status().message();
  EXPECT_LT(page.value().html.size(), kMostPageBytes);
  EXPECT_NE(page.value().html.find(kOtherValue), std::string::npos);
}

TEST(Html, TheSameRunsGiveTheSameBytes) {
  if (!page_is_there()) GTEST_SKIP() << "built without node and npm";
  const TemporaryFolder scratch;
  const std::string manifest =
      scratch.write("x.run.json", sinks::manifest_to_json(made_up_manifest({made_up_cell("2026-05", "a", 3, 2)})));
  const ReportOptions options{{manifest}, scratch.path(""), "", ""};
  EXPECT_EQ(make_report(options).value().html, make_report(options).value().html);
}

}  // namespace
}  // namespace stancemill::report
