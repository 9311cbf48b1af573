#include <gtest/gtest.h>

#include "sample.h"
#include "sinks/dolma_sink.h"

namespace stancemill::sinks {
namespace {

TEST(Dolma, EachLabelIsASpanOverTheWholeText) {
  const Model model = sample_model();
  const RenderContext context{&model, {"a"}, false, {"source"}};
  BatchBuilder rows(context);
  rows.label("{}", R"("doc-1")",
             "\xC3\xBC"
             "ber \xF0\x9F\x98\x80",
             in_favor(), 0.5F, {R"("web")"});
  rows.label("{}", "", "plain", unrelated(), 0.5F);
  EXPECT_EQ(
      rendered(Format::kDolma, context, rows.batch),
      R"({"id":"doc-1","attributes":{"stancemill__stance__favor":[[0,6,0.7132]],"stancemill__stance__against":[[0,6,0.0811]],)"
      R"("stancemill__stance__neutral":[[0,6,0.1511]],"stancemill__stance__unrelated":[[0,6,0.0546]],)"
      R"("stancemill__frames__economy":[[0,6,0.9100]],"stancemill__frames__dependence":[[0,6,0.2000]],)"
      R"("stancemill__frames__law":[[0,6,0.5000]],)"
      R"("stancemill__urgency__low":[[0,6,0.2500]],"stancemill__urgency__high":[[0,6,0.7500]]},"source":"web"})"
      "\n"
      R"({"id":null,"attributes":{"stancemill__stance__favor":[[0,5,0.0000]],"stancemill__stance__against":[[0,5,0.0000]],)"
      R"("stancemill__stance__neutral":[[0,5,0.0000]],"stancemill__stance__unrelated":[[0,5,1.0000]],)"
      R"("stancemill__frames__economy":[],"stancemill__frames__dependence":[],"stancemill__frames__law":[],)"
      R"("stancemill__urgency__low":[],"stancemill__urgency__high":[]},"source":null})"
      "\n");
}

TEST(Dolma, LengthsCountCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("abc"), 3U);
  EXPECT_EQ(count_code_points("\xC2\x80\xE0\xA0\x80\xF0\x90\x80\x80\xEF\xBF\xBD"), 4U);
}

}  // namespace
}  // namespace stancemill::sinks
